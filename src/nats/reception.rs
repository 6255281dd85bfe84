//! Where the answers to what was published arrive: a subject for each message, a subscription for all of a batch.
//! Receptions are kept open from one batch to the next.
//!
//! Must never: give one batch the answers of another; numbers are never used twice.

use std::sync::{Arc, Mutex, PoisonError};

use async_nats::{Client, Message, SubscribeError, Subscriber};

/// Receptions kept open; more are opened where more batches are under way.
const OPEN_MAX: usize = 16;

/// A reception (回执处), of one batch at a time.
#[derive(Debug)]
pub(super) struct Reception {
    inbox: String,
    next: u64,
    /// What arrives.
    pub answers: Subscriber,
}

impl Reception {
    /// Numbers so many messages; gives the first number.
    pub fn number(&mut self, messages: usize) -> u64 {
        let first = self.next;
        self.next += messages as u64;
        first
    }

    /// Where the answer to the nth is to go.
    pub fn subject(&self, nth: u64) -> String {
        format!("{}{nth}", self.inbox)
    }

    /// To which an answer is.
    pub fn nth(&self, answer: &Message) -> Option<u64> {
        answer.subject.strip_prefix(self.inbox.as_str())?.parse().ok()
    }
}

/// Receptions that nobody is using.
#[derive(Debug, Clone, Default)]
pub(super) struct Receptions(Arc<Mutex<Vec<Reception>>>);

impl Receptions {
    /// One to use.
    pub async fn take(&self, client: &Client) -> Result<Reception, SubscribeError> {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(reception) = free {
            return Ok(reception);
        }
        let inbox = format!("{}.", client.new_inbox());
        let answers = client.subscribe(format!("{inbox}*")).await?;
        Ok(Reception { inbox, next: 0, answers })
    }

    /// Takes one back.
    pub fn give_back(&self, reception: Reception) {
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < OPEN_MAX {
            free.push(reception);
        }
    }
}
