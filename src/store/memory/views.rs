//! The read side in memory.
//!
//! Must never: hold what the log does not.

use jiff::Timestamp;

use crate::domain::id::{LogPosition, ModelVersion, TicketNumber};
use crate::domain::state::StateName;
use crate::engine::port::Error;
use crate::engine::views::{DueRung, Filter, Views};
use crate::projection::day_facts::Facts;
use crate::projection::learned_outcome::LearnedOutcome;
use crate::projection::ticket_view::TicketView;

use super::disk::MemoryDisk;

/// The read side in memory.
#[derive(Debug)]
pub struct MemoryViews {
    disk: MemoryDisk,
}

impl MemoryViews {
    pub(super) fn on(disk: MemoryDisk) -> Self {
        Self { disk }
    }
}

impl Views for MemoryViews {
    async fn position(&self) -> Result<LogPosition, Error> {
        Ok(LogPosition(self.disk.kept().folded))
    }

    async fn put(
        &self,
        views: Vec<TicketView>,
        facts: Facts,
        position: LogPosition,
    ) -> Result<(), Error> {
        let mut kept = self.disk.kept();
        for view in views {
            kept.views.insert(view.number, view);
        }
        for (day, new) in &facts.days {
            kept.facts.add(*day, new);
        }
        kept.folded = position.0;
        Ok(())
    }

    async fn clear(&self) -> Result<(), Error> {
        let mut kept = self.disk.kept();
        kept.views.clear();
        kept.facts = Facts::default();
        kept.folded = 0;
        Ok(())
    }

    async fn get(&self, number: TicketNumber) -> Result<Option<TicketView>, Error> {
        Ok(self.disk.kept().views.get(&number).cloned())
    }

    async fn list(&self, filter: Filter) -> Result<Vec<TicketView>, Error> {
        let kept = self.disk.kept();
        let fits = |view: &&TicketView| {
            filter.state.is_none_or(|state| view.state == state)
                && filter.lead.as_ref().is_none_or(|lead| view.lead.as_ref() == Some(lead))
                && (!filter.open_only || StateName::OPEN.contains(&view.state))
                && filter.after.is_none_or(|after| view.number.position() < after.position())
        };
        let mut found: Vec<TicketView> = kept.views.values().filter(fits).cloned().collect();
        found.sort_unstable_by_key(|view| std::cmp::Reverse(view.number.position()));
        found.truncate(filter.limit);
        Ok(found)
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<DueRung>, Error> {
        let kept = self.disk.kept();
        let next = kept.views.values().filter_map(DueRung::of);
        let mut due: Vec<DueRung> = next.filter(|due| due.next.at <= now).collect();
        due.sort_unstable_by_key(|due| (due.next.at, due.ticket.position()));
        due.truncate(limit);
        Ok(due)
    }

    async fn provisional(&self, calendar: String, limit: usize) -> Result<Vec<TicketView>, Error> {
        let kept = self.disk.kept();
        let waits = |view: &&TicketView| {
            view.calendar != calendar && view.deadlines.iter().any(|one| one.provisional)
        };
        Ok(kept.views.values().filter(waits).take(limit).cloned().collect())
    }

    async fn outcomes(
        &self,
        model: ModelVersion,
        limit: usize,
    ) -> Result<Vec<LearnedOutcome>, Error> {
        let kept = self.disk.kept();
        let mut found: Vec<(&TicketView, &LearnedOutcome)> =
            kept.views.values().filter_map(|view| Some((view, view.learned.as_ref()?))).collect();
        found.retain(|(_, outcome)| outcome.model == model);
        found.sort_unstable_by_key(|(view, outcome)| {
            std::cmp::Reverse((outcome.settled_at.as_microsecond(), view.number.position()))
        });
        Ok(found.into_iter().take(limit).map(|(_, outcome)| outcome.clone()).collect())
    }

    async fn facts(&self) -> Result<Facts, Error> {
        Ok(self.disk.kept().facts.clone())
    }
}
