//! What a script says must be so (应为、时限、责任单位、标记、次数), and whether it is.
//!
//! Must never: change a ticket.

use jiff::Timestamp;

use crate::domain::deadline::{citizen_due, deadlines};
use crate::domain::policy::Policy;
use crate::domain::sla::Clock;
use crate::domain::state::StateName;
use crate::domain::ticket::Ticket;

use super::moment::{day_and_hour, shown_in_full};
use super::names::Names;
use super::script::{Counted, DueClock, Expectation, Mark};
use super::wrong::Wrong;

/// First words of such lines.
pub(super) const KEYWORDS: &[&str] = &["应为", "时限", "责任单位", "标记", "未标记", "次数"];

/// How the citizen's own clock is called.
const CITIZEN: &str = "群众";

/// Reads such a line.
pub(super) fn parse(
    keyword: &str,
    rest: &[&str],
    names: &Names,
    line: usize,
) -> Result<Expectation, Wrong> {
    match (keyword, rest) {
        ("应为", [word]) => {
            let labels = StateName::ALL.iter().map(|one| one.label());
            known(word, "状态", StateName::parse, labels, line).map(Expectation::Is)
        }
        ("时限", [clock, due @ ..]) => {
            let labels = Clock::ALL.iter().map(|one| one.label()).chain([CITIZEN]);
            let clock = if *clock == CITIZEN {
                DueClock::Citizen
            } else {
                DueClock::Of(known(clock, "时限", Clock::parse, labels, line)?)
            };
            let due = if due == ["不计"] { None } else { Some(day_and_hour(due, line)?) };
            Ok(Expectation::Due(clock, due))
        }
        ("责任单位", ["无"]) => Ok(Expectation::Lead(None)),
        ("责任单位", [unit]) => {
            names.unit(unit, line).map(|unit| Expectation::Lead(Some(unit)))
        }
        ("标记" | "未标记", [word]) => {
            let labels = Mark::ALL.iter().map(|one| one.label());
            let mark = known(word, "标记", Mark::parse, labels, line)?;
            Ok(Expectation::Marked(mark, keyword == "标记"))
        }
        ("次数", [word, number]) => {
            let labels = Counted::ALL.iter().map(|one| one.label());
            let counted = known(word, "次数", Counted::parse, labels, line)?;
            let number = number.parse().map_err(|_| {
                Wrong::new(line, format!("“{number}”不是整数"), "请写成：次数 催办 2")
            })?;
            Ok(Expectation::Counted(counted, number))
        }
        (_, _) => Err(Wrong::new(
            line,
            format!("“{keyword}”的写法不对"),
            "可写：应为 办理中、时限 办理 2026-09-22 18:00（或 不计）、责任单位 八廓街道（或 无）、标记 疑难、未标记 疑难、次数 催办 2",
        )),
    }
}

fn known<T>(
    word: &str,
    kind: &str,
    parse: fn(&str) -> Option<T>,
    labels: impl Iterator<Item = &'static str> + Clone,
    line: usize,
) -> Result<T, Wrong> {
    parse(word).ok_or_else(|| {
        let all: Vec<&str> = labels.clone().collect();
        let remedy = format!("{kind}可写：{}", all.join("、"));
        Wrong::unknown(line, format!("没有“{word}”这种{kind}"), word, labels, remedy)
    })
}

/// `Ok` where it is so; otherwise what is so instead.
pub(super) fn hold(
    expectation: &Expectation,
    ticket: Option<&Ticket>,
    policy: &Policy,
) -> Result<(), String> {
    let state = ticket.map_or(StateName::Unregistered, |ticket| ticket.state.name());
    match expectation {
        Expectation::Is(expected) => same(state == *expected, || format!("实为{state}")),
        Expectation::Due(clock, expected) => {
            let found = ticket.map(|ticket| due(*clock, ticket, policy)).unwrap_or_default();
            let right = match expected {
                None => found.is_empty(),
                Some(expected) => found.contains(expected),
            };
            same(right, || match found.as_slice() {
                [] => "实际不计时".into(),
                found => {
                    let found: Vec<String> = found.iter().copied().map(shown_in_full).collect();
                    format!("实际截止 {}", found.join("、"))
                }
            })
        }
        Expectation::Lead(expected) => {
            let lead = ticket.and_then(Ticket::lead);
            same(lead == expected.as_ref(), || match lead {
                None => "实际没有责任单位".into(),
                Some(lead) => format!("实际是{}", policy.organisation.name(lead)),
            })
        }
        Expectation::Marked(mark, expected) => {
            let found = ticket.is_some_and(|ticket| marked(*mark, ticket));
            let is = if found { "有" } else { "没有" };
            same(found == *expected, || format!("实际{is}“{mark}”标记"))
        }
        Expectation::Counted(what, expected) => {
            let found = ticket.map_or(0, |ticket| counted(*what, ticket));
            same(found == *expected, || format!("实际{what} {found} 次"))
        }
    }
}

fn same(right: bool, instead: impl FnOnce() -> String) -> Result<(), String> {
    if right { Ok(()) } else { Err(instead()) }
}

fn due(clock: DueClock, ticket: &Ticket, policy: &Policy) -> Vec<Timestamp> {
    match clock {
        DueClock::Citizen => citizen_due(ticket, policy).map(|due| due.at).into_iter().collect(),
        DueClock::Of(clock) => deadlines(ticket, policy)
            .into_iter()
            .filter(|one| one.clock == clock)
            .map(|one| one.due.at)
            .collect(),
    }
}

/// Whether a mark is on a ticket.
pub(super) fn marked(mark: Mark, ticket: &Ticket) -> bool {
    match mark {
        Mark::Hard => ticket.file.is_hard,
        Mark::ReturnForbidden => ticket.file.return_forbidden,
        Mark::Unreasonable => ticket.file.claim_approved(),
        Mark::Surge => ticket.surge.is_some(),
    }
}

/// How often something has happened.
pub(super) fn counted(what: Counted, ticket: &Ticket) -> usize {
    let file = &ticket.file;
    match what {
        Counted::Reminders => file.reminders.len(),
        Counted::Supervisions => file.supervisions.len(),
        Counted::Returns => file.returns.len(),
        Counted::Extensions => file.extensions.len(),
        Counted::Reopenings => file.reopenings.len(),
        Counted::Parties => file.parties.len(),
    }
}
