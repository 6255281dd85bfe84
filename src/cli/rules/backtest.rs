//! `hotline rules backtest`: the rule set against a history file, or against the folder's own closed tickets.
//!
//! Must never: print a text of a ticket.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use crate::app::clock::SystemClock;
use crate::app::open::{self, load_rules, open_existing_with, today};
use crate::app::review::{Asked, Failed, FromFile, Outcome, backtest, from_file, from_log};
use crate::cli::args::BacktestArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::screen::{Screen, complain};
use crate::config::Settings;
use crate::domain::unit::Organisation;
use crate::engine::clock::Clock;
use crate::engine::history::Problem;
use crate::report::backtest::{Retrospect, render};
use crate::report::html::render_backtest;
use crate::review::{Past, UnitNames};
use crate::route::rulebook::RuleBook;
use crate::ruleset::{Source, load};

/// Rows left out that are told one by one.
const LEFT_OUT_TOLD: usize = 10;

/// What is printed for programs.
#[derive(Debug, Serialize)]
struct Printed<'a> {
    source: &'a str,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

/// Runs it.
pub(super) async fn run(
    args: &BacktestArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let other = match &args.against {
        Some(folder) => Some(against(folder)?),
        None => None,
    };
    let asked = Asked {
        model: args.model.clone(),
        aliases: args.columns.aliases.clone(),
        against: other.as_ref(),
    };
    let loaded = load_rules(settings).map_err(open::Error::Rules)?;
    let (source, outcome, book);
    if let Some(path) = &args.history {
        book = std::sync::Arc::new(loaded.book);
        source = format!("历史文件 {}", path.display());
        let (pasts, problems) = of_file(args, path, &book.organisation)?;
        outcome = backtest(&book, &pasts, problems, &asked).map_err(Failure::usage)?;
    } else {
        let opened = open_existing_with(settings, loaded).await?;
        book = std::sync::Arc::clone(&opened.desk.book);
        source = format!("{} 中已办结的工单", settings.data.folder.display());
        let logged = from_log(opened.desk.log.as_ref(), &book.organisation).await?;
        let closed = logged.into_iter().filter(|one| one.is_closed);
        let pasts: Vec<Past> = closed.map(|one| one.past).collect();
        if pasts.is_empty() {
            let folder = settings.data.folder.clone();
            return Err(Failure::usage(Failed::NothingClosed { folder }));
        }
        outcome = backtest(&book, &pasts, Vec::new(), &asked).map_err(Failure::usage)?;
    }
    if let Some(told) = outcome.model.filter(|told| told.learned > 0) {
        complain(format!("模型学过其中 {} 件，这些只按规则判断，以免高估模型", told.learned));
    }
    tell(args, &source, &outcome, &book, screen)
}

fn tell(
    args: &BacktestArgs,
    source: &str,
    outcome: &Outcome,
    book: &RuleBook,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    if !outcome.left_out.is_empty() {
        complain(format!("有 {} 行未用：", outcome.left_out.len()));
        for (row, message) in outcome.left_out.iter().take(LEFT_OUT_TOLD) {
            complain(format!("  第 {row} 行：{message}"));
        }
    }
    let name = |path: &[std::sync::Arc<str>; 3]| path[2].to_string();
    let entries = book.matters.iter();
    let matters: BTreeMap<_, _> =
        entries.map(|(code, entry)| (code.clone(), name(&entry.matter.path))).collect();
    let against = outcome.against.as_ref();
    let retrospect = Retrospect {
        source,
        made_at: SystemClock.now(),
        rules_version: &outcome.rules_version,
        days: outcome.days,
        backtest: &outcome.backtest,
        model: outcome.model.map(|told| (told.first, told.automatic)),
        against: against.map(|other| (&other.rules_version, &other.comparison)),
        organisation: &book.organisation,
        matters: &matters,
    };
    if let Some(path) = &args.html {
        std::fs::write(path, render_backtest(&retrospect))
            .with_context(|| format!("无法写入 {}", path.display()))?;
    }
    if args.json {
        screen.json(&Printed { source, outcome })?;
        return Ok(Exit::Fine);
    }
    screen.line(render(&retrospect).trim_end())?;
    if let Some(path) = &args.html {
        screen.line(format!("报告 {}", path.display()))?;
    }
    Ok(Exit::Fine)
}

fn of_file(
    args: &BacktestArgs,
    path: &Path,
    organisation: &Organisation,
) -> Result<(Vec<Past>, Vec<Problem>), Failure> {
    let day = match &args.day {
        None => today(),
        Some(day) => day
            .parse()
            .map_err(|_| Failure::usage(anyhow::anyhow!("--day 应为 YYYY-MM-DD，收到“{day}”")))?,
    };
    let columns = args.columns.columns("unit");
    let asked =
        FromFile { path: path.to_owned(), columns, aliases: args.columns.aliases.clone(), day };
    from_file(&asked, &UnitNames::of(organisation)).map_err(Failure::usage)
}

/// The second set; what is wrong with it is told like that of the first.
fn against(folder: &Path) -> Result<RuleBook, Failure> {
    let loaded = load(&Source::Folder(folder.to_owned()), today());
    let wrong = |error| {
        let error = anyhow::Error::from(error).context(format!(
            "--against {} 不能用；请先通过 hotline rules check",
            folder.display()
        ));
        Failure { exit: Exit::RulesWrong, error }
    };
    Ok(loaded.map_err(wrong)?.book)
}
