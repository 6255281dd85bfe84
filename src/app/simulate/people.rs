//! People: units with tempers, and how long each takes.
//!
//! Must never: know what the engine will answer.

use crate::domain::id::UnitId;
use crate::domain::state::StateName as S;
use crate::domain::ticket::Ticket;

use super::dice::Dice;

/// How a unit works (作风).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temper {
    /// Acts at once (快办).
    Prompt,
    /// Acts, but late (拖沓).
    Slow,
    /// Says that it is somebody else's (推诿).
    Returning,
    /// Does nothing for long (不理).
    Silent,
    /// Asks for time, claims, disputes (扯皮).
    Quarrelsome,
    /// Does what it may not (乱来).
    Wrong,
}

/// The temper of a unit: the same for a whole run.
pub fn temper(seed: u64, unit: &UnitId) -> Temper {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.update(unit.as_str().as_bytes());
    match hasher.finalize().as_bytes()[0] % 20 {
        0..7 => Temper::Prompt,
        7..11 => Temper::Slow,
        11..14 => Temper::Returning,
        14..16 => Temper::Silent,
        16..18 => Temper::Quarrelsome,
        _ => Temper::Wrong,
    }
}

/// The temper of the unit that has a ticket; the hotline's own people are prompt.
pub fn temper_of(seed: u64, ticket: &Ticket) -> Temper {
    ticket.lead().map_or(Temper::Prompt, |lead| temper(seed, lead))
}

/// Per cent of what somebody does that makes no sense.
pub fn wildness(temper: Temper) -> u32 {
    match temper {
        Temper::Prompt => 5,
        Temper::Slow | Temper::Silent | Temper::Returning => 12,
        Temper::Quarrelsome => 20,
        Temper::Wrong => 45,
    }
}

/// Minutes until somebody does something with a ticket again.
pub fn pause(ticket: &Ticket, temper: Temper, dice: &mut Dice) -> i64 {
    let state = ticket.state.name();
    let of_hotline = [S::PendingJudgement, S::FedBack, S::PendingFollowUp, S::FollowedUp];
    if dice.chance(4) {
        return dice.within(0, 3);
    }
    if S::SCORED.contains(&state) {
        return dice.within(600, 5_000);
    }
    if of_hotline.contains(&state) || S::SETTLED.contains(&state) || state == S::Disputed {
        let slow = dice.chance(12);
        return if slow { dice.within(1_500, 7_000) } else { dice.within(5, 900) };
    }
    if state == S::Deferred {
        return dice.within(1_000, 30_000);
    }
    match temper {
        Temper::Prompt => dice.within(3, 600),
        Temper::Slow => dice.within(120, 5_000),
        Temper::Returning => dice.within(20, 1_500),
        Temper::Silent => dice.within(1_000, 12_000),
        Temper::Quarrelsome | Temper::Wrong => dice.within(10, 1_800),
    }
}
