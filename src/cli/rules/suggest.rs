//! `hotline rules suggest`: changes of the rules that would have spared returns, each with its line to paste.
//!
//! Must never: change a file.

use crate::app::open::{self, load_rules, open_existing_with, source, today};
use crate::app::review::{Proposal, Suggestions, from_log, suggest};
use crate::cli::args::SuggestArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::screen::Screen;
use crate::config::Settings;
use crate::domain::unit::Organisation;
use crate::route::amendment::Amendment;

/// Ticket numbers told in a line; JSON has all.
const TOLD: usize = 8;

/// Runs it.
pub(super) async fn run(
    args: &SuggestArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let loaded = load_rules(settings).map_err(open::Error::Rules)?;
    // The folder takes the set for itself, and the changes are tried on one with its own examples.
    let in_force = load_rules(settings).map_err(open::Error::Rules)?;
    let opened = open_existing_with(settings, in_force).await?;
    let organisation = &loaded.book.organisation;
    let logged = from_log(opened.desk.log.as_ref(), organisation).await?;
    let support = usize::try_from(args.support).unwrap_or(usize::MAX);
    let suggestions = suggest(&loaded, &source(settings), logged, support, today())?;
    if args.json {
        screen.json(&suggestions)?;
    } else {
        tell(&suggestions, support, organisation, screen)?;
    }
    Ok(Exit::Fine)
}

fn tell(
    suggestions: &Suggestions,
    support: usize,
    organisation: &Organisation,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let one = suggestions;
    screen.line(format!(
        "规则 {}：查看工单 {} 件，其中退单、裁定、改派 {} 件，现行规则仍会派错 {} 件",
        one.rules_version, one.tickets, one.returns, one.astray
    ))?;
    if one.proposals.is_empty() {
        screen.line(format!(
            "没有可提的建议：同一原单位退往同一单位的须满 {support} 件，且修改须利大于弊、通过规则检查"
        ))?;
    }
    for (number, proposal) in (1..).zip(&one.proposals) {
        screen.line("")?;
        tell_one(number, proposal, organisation, screen)?;
    }
    for group in &one.unsolved {
        screen.line(format!(
            "未找到稳妥的修改：{} → {}，{} 件（{}）；请人工研究",
            organisation.name(&group.wrong),
            organisation.name(&group.right),
            group.tickets.len(),
            told(&group.tickets)
        ))?;
    }
    if !one.proposals.is_empty() {
        screen.line("")?;
        screen
            .line("改好后请运行 hotline rules check，并用 hotline rules backtest --against 对比")?;
    }
    Ok(())
}

fn tell_one(
    number: usize,
    proposal: &Proposal,
    organisation: &Organisation,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let one = proposal;
    screen.line(format!(
        "{number}. {}：{} 件先派{}，最终归{}",
        one.amendment.label(),
        one.tickets.len(),
        organisation.name(&one.wrong),
        organisation.name(&one.right)
    ))?;
    screen.line(format!("   依据工单 {}", told(&one.tickets)))?;
    let worse = match one.worse.len() {
        0 => "没有工单变差".to_owned(),
        count => format!("{count} 件变差（{}）", told(&one.worse)),
    };
    screen.line(format!("   若当时已改：{} 件转为正确，{worse}", one.better.len()))?;
    let place = match (one.row, &one.amendment) {
        (Some(row), Amendment::Keyword { pattern, .. }) => {
            format!("{} 第 {row} 行，关键词添“{pattern}”，整行为", one.file)
        }
        (Some(row), Amendment::Alias { name, .. }) => {
            format!("{} 第 {row} 行，别名添“{name}”，整行为", one.file)
        }
        (_, Amendment::Keyword { .. } | Amendment::Alias { .. })
        | (_, Amendment::Place { .. } | Amendment::Row { .. }) => {
            format!("{} 末尾加一行", one.file)
        }
    };
    screen.line(format!("   {place}："))?;
    screen.line(format!("   {}", one.line))?;
    Ok(())
}

fn told(names: &[String]) -> String {
    let more = if names.len() > TOLD { " 等" } else { "" };
    format!("{}{more}", names.get(..TOLD).unwrap_or(names).join("、"))
}
