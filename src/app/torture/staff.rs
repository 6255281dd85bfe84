//! The hotline's staff (热线人员): hears what became of appeals, dispatches what was put before a person, reminds
//! and reassigns now and then; and finds out which units are at work.
//!
//! Must never: give a command under an id that a crash would change.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::simulate::dice::Dice;

use super::asking::{Command, give, request_id};
use super::ledger::Ledger;
use super::line::Line;
use super::unit::{self, Desk, Unit, Worker, text};

/// Which units have a system at work; the systems end with it.
#[derive(Debug)]
pub(super) struct Roster {
    pub urls: Vec<String>,
    pub ledger: Ledger,
    pub stop: watch::Receiver<bool>,
    pub at_work: BTreeSet<String>,
    pub systems: JoinSet<()>,
}

impl Roster {
    /// Starts a unit's system, if it is not at work.
    async fn call(&mut self, id: &str) {
        if id.is_empty() || self.at_work.contains(id) {
            return;
        }
        let Ok(line) = Line::connect(&self.urls, "torture-unit").await else { return };
        self.at_work.insert(id.to_owned());
        let unit = Unit { id: id.to_owned(), line: line.clone(), ledger: self.ledger.clone() };
        let seed = u64::try_from(self.at_work.len()).unwrap_or(0);
        let desk =
            Desk { line, ledger: self.ledger.clone(), dice: Dice::new(seed), done: HashSet::new() };
        self.systems.spawn(unit::run(unit, desk, self.stop.clone()));
    }
}

/// The staff.
#[derive(Debug)]
pub(super) struct Staff {
    pub line: Line,
    pub ledger: Ledger,
    /// To whom it dispatches.
    pub units: Vec<String>,
    pub roster: Roster,
}

impl Staff {
    async fn gives(&self, command: &str, told: &Value, nth: usize, with: Value) {
        let message = text(told, "id");
        let command = Command {
            subject: format!("desk.{command}"),
            id: request_id("s", &message, nth),
            ticket: &text(told, "ticket"),
            with,
            first_within_ms: 5_000,
            twice: false,
        };
        give(&self.line, &self.ledger, command).await;
    }
}

impl Worker for Staff {
    const STREAM: &'static str = "DECIDED";

    fn consumer(&self) -> String {
        "torture-centre".to_owned()
    }

    fn filter(&self) -> String {
        "decided.*.*".to_owned()
    }

    async fn work(&mut self, told: &Value) {
        let message = text(told, "id");
        // What is done follows from the message, so that a crash does not change it.
        let mut dice = Dice::new(u64::from(blake3::hash(message.as_bytes()).as_bytes()[1]));
        let unit = dice.one_of(&self.units).cloned().unwrap_or_default();
        let target = json!({ "lead": unit, "sla_class": "ordinary" });
        match text(told, "outcome").as_str() {
            "pending_judgement" => {
                self.gives("dispatcher.dispatch", told, 0, json!({ "target": target })).await;
            }
            "dispatched" => {
                let assisting = told.get("assisting").and_then(Value::as_array);
                let assisting = assisting.into_iter().flatten().map(|one| text(one, "unit"));
                for one in assisting.chain([text(told, "unit")]) {
                    self.roster.call(&one).await;
                }
                if dice.chance(20) {
                    let with = json!({ "note": "诉求人再次来电" });
                    self.gives("operator.remind", told, 1, with).await;
                }
                if text(told, "mode") != "reassigned" && dice.chance(10) {
                    let with = json!({ "target": target, "reason": "职责调整" });
                    self.gives("dispatcher.reassign", told, 2, with).await;
                }
            }
            _ => {}
        }
    }
}
