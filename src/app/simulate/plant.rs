//! Planted faults: each falsifies one thing between the engine and its log, or in the timers, so that tests
//! can show that the checker finds it. No command line reaches them.
//!
//! Must never: be planted in a run that people ask for.

use crate::domain::event::{Commit, Event};
use crate::domain::sla::{Clock, Rung};
use crate::store::memory::{Fate, MemoryLog};

/// A planted fault (预埋故障).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A timer that is due is forgotten.
    DroppedTimer,
    /// A commit is written twice.
    DoubledEvent,
    /// A command is acknowledged and not written.
    LostAcknowledgement,
    /// A deadline is fired before its time.
    EarlyDeadline,
    /// The breach of the handling clock is never fired.
    UnnoticedBreach,
    /// The handling clock runs out and no supervision follows.
    UnsupervisedBreach,
    /// Silence is not taken for a signature.
    UnsignedSilence,
}

/// One in so many commits that could be falsified is.
const ONE_IN: u64 = 7;

impl Fault {
    /// Whether the timers forget a rung; `nth` counts those that were due.
    pub fn drops(self, clock: Clock, rung: Rung, nth: u64) -> bool {
        match self {
            Self::DroppedTimer => nth % ONE_IN == 3,
            Self::UnnoticedBreach => clock == Clock::Handling && rung == Rung::Breach,
            Self::DoubledEvent
            | Self::LostAcknowledgement
            | Self::EarlyDeadline
            | Self::UnsupervisedBreach
            | Self::UnsignedSilence => false,
        }
    }

    /// Plants the fault into a log.
    pub fn plant(self, log: &MemoryLog) {
        let mut nth = 0_u64;
        log.falsify(move |commit| {
            if !self.concerns(&commit) {
                return Fate::Stands(Box::new(commit));
            }
            nth += 1;
            if nth % ONE_IN == 3 { self.falsified(commit) } else { Fate::Stands(Box::new(commit)) }
        });
    }

    fn concerns(self, commit: &Commit) -> bool {
        let has = |wanted: fn(&Event) -> bool| commit.events.iter().any(wanted);
        match self {
            Self::DroppedTimer | Self::UnnoticedBreach => false,
            Self::DoubledEvent => has(|event| matches!(event, Event::Reminded { .. })),
            Self::LostAcknowledgement => commit.revision.0 > 1,
            Self::EarlyDeadline => {
                has(|event| matches!(event, Event::DeadlineWarned { rung: Rung::Breach, .. }))
            }
            Self::UnsupervisedBreach => {
                has(|event| matches!(event, Event::DeadlineWarned { rung: Rung::Breach, .. }))
                    && has(|event| matches!(event, Event::Supervised { .. }))
            }
            Self::UnsignedSilence => has(|event| matches!(event, Event::AcknowledgedBySilence)),
        }
    }

    fn falsified(self, mut commit: Commit) -> Fate {
        match self {
            Self::DroppedTimer | Self::UnnoticedBreach => Fate::Stands(Box::new(commit)),
            Self::DoubledEvent => Fate::Twice(Box::new(commit)),
            Self::LostAcknowledgement => Fate::Vanishes,
            Self::EarlyDeadline => {
                if let Some(Event::DeadlineWarned { due, .. }) = commit.events.first() {
                    commit.at = super::clock::later(*due, -3);
                }
                Fate::Stands(Box::new(commit))
            }
            Self::UnsupervisedBreach => {
                commit.events.retain(|event| !matches!(event, Event::Supervised { .. }));
                Fate::Stands(Box::new(commit))
            }
            Self::UnsignedSilence => {
                commit.events.retain(|event| !matches!(event, Event::AcknowledgedBySilence));
                Fate::Stands(Box::new(commit))
            }
        }
    }
}
