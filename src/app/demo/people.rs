//! How people behave, by seed: units that are prompt, steady, slow, passing on, silent; callers who answer,
//! are pleased or not.
//!
//! Must never: draw from anything but the seed, the ticket and its revision, so that order does not matter.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::domain::id::{TicketNumber, UnitId};
use crate::domain::state::{FollowUp, Satisfaction, Solved};
use crate::domain::ticket::Ticket;

/// How a unit works (作风).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temper {
    /// Acts at once (快办).
    Prompt,
    /// Acts in time (按期).
    Steady,
    /// Often late (拖沓).
    Slow,
    /// Says that it is somebody else's, and gives it back (推诿).
    Returning,
    /// Does nothing for long (不理).
    Silent,
}

/// A generator for one step of one ticket.
pub fn dice(seed: u64, ticket: &Ticket) -> ChaCha8Rng {
    dice_of(seed, ticket.number, u64::from(ticket.revision.0))
}

fn dice_of(seed: u64, number: TicketNumber, step: u64) -> ChaCha8Rng {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.update(&number.position().0.to_le_bytes());
    hasher.update(&step.to_le_bytes());
    ChaCha8Rng::from_seed(*hasher.finalize().as_bytes())
}

/// The temper of a unit: the same for a whole run.
pub fn temper(seed: u64, unit: &UnitId) -> Temper {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.update(unit.as_str().as_bytes());
    let mut dice = ChaCha8Rng::from_seed(*hasher.finalize().as_bytes());
    match dice.random_range(0..100_u32) {
        0..45 => Temper::Prompt,
        45..78 => Temper::Steady,
        78..92 => Temper::Slow,
        92..97 => Temper::Returning,
        _ => Temper::Silent,
    }
}

/// Minutes until a unit acknowledges, contacts, and feeds back.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Until it acknowledges.
    pub acknowledge: (u32, u32),
    /// From there until it contacts the caller.
    pub contact: (u32, u32),
    /// From there until it feeds back.
    pub handle: (u32, u32),
    /// Until a squad reports in.
    pub report_in: (u32, u32),
}

impl Temper {
    /// How fast.
    pub fn pace(self) -> Pace {
        let hours = |from: u32, to: u32| (from * 60, to * 60);
        match self {
            Self::Prompt => Pace {
                acknowledge: (3, 15),
                contact: (5, 35),
                handle: hours(4, 50),
                report_in: (8, 28),
            },
            Self::Steady => Pace {
                acknowledge: (5, 40),
                contact: (8, 45),
                handle: hours(10, 110),
                report_in: (10, 60),
            },
            Self::Slow => Pace {
                acknowledge: (60, 600),
                contact: (60, 900),
                handle: hours(90, 320),
                report_in: (60, 2_000),
            },
            Self::Returning => Pace {
                acknowledge: (120, 1_300),
                contact: (60, 400),
                handle: hours(20, 150),
                report_in: (100, 2_000),
            },
            Self::Silent => Pace {
                acknowledge: hours(30, 400),
                contact: hours(2, 60),
                handle: hours(100, 500),
                report_in: hours(10, 90),
            },
        }
    }

    /// Per cent of its feedbacks that say solved.
    pub fn solves_percent(self) -> u32 {
        match self {
            Self::Prompt => 96,
            Self::Steady => 92,
            Self::Slow => 84,
            Self::Returning => 35,
            Self::Silent => 60,
        }
    }
}

/// A number of minutes within a range.
pub fn within(dice: &mut ChaCha8Rng, (from, to): (u32, u32)) -> u32 {
    dice.random_range(from..=to)
}

/// Whether something of so many per cent happens.
pub fn chance(dice: &mut ChaCha8Rng, percent: u32) -> bool {
    dice.random_range(0..100) < percent
}

/// What a caller says when asked; `None` when nobody answers.
pub fn caller_says(
    dice: &mut ChaCha8Rng,
    temper: Temper,
    unit_says_solved: bool,
) -> Option<FollowUp> {
    if chance(dice, 12) {
        return None;
    }
    let solved = match (unit_says_solved, dice.random_range(0..100_u32)) {
        (true, 0..78) => Solved::Yes,
        (true, 78..92) => Solved::Basically,
        (true, 92..96) | (false, 0..25) => Solved::Partly,
        (true | false, _) => Solved::No,
    };
    let grumbles = match temper {
        Temper::Prompt => 0,
        Temper::Steady => 5,
        Temper::Slow | Temper::Returning => 20,
        Temper::Silent => 30,
    };
    let mood = dice.random_range(0..100_u32) + grumbles;
    let satisfaction = match (solved, mood) {
        (Solved::Yes, 0..40) => Satisfaction::VerySatisfied,
        (Solved::Yes, 40..95) => Satisfaction::Satisfied,
        (Solved::Yes, _) | (Solved::Basically, 0..80) | (Solved::Partly, 0..30) => {
            Satisfaction::Basically
        }
        (Solved::No, 60..) => Satisfaction::VeryDissatisfied,
        (Solved::Basically | Solved::Partly | Solved::No, _) => Satisfaction::Dissatisfied,
    };
    let contacted_by_staff = temper != Temper::Silent || chance(dice, 60);
    Some(FollowUp { contacted_by_staff, ..FollowUp::plain(solved, satisfaction) })
}
