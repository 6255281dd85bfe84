//! Histories as they were written by version 1 of the wire form. They must fold for ever: the files are
//! never edited, a change of the form is a new version with an upcaster.
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
    name: &'static str,
    text: &'static str,
    ends: StateName,
    lead: Option<&'static str>,
    commits: usize,
}

macro_rules! history {
    ($name:literal, $ends:ident, $lead:expr, $commits:literal) => {
        History {
            name: $name,
            text: include_str!(concat!("../../../../fixtures/histories/v1/", $name, ".json")),
            ends: StateName::$ends,
            lead: $lead,
            commits: $commits,
        }
    };
}

const HISTORIES: &[History] = &[
    history!("asked", Evaluated, Some("j-bakuo"), 8),
    history!("whistled", Evaluated, Some("j-bakuo"), 11),
    history!("unreached", Evaluated, Some("j-bakuo"), 9),
    history!("judged", Dispatched, Some("s-chengguan"), 2),
    history!("answered", Evaluated, None, 2),
    history!("answered_by_person", DirectlyAnswered, None, 2),
    history!("declined", Evaluated, None, 2),
    history!("transferred", Evaluated, None, 2),
];

fn read(name: &str, text: &str) -> Vec<Commit> {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn what_version_1_wrote_still_folds() {
    for History { name, text, ends, lead, commits: count } in HISTORIES {
        let commits = read(name, text);
        let mut ticket: Option<Ticket> = None;
        for commit in &commits {
            assert_eq!(commit.schema, 1, "{name}");
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
fn while_version_1_is_in_force_it_is_written_as_it_was() {
    assert_eq!(SCHEMA, 1, "keep the histories of version 1 and add those of the new version");
    for History { name, text, .. } in HISTORIES {
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
    assert_eq!(labels.len(), 17, "{labels:?}");
}
