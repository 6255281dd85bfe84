//! Why there is nothing to look back on.
//!
//! Must never: leave the remedy out.

use std::path::PathBuf;

use crate::app::files::CannotOpen;
use crate::engine::execute;
use crate::engine::history::{self, AliasError};
use crate::engine::port;
use crate::learn;
use crate::ruleset;

/// Why nothing was told.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A file that cannot be opened.
    #[error(transparent)]
    Open(#[from] CannotOpen),
    /// A file that is no history.
    #[error(transparent)]
    Read(#[from] history::Error),
    /// A table of aliases that cannot be used.
    #[error(transparent)]
    Aliases(#[from] AliasError),
    /// A file that is no model.
    #[error("{} 不能用作模型", .path.display())]
    Model {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: learn::file::Error,
    },
    /// A model none of whose labels is a unit of the rule set.
    #[error("模型 {} 的标签没有一个是规则集中的单位，无从采用；请核对 --model 与 --rules，或用 --aliases 对应单位名称", .path.display())]
    ForeignModel {
        /// Which.
        path: PathBuf,
    },
    /// No ticket has been closed yet.
    #[error("{} 里还没有办结的工单；请待工单办结后再来，或用 --history 指定历史文件", .folder.display())]
    NothingClosed {
        /// The data folder.
        folder: PathBuf,
    },
    /// The log.
    #[error(transparent)]
    Log(#[from] port::Error),
    /// A ticket that does not fold.
    #[error(transparent)]
    Fold(#[from] execute::Error),
    /// A rule set.
    #[error(transparent)]
    Rules(#[from] ruleset::Error),
}
