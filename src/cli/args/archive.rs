//! What can be typed after `hotline archive`.
//!
//! Must never: hold a default that `config` also holds.

use clap::Args;

/// Arguments of `archive`.
#[derive(Debug, Args)]
pub struct ArchiveArgs {
    /// 只说明将归档多少 / say what would be archived, and do nothing
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,
    /// 逐卷核对归档：取回本机所缺的，从头读到尾，与目录比对 / read every volume whole and compare
    #[arg(long)]
    pub check: bool,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
    /// For drills and tests: archives what was written so many seconds ago. A machine that stands still for longer
    /// than that while it registers an appeal may register it twice, which is why the setting begins at a day.
    #[arg(long, hide = true, value_name = "SECONDS")]
    pub age_seconds: Option<u32>,
}
