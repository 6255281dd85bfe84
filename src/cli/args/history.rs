//! Arguments of commands that read a labelled history.
//!
//! Must never: guess a column that was named.

use std::path::PathBuf;

use clap::Args;

use crate::cli::exit::Failure;
use crate::engine::history::Columns;
use crate::learn::threshold::Promise;

/// The columns of a history.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// 正文列 / column of the text
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub text_column: String,
    /// 标签列（承办单位等），缺省 unit；判定街道时缺省 street / column of the label
    #[arg(long, value_name = "NAME")]
    pub label_column: Option<String>,
    /// 编号列，缺省找 id、编号等 / column of the id
    #[arg(long, value_name = "NAME")]
    pub id_column: Option<String>,
    /// 时间列，缺省找 month、受理时间等；没有则按文件中的先后 / column of the time
    #[arg(long, value_name = "NAME")]
    pub time_column: Option<String>,
    /// 单位更名合并表（CSV：原名,现名） / units renamed or merged
    #[arg(long, value_name = "FILE")]
    pub aliases: Option<PathBuf>,
}

impl HistoryArgs {
    /// The columns, with the usual one of the label where none is named.
    pub fn columns(&self, label: &str) -> Columns {
        Columns {
            id: self.id_column.clone(),
            time: self.time_column.clone(),
            ..Columns::new(&self.text_column, self.label_column.as_deref().unwrap_or(label))
        }
    }
}

/// What is promised of what goes by itself.
#[derive(Debug, Args)]
pub struct PromiseArgs {
    /// 自动派单应有的准确率 / share of the automatic ones that is to be right
    #[arg(long, value_name = "SHARE", default_value_t = 0.97)]
    pub target: f64,
    /// 允许达不到目标的可能性，如 0.1；不给则保证平均达到 / chance that the target is missed; none: kept on average
    #[arg(long, value_name = "SHARE")]
    pub doubt: Option<f64>,
}

impl PromiseArgs {
    /// What is promised, if it can be.
    ///
    /// # Errors
    /// A share that is none.
    pub fn promise(&self) -> Result<Promise, Failure> {
        let wrong = |what: String| Err(Failure::usage(anyhow::anyhow!("{what}")));
        let Self { target, doubt } = *self;
        if !(target > 0.5 && target < 1.0) {
            return wrong(format!("--target 应在 0.5 与 1 之间，如 0.97；收到 {target}"));
        }
        match doubt {
            Some(doubt) if !(doubt > 0.0 && doubt < 0.5) => {
                wrong(format!("--doubt 应在 0 与 0.5 之间，如 0.1；收到 {doubt}"))
            }
            Some(_) | None => Ok(Promise { target, doubt }),
        }
    }
}
