//! The deeds (故障次序): what will be done to engines and servers, and in which order; it follows from the seed.
//!
//! Must never: do any of it.

use std::collections::VecDeque;

use crate::app::simulate::dice::Dice;
use crate::engine::fault::Step;

/// How often an engine's clock is put; each takes a while.
const CLOCK_STEPS_MAX: u32 = 6;

/// How often it is archived.
const ARCHIVINGS_MAX: u32 = 24;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    KillEngine,
    KillServer,
    /// A server and an engine in the same moment.
    KillBoth,
    FreezeEngine,
    FreezeServer,
    CutServer,
    StepClock,
    Archive,
    RestartServer,
    RestartEngine,
}

/// How an engine is killed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    AnyMoment,
    At(Step, u64),
}

/// How much of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    pub seed: u64,
    pub engine_kills: u32,
    pub server_kills: u32,
    pub appeals: u32,
}

pub(super) fn stop_of(way: Option<&Way>) -> Option<(Step, u64)> {
    match way {
        Some(Way::At(step, nth)) => Some((*step, *nth)),
        Some(Way::AnyMoment) | None => None,
    }
}

/// What is done, in which order. Every fourth kill of a server takes an engine with it.
pub(super) fn deeds(measure: &Measure, several: bool, dice: &mut Dice) -> Vec<Deed> {
    let both = measure.server_kills.div_ceil(4).min(measure.engine_kills);
    let few = measure.server_kills.div_ceil(10);
    let counted = [
        (Deed::KillEngine, measure.engine_kills - both),
        (Deed::KillServer, measure.server_kills - both),
        (Deed::KillBoth, both),
        (Deed::FreezeEngine, measure.engine_kills / 50),
        (Deed::FreezeServer, if several { few } else { 0 }),
        (Deed::CutServer, if several { few * 2 } else { 0 }),
        (Deed::StepClock, measure.engine_kills.div_ceil(6).min(CLOCK_STEPS_MAX)),
        (Deed::Archive, measure.engine_kills.div_ceil(4).min(ARCHIVINGS_MAX)),
        (Deed::RestartServer, measure.server_kills / 5),
        (Deed::RestartEngine, measure.engine_kills / 20),
    ];
    let mut deeds: Vec<Deed> = counted
        .iter()
        .flat_map(|(deed, count)| std::iter::repeat_n(*deed, *count as usize))
        .collect();
    shuffle(&mut deeds, dice);
    deeds
}

/// How each engine is killed, one after the other: at any moment, and at each step in turn.
pub(super) fn ways(measure: &Measure, engines: usize, dice: &mut Dice) -> Vec<VecDeque<Way>> {
    let steps = Step::ALL.iter().cycle();
    let mut all: Vec<Way> = steps
        .take(measure.engine_kills as usize)
        .enumerate()
        .map(|(nth, step)| match nth % 2 {
            0 => Way::At(*step, dice.weighed(&[(3, 1), (1, 2)]).unwrap_or(1)),
            _ => Way::AnyMoment,
        })
        .collect();
    shuffle(&mut all, dice);
    let mut ways = vec![VecDeque::new(); engines];
    for (nth, way) in all.into_iter().enumerate() {
        ways[nth % engines].push_back(way);
    }
    ways
}

fn shuffle<T>(all: &mut [T], dice: &mut Dice) {
    for last in (1..all.len()).rev() {
        let one = usize::try_from(dice.within(0, i64::try_from(last).unwrap_or(0))).unwrap_or(0);
        all.swap(last, one);
    }
}
