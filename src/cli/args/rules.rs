//! What can be typed after `hotline rules`.
//!
//! Must never: hold a default that `config` also holds.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{HistoryArgs, JsonArgs};

/// `rules …`.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// 检查整套规则，一次报出全部问题 / check the whole set, all problems in one run
    Check(JsonArgs),
    /// 运行规则自带的测试用例 / run the set's own cases
    Test(JsonArgs),
    /// 说明一个事项、单位、地点或规则行 / explain a matter, unit, place or row by its code
    Explain {
        /// 编码，如 M0103005、q-chengguan、R-0001 / code
        code: String,
    },
    /// 回测：拿规则与历史工单或本库已办结工单对照 / the set against past tickets: a file, or the data folder
    Backtest(Box<BacktestArgs>),
    /// 建议：从退单、裁定、改派中找出可改的规则 / learn from returns: changes that would have spared them
    Suggest(SuggestArgs),
}

/// Arguments of `rules backtest`.
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// 历史文件（CSV 或 JSONL），缺省用数据目录中已办结的工单 / labelled history (default: closed tickets of the data folder)
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Its columns.
    #[command(flatten)]
    pub columns: HistoryArgs,
    /// 按哪一天的规则看历史文件（YYYY-MM-DD），缺省今天 / rules of which day, for a file
    #[arg(long, value_name = "DAY", requires = "history")]
    pub day: Option<String>,
    /// 模型文件，其意见一并听取 / a model whose opinion is heard
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// 另一套规则的目录，说明两版的差别 / a second rule set, to tell what would change
    #[arg(long, value_name = "DIR")]
    pub against: Option<PathBuf>,
    /// 另写一份网页报告 / write the report as a page, too
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `rules suggest`.
#[derive(Debug, Args)]
pub struct SuggestArgs {
    /// 至少几件同样的退单才提建议 / fewest returns of one kind that make a suggestion
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..=1_000))]
    pub support: u32,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}
