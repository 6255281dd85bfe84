//! Where in a stream each unit's messages stand, filled in the order of the stream.
//!
//! Must never: leave out a message that stands, or grow with what was replaced.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use crate::domain::id::TicketNumber;

/// Places of what waits for the units, by the unit's token.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    queues: HashMap<String, Places>,
    /// What stood before this is gone.
    first: u64,
}

/// Places of one unit's messages: of each ticket the newest.
#[derive(Debug, Default)]
struct Places {
    newest: HashMap<TicketNumber, u64>,
    in_order: BTreeMap<u64, TicketNumber>,
}

impl Waiting {
    /// A message stands at a place. Whether its subject is one of a unit's queue; any other is not for a unit.
    pub fn note(&mut self, subject: &str, sequence: u64) -> bool {
        let Some((unit, ticket)) = parts(subject) else { return false };
        let places = match self.queues.get_mut(unit) {
            Some(places) => places,
            None => self.queues.entry(unit.to_owned()).or_default(),
        };
        match places.newest.get(&ticket).copied() {
            // A consumer that was made anew may begin a little earlier.
            Some(newest) if newest >= sequence => return true,
            // The stream keeps one message a subject; of one ticket the newest counts.
            Some(replaced) => drop(places.in_order.remove(&replaced)),
            None => {}
        }
        places.newest.insert(ticket, sequence);
        places.in_order.insert(sequence, ticket);
        true
    }

    /// Where a unit's messages stand behind a place, in order, at most `limit`.
    pub fn behind(&self, unit: &str, after: u64, limit: usize) -> Vec<u64> {
        let Some(places) = self.queues.get(unit) else { return Vec::new() };
        let behind = places.in_order.range((Bound::Excluded(after), Bound::Unbounded));
        behind.map(|(sequence, _)| *sequence).take(limit).collect()
    }

    /// Nothing for the unit stands there any more.
    pub fn forget(&mut self, unit: &str, sequence: u64) {
        if let Some(places) = self.queues.get_mut(unit) {
            places.forget(sequence);
        }
    }

    /// The stream begins here now.
    pub fn begins_at(&mut self, first: u64) {
        if first <= self.first {
            return;
        }
        self.first = first;
        for places in self.queues.values_mut() {
            while let Some((&sequence, _)) = places.in_order.range(..first).next() {
                places.forget(sequence);
            }
        }
        self.queues.retain(|_, places| !places.newest.is_empty());
    }
}

impl Places {
    fn forget(&mut self, sequence: u64) {
        if let Some(ticket) = self.in_order.remove(&sequence) {
            self.newest.remove(&ticket);
        }
    }
}

/// The unit's token and the ticket of `disp.<district>.<unit>.<ticket>`.
pub(super) fn parts(subject: &str) -> Option<(&str, TicketNumber)> {
    let mut tokens = subject.split('.');
    let (Some("disp"), Some(_), Some(unit), Some(ticket), None) =
        (tokens.next(), tokens.next(), tokens.next(), tokens.next(), tokens.next())
    else {
        return None;
    };
    Some((unit, ticket.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(messages: &[(&str, u32, u64)]) -> Waiting {
        let mut waiting = Waiting::default();
        for (unit, ticket, sequence) in messages {
            assert!(waiting.note(&format!("disp.d.{unit}.20260914{ticket:06}"), *sequence));
        }
        waiting
    }

    #[test]
    fn each_unit_has_its_own_in_the_order_of_the_stream() {
        let waiting = noted(&[("a", 1, 1), ("b", 2, 2), ("a", 3, 5), ("a", 4, 9), ("b", 3, 10)]);
        assert_eq!(waiting.behind("a", 0, 10), [1, 5, 9]);
        assert_eq!(waiting.behind("a", 1, 10), [5, 9]);
        assert_eq!(waiting.behind("a", 2, 1), [5]);
        assert_eq!(waiting.behind("a", 9, 10), [0; 0]);
        assert_eq!(waiting.behind("b", 0, 10), [2, 10]);
        assert_eq!(waiting.behind("c", 0, 10), [0; 0]);
        assert_eq!(waiting.behind("a", u64::MAX, 10), [0; 0]);
    }

    #[test]
    fn of_a_ticket_only_the_newest_stands() {
        let mut waiting = noted(&[("a", 1, 1), ("a", 2, 2), ("a", 1, 3)]);
        assert_eq!(waiting.behind("a", 0, 10), [2, 3]);
        // A consumer that begins again gives the same once more, and changes nothing.
        for (ticket, sequence) in [(1, 1), (2, 2), (1, 3)] {
            assert!(waiting.note(&format!("disp.d.a.20260914{ticket:06}"), sequence));
        }
        assert_eq!(waiting.behind("a", 0, 10), [2, 3]);
        assert!(waiting.note("disp.other.a.20260914000002", 4), "the unit's district changed");
        assert_eq!(waiting.behind("a", 0, 10), [3, 4]);
    }

    #[test]
    fn what_is_gone_leaves_nothing_behind() {
        let mut waiting = noted(&[("a", 1, 1), ("b", 1, 2), ("a", 2, 3), ("a", 3, 4)]);
        waiting.begins_at(3);
        assert_eq!(waiting.behind("a", 0, 10), [3, 4]);
        assert!(!waiting.queues.contains_key("b"));
        waiting.begins_at(1);
        waiting.forget("a", 3);
        waiting.forget("a", 3);
        waiting.forget("b", 4);
        assert_eq!(waiting.behind("a", 0, 10), [4]);
        assert_eq!(waiting.queues["a"].newest.len(), 1);
        // What comes again of a ticket that was forgotten stands again.
        assert!(waiting.note("disp.d.a.20260914000002", 7));
        assert_eq!(waiting.behind("a", 0, 10), [4, 7]);
    }

    #[test]
    fn what_is_no_assignment_is_told() {
        let mut waiting = Waiting::default();
        for subject in ["", "disp.d.a", "note.d.a.20260914000001", "disp.d.a.1", "disp.d.a.x.y"] {
            assert!(!waiting.note(subject, 1), "{subject}");
        }
        assert!(waiting.queues.is_empty());
    }
}
