//! Planted stops (故障点) and faults (预埋故障): the process dies at a step of the way, as if the power had failed
//! there, or breaks a promise on purpose, so that it can be shown that the checker finds it. The torture run
//! asks for them; nobody else does.
//!
//! Must never: do anything unless it was asked to, once, at the start of the process.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use crate::labelled_enum;

labelled_enum! {
    /// A step of the way (步骤) after which a process may die.
    Step {
        /// Messages were pulled, nothing is done yet.
        Pulled = "pulled", "已取出";
        /// Appeals are accepted and have no ticket.
        Accepted = "accepted", "已受理";
        /// Tickets are made, the mailbox still holds the appeals.
        Registered = "registered", "已登记";
        /// The mailbox has let the appeals go.
        Acknowledged = "acknowledged", "已确认";
        /// A command was appended, its answer not yet given.
        Commanded = "commanded", "已执行";
        /// Messages to the outside stand, the mark has not moved.
        HandedOn = "handed_on", "已投递";
        /// The mark has moved.
        Marked = "marked", "已记进度";
    }
}

labelled_enum! {
    /// A promise that is broken on purpose (预埋故障).
    Plant {
        /// The mailbox lets appeals go before they are taken in.
        AckBeforeAppend = "ack-before-append", "先确认后写入";
        /// What is handed on bears a fresh id each time.
        NoDedupe = "no-dedupe", "投递不去重";
        /// Commits are appended whatever stands on their ticket by then.
        NoFence = "no-fence", "写入不设栅栏";
        /// The wall clock is believed, whoever has put it.
        WallClock = "wall-clock", "轻信本机时钟";
    }
}

/// After which step, and how many times it may be passed before.
struct Plan {
    step: Step,
    left: AtomicU64,
}

static PLAN: OnceLock<Plan> = OnceLock::new();
static PLANT: OnceLock<Plant> = OnceLock::new();
static CLOCK_PUT: AtomicI64 = AtomicI64::new(0);

/// Asks this process to die when it reaches a step for the `nth` time.
pub fn plan(step: Step, nth: u64) {
    // A second plan is no plan; whoever asks asks once.
    let _first = PLAN.set(Plan { step, left: AtomicU64::new(nth) });
}

/// Says that a step was reached.
pub fn reached(step: Step) {
    let Some(plan) = PLAN.get().filter(|plan| plan.step == step) else { return };
    if plan.left.fetch_sub(1, Ordering::SeqCst) == 1 {
        std::process::abort();
    }
}

/// Asks this process to break a promise from now on.
pub fn plant(plant: Plant) {
    // One fault is planted at a time; whoever asks asks once.
    let _first = PLANT.set(plant);
}

/// Whether a promise is to be broken.
pub fn planted(plant: Plant) -> bool {
    PLANT.get() == Some(&plant)
}

/// Puts this process's wall clock so many seconds ahead of the machine's, as an operator might.
pub fn put_clock(seconds: i64) {
    CLOCK_PUT.store(seconds, Ordering::SeqCst);
}

/// How many seconds ahead it was put.
pub fn clock_put() -> i64 {
    CLOCK_PUT.load(Ordering::SeqCst)
}
