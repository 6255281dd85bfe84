//! Whether the promise is kept as time goes on (时序折): the history is cut into blocks, each is forecast by a
//! model of all that came before it, and the threshold is one that this model chose without it.
//!
//! Must never: let a later ticket teach about an earlier one.

use serde::Serialize;

use crate::engine::history::Labelled;
use crate::learn::quality::{CHOICES, Judged, Part, automatic};
use crate::learn::terms::Terms;
use crate::learn::threshold::Promise;
use crate::learn::train::train;
use crate::learn::workers::Workers;

use super::material::{Material, examples};
use super::threads::Threads;

/// What a block showed (一折).
#[derive(Debug, Clone, Serialize)]
pub struct Fold {
    /// Tickets that came before and were learned from.
    pub train_tickets: usize,
    /// Tickets of the block.
    pub test_tickets: usize,
    /// When its first and its last came, where the file says so.
    pub times: Option<(String, String)>,
    /// Share whose first choice is right.
    pub accuracy: f64,
    /// Share with the right one among the first three.
    pub top3: f64,
    /// From which probability on a ticket went by itself.
    pub threshold: Option<f32>,
    /// Share that went by itself.
    pub auto_share: f64,
    /// Share of these that is right.
    pub auto_accuracy: f64,
}

/// Measures so many blocks of a history in the order of time; the first block is only learned from.
pub fn in_time_order(material: &Material, folds: usize, promise: Promise) -> Vec<Fold> {
    let terms = Terms::default();
    let (tickets, places) = (material.tickets(), &material.places);
    let workers = &Threads::of_machine();
    let bound = |block: usize| tickets.len() * block / (folds + 1);
    (1..=folds)
        .map(|block| {
            let before = tickets.get(..bound(block)).unwrap_or(&[]);
            let own = tickets.get(bound(block)..bound(block + 1)).unwrap_or(&[]);
            let model = train(&terms, &examples(before), places, promise, workers).model;
            let judged: Vec<Judged> = workers.map(own, |ticket| Judged {
                right: model.number_of(&ticket.label),
                ranked: model.forecast(&terms, &ticket.text).ranked,
            });
            let at = automatic(&judged, model.threshold);
            let time = |ticket: Option<&&Labelled>| ticket.and_then(|one| one.time.clone());
            Fold {
                train_tickets: before.len(),
                test_tickets: own.len(),
                times: time(own.first()).zip(time(own.last())),
                accuracy: Part::of(&judged, Judged::hits).share(),
                top3: Part::of(&judged, |one| one.is_among(CHOICES)).share(),
                threshold: model.threshold,
                auto_share: at.sent.share(),
                auto_accuracy: at.right.share(),
            }
        })
        .collect()
}
