//! The checker is silent on a run without faults and finds each that is planted; found seeds stay here.

use std::sync::{Arc, LazyLock};

use super::checker::FindingCode as F;
use super::plant::Fault;
use super::run::{Ground, Outcome, Plan, run};
use crate::ruleset::{self, Source};

static GROUND: LazyLock<Arc<Ground>> = LazyLock::new(|| {
    let today = jiff::civil::date(2026, 9, 14);
    let loaded = ruleset::load(&Source::BuiltIn, today).expect("the shipped rules load");
    Arc::new(Ground::new(loaded.book, loaded.policy))
});

fn simulated(plan: Plan) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(run(&GROUND, plan, |_| {})).expect("the simulation goes on to its end")
}

/// Whether a planted fault is found within a few seeds, by one of the codes that fit it.
fn is_found(fault: Fault, codes: &[F]) {
    let mut found = Vec::new();
    for seed in 0..5 {
        let outcome = simulated(Plan::new(seed, 12, 6).planted(fault));
        found.extend(outcome.stories.into_iter().map(|story| story.finding.code));
        if found.iter().any(|code| codes.contains(code)) {
            return;
        }
    }
    panic!("{fault:?} is not found; found instead: {found:?}");
}

#[test]
fn a_dropped_timer_is_found() {
    is_found(Fault::DroppedTimer, &[F::DeadlineMissed]);
}

#[test]
fn a_doubled_event_is_found() {
    is_found(Fault::DoubledEvent, &[F::Unaccounted]);
}

#[test]
fn a_lost_acknowledgement_is_found() {
    is_found(Fault::LostAcknowledgement, &[F::AcknowledgedLost]);
}

#[test]
fn an_early_deadline_is_found() {
    is_found(Fault::EarlyDeadline, &[F::DeadlineEarly]);
}

#[test]
fn an_unnoticed_breach_is_found() {
    is_found(Fault::UnnoticedBreach, &[F::DeadlineMissed]);
}

#[test]
fn a_breach_without_supervision_is_found() {
    is_found(Fault::UnsupervisedBreach, &[F::BreachUnsupervised]);
}

#[test]
fn silence_without_a_signature_is_found() {
    is_found(Fault::UnsignedSilence, &[F::SilenceUnsigned]);
}

#[test]
fn what_a_long_run_drops_changes_nothing_but_what_is_kept() {
    let (kept, dropped) = (Plan::new(3, 40, 4), Plan::new(3, 40, 4).forgetting());
    let (kept, dropped) = (simulated(kept), simulated(dropped));
    assert!(kept.stories.is_empty() && dropped.stories.is_empty(), "{:?}", dropped.stories);
    assert!(kept.tally.events.contains_key("归档"));
    // What is forgotten is not tried any more; everything that happened is the same.
    let happened = |run: &Outcome| {
        let tally = &run.tally;
        (tally.commands_done, tally.deadlines_fired, tally.commits, tally.events.clone())
    };
    assert_eq!(happened(&kept), happened(&dropped));
}
