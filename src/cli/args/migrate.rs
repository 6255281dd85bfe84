//! What can be typed after `hotline migrate`.
//!
//! Must never: hold a default that `config` also holds.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::config::LogKind;

/// Arguments of `migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// 来源：embedded 数据目录（--data），jetstream NATS 集群（nats.*） / the log to copy
    #[arg(long, value_name = "LOG", value_parser = words())]
    pub from: String,
    /// 目标：须为空，或上次未完成的同一迁移 / the log to fill: empty, or left unfinished
    #[arg(long, value_name = "LOG", value_parser = words())]
    pub to: String,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

fn words() -> PossibleValuesParser {
    PossibleValuesParser::new(LogKind::ALL.iter().map(|one| one.word()))
}
