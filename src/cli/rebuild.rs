//! `hotline rebuild`: throws the views away and folds the log again.
//!
//! Must never: touch the log.

use serde_json::json;

use crate::app::open::open_existing_to_rebuild;
use crate::config::Settings;
use crate::engine::views::Views;

use super::args::JsonArgs;
use super::exit::{Exit, Failure};
use super::screen::Screen;

/// Runs it.
pub async fn run(
    args: &JsonArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let opened = open_existing_to_rebuild(settings).await?;
    opened.views.clear().await?;
    let reached = opened.projector().catch_up(|_| {}).await?;
    if args.json {
        screen.json(&json!({ "commits": reached.0 }))?;
    } else {
        screen.line(format!("视图已由日志重建，共 {} 条提交", reached.0))?;
    }
    Ok(Exit::Fine)
}
