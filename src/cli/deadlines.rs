//! `hotline deadlines`: what is due and what is overdue, by unit.
//!
//! Must never: fire anything; the service does.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::app::clock::SystemClock;
use crate::app::open::open_existing;
use crate::config::Settings;
use crate::domain::id::{TicketNumber, UnitId};
use crate::domain::sla::Clock;
use crate::engine::clock::Clock as _;
use crate::engine::views::{Filter, Views};
use crate::projection::ticket_view::TicketView;
use crate::report::words::{instant, remaining};

use super::args::DeadlinesArgs;
use super::exit::{Exit, Failure};
use super::screen::Screen;
use super::unit::unit_of;

/// Who answers for the clocks of the hotline itself.
const HOTLINE: &str = "（热线）";

/// A clock of a ticket that is due.
#[derive(Debug, Serialize)]
struct Due {
    ticket: TicketNumber,
    clock: Clock,
    due_at: Timestamp,
    overdue: bool,
    provisional: bool,
    summary: String,
}

/// Runs it.
///
/// # Errors
/// A unit that is not known, a time that cannot be read, or the log's.
pub async fn run(
    args: &DeadlinesArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let now = match &args.at {
        Some(text) => text.parse().map_err(|_| {
            let hint = "--at 须为 RFC 3339 时间，如 2026-09-14T10:00:00+08:00";
            Failure::usage(anyhow::anyhow!("{hint}，实为“{text}”"))
        })?,
        None => SystemClock.now(),
    };
    let opened = open_existing(settings).await?;
    opened.projector().catch_up(|_| {}).await?;
    let unit = args
        .unit
        .as_deref()
        .map(|name| unit_of(&opened.desk.policy.organisation, name))
        .transpose()?;
    let filter = Filter { open_only: true, limit: usize::MAX, ..Filter::default() };
    let until = now.checked_add(SignedDuration::from_hours(args.within.into())).unwrap_or(now);
    let mut by_unit: BTreeMap<String, Vec<Due>> = BTreeMap::new();
    for view in opened.views.list(filter).await? {
        for (whose, due) in due_of(&view, now, if args.overdue { now } else { until }) {
            if unit.is_none() || whose == unit.as_ref() {
                let name = whose.map_or(HOTLINE, |unit| opened.desk.policy.organisation.name(unit));
                by_unit.entry(name.to_owned()).or_default().push(due);
            }
        }
    }
    for dues in by_unit.values_mut() {
        dues.sort_by_key(|due| (due.due_at, due.ticket));
    }
    if args.json {
        screen.json(&serde_json::json!({ "at": now, "units": by_unit }))?;
    } else {
        print(&by_unit, now, args.limit, screen)?;
    }
    Ok(Exit::Fine)
}

/// The clocks of a ticket that run out by `until`, with whose they are.
fn due_of(
    view: &TicketView,
    now: Timestamp,
    until: Timestamp,
) -> impl Iterator<Item = (Option<&UnitId>, Due)> {
    view.deadlines.iter().filter(move |one| one.due_at <= until).map(move |one| {
        let due = Due {
            ticket: view.number,
            clock: one.clock,
            due_at: one.due_at,
            overdue: one.due_at < now,
            provisional: one.provisional,
            summary: view.summary.clone(),
        };
        let whose = one.unit.as_ref().or(view.lead.as_ref()).filter(|_| is_units(one.clock));
        (whose, due)
    })
}

/// Whether a unit answers for a clock, or the hotline's own staff.
fn is_units(clock: Clock) -> bool {
    match clock {
        Clock::Acknowledgement
        | Clock::Contact
        | Clock::ReportIn
        | Clock::Handling
        | Clock::Supervision
        | Clock::Part => true,
        Clock::Judgement
        | Clock::Verification
        | Clock::FollowUp
        | Clock::ReturnReview
        | Clock::Ruling
        | Clock::ExtensionReview
        | Clock::DeferralReview => false,
    }
}

fn print(
    by_unit: &BTreeMap<String, Vec<Due>>,
    now: Timestamp,
    limit: usize,
    screen: &mut Screen,
) -> Result<(), Failure> {
    if by_unit.is_empty() {
        screen.line("没有到期的时限")?;
        return Ok(());
    }
    let mut units: Vec<(&String, &Vec<Due>)> = by_unit.iter().collect();
    let overdue = |dues: &[Due]| dues.iter().filter(|due| due.overdue).count();
    units.sort_by_key(|(name, dues)| (std::cmp::Reverse(overdue(dues)), *name));
    for (name, dues) in units {
        let late = overdue(dues);
        screen.line(format!("{name}：到期 {} 项，其中超期 {late} 项", dues.len()))?;
        for due in dues.iter().take(limit) {
            let provisional = if due.provisional { "（暂定）" } else { "" };
            screen.line(format!(
                "  {} {}  {}{provisional}  {}  {}",
                due.ticket,
                due.clock,
                instant(due.due_at),
                remaining(due.due_at, now),
                due.summary
            ))?;
        }
        if dues.len() > limit {
            screen.line(format!("  …另有 {} 项，用 --limit 显示更多", dues.len() - limit))?;
        }
    }
    Ok(())
}
