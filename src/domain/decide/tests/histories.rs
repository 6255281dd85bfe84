//! Histories as each version of the wire form wrote them. They must fold for ever: the files are never
//! edited, a change of the form is a new version with an upcaster. Version 2 only adds events to those of
//! version 1, so that the first is read as it stands.
//!
//! Must never: write a file.

use std::collections::BTreeSet;

use super::given::policy;
use crate::domain::event::{Commit, Event, SCHEMA};
use crate::domain::evolve::apply;
use crate::domain::invariant;
use crate::domain::state::StateName;
use crate::domain::ticket::Ticket;

/// A history and what it must fold to.
struct History {
    version: u16,
    name: &'static str,
    text: &'static str,
    ends: StateName,
    lead: Option<&'static str>,
    commits: usize,
}

macro_rules! history {
    ($version:literal, $name:literal, $ends:ident, $lead:expr, $commits:literal) => {
        History {
            version: $version,
            name: $name,
            text: include_str!(concat!(
                "../../../../fixtures/histories/v",
                $version,
                "/",
                $name,
                ".json"
            )),
            ends: StateName::$ends,
            lead: $lead,
            commits: $commits,
        }
    };
}

const HISTORIES: &[History] = &[
    history!(1, "asked", Evaluated, Some("j-bakuo"), 8),
    history!(1, "whistled", Evaluated, Some("j-bakuo"), 11),
    history!(1, "unreached", Evaluated, Some("j-bakuo"), 9),
    history!(1, "judged", Dispatched, Some("s-chengguan"), 2),
    history!(1, "answered", Evaluated, None, 2),
    history!(1, "answered_by_person", DirectlyAnswered, None, 2),
    history!(1, "declined", Evaluated, None, 2),
    history!(1, "transferred", Evaluated, None, 2),
    history!(2, "archived", Archived, Some("j-bakuo"), 29),
    history!(2, "deferred", InHand, Some("j-bakuo"), 14),
    history!(2, "disputed", Disputed, None, 2),
    history!(2, "finally_answered", Closed, Some("j-bakuo"), 13),
    history!(2, "merged", Merged, None, 2),
    history!(2, "rated", FedBack, Some("j-bakuo"), 12),
    history!(2, "reassigned", Dispatched, Some("s-chengguan"), 4),
    history!(2, "recomputed", Dispatched, Some("j-bakuo"), 2),
    history!(2, "ruled", Dispatched, Some("j-bakuo"), 7),
    history!(2, "silent", Acknowledged, Some("j-bakuo"), 3),
    history!(2, "transferred_back", PendingJudgement, None, 2),
    history!(2, "withdrawn", Withdrawn, Some("j-bakuo"), 2),
];

fn read(name: &str, text: &str) -> Vec<Commit> {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn what_each_version_wrote_still_folds() {
    for History { version, name, text, ends, lead, commits: count } in HISTORIES {
        let commits = read(name, text);
        let mut ticket: Option<Ticket> = None;
        for commit in &commits {
            assert_eq!(commit.schema, *version, "{name}");
            let after = apply(ticket.clone(), commit).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!(invariant::broken(ticket.as_ref(), &after, &policy()), [], "{name}");
            ticket = Some(after);
        }
        let ticket = ticket.expect("a history has commits");
        assert_eq!(ticket.state.name(), *ends, "{name}");
        assert_eq!(ticket.lead().map(|unit| unit.as_str()), *lead, "{name}");
        assert_eq!(commits.len(), *count, "{name}");
    }
}

#[test]
fn what_the_version_in_force_wrote_is_written_as_it_was() {
    for History { name, text, .. } in HISTORIES.iter().filter(|one| one.version == SCHEMA) {
        let before: serde_json::Value = serde_json::from_str(text).unwrap();
        let now = serde_json::to_value(read(name, text)).unwrap();
        assert_eq!(now, before, "{name}");
    }
}

#[test]
fn every_kind_of_event_stands_in_a_history() {
    let commits = HISTORIES.iter().flat_map(|one| read(one.name, one.text));
    let events: Vec<Event> = commits.flat_map(|commit| commit.events).collect();
    let labels: BTreeSet<&str> = events.iter().map(Event::label).collect();
    assert_eq!(labels.len(), 59, "{labels:?}");
}

/// The keys of a [`serde_json::Value`] are sorted, so that the name of an event is no longer the first.
#[test]
fn an_event_is_read_wherever_its_name_stands() {
    for history in HISTORIES {
        let straight: Vec<Commit> = serde_json::from_str(history.text).unwrap();
        let sorted: serde_json::Value = serde_json::from_str(history.text).unwrap();
        let appeal_first = sorted.to_string().contains(r#"{"appeal":"#);
        assert!(appeal_first, "{}: nothing is tested", history.name);
        let sorted: Vec<Commit> = serde_json::from_value(sorted).unwrap();
        assert_eq!(straight, sorted, "{}", history.name);
    }
    for wrong in [
        r#"{"event":"registered"}"#,
        r#"{"event":"routed","appeal":{}}"#,
        r#"{"event":"vanished"}"#,
        r#"{"reason":"x"}"#,
        "{}",
        r#""registered""#,
    ] {
        assert!(serde_json::from_str::<Event>(wrong).is_err(), "{wrong}");
    }
}
