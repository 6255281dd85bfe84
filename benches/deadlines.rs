//! A million open deadlines: how much memory does the engine hold, how soon after a restart are they
//! armed, how many are fired a second on the embedded log?
//!
//! Must never: count the making of the tickets.
//!
//! Run `cargo bench --bench deadlines`; with `--test` it runs on a thousand tickets.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hotline::domain::id::LogPosition;
use hotline::domain::policy::Policy;
use hotline::engine::execute::{Executor, commit_of};
use hotline::engine::projector::Projector;
use hotline::engine::timer::Timer;
use hotline::engine::views::Views;
use hotline::projection::day_facts::Facts;
use hotline::projection::ticket_view::TicketView;
use hotline::ruleset::{Source, load};
use hotline::store::sqlite::{DataFolder, SqliteLog, SqliteViews};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

mod ticket;

use ticket::{begin, number, registration};

/// Tickets registered in one batch of the log.
const BATCH: u64 = 2_000;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--test");
    let (open, due) = if smoke { (1_000, 200) } else { (1_000_000, 60_000) };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let policy = Arc::new(load(&Source::BuiltIn, date(2026, 9, 14)).expect("the rules").policy);
    runtime.block_on(async {
        armed(folder.path(), &policy, open).await;
        fired(folder.path(), &policy, due).await;
    });
}

/// Puts views of open tickets in, closes, opens again, and asks for what is due.
#[expect(clippy::print_stdout, reason = "the figures are what the bench is for")]
async fn armed(folder: &Path, policy: &Policy, open: u64) {
    let folder = DataFolder::open(&folder.join("armed")).expect("a folder");
    let views = SqliteViews::open(&folder).expect("views");
    let (_, ticket) = commit_of(None, &registration(1), policy).expect("sound");
    let view = TicketView::of(&ticket, policy);
    let mut from = 1;
    while from <= open {
        let to = (from + BATCH).min(open + 1);
        let batch = (from..to).map(|position| numbered(&view, position)).collect();
        views.put(batch, Facts::default(), LogPosition(to)).await.expect("put");
        from = to;
    }
    drop(views);
    let before = resident_mib();
    let mut due = 0;
    let mut memory = 0;
    let taken = timed_async(async {
        let views = SqliteViews::open(&folder).expect("views");
        due = views.due(late(), 2_000).await.expect("due").len();
        memory = resident_mib();
    })
    .await;
    println!(
        "{open} open deadlines: armed {:.3} s after opening ({due} due handed out first), {memory} MiB resident ({before} before)",
        taken.as_secs_f64()
    );
}

/// Each with a number and a time of its own.
fn numbered(view: &TicketView, position: u64) -> TicketView {
    let mut view = TicketView { number: number(position), ..view.clone() };
    if let Some(next) = &mut view.next {
        let seconds = i64::try_from(position % 1_000_000).expect("small");
        next.at += SignedDuration::from_secs(seconds);
    }
    view
}

/// Registers tickets on a real log, lets their contact deadline pass, and fires.
#[expect(clippy::print_stdout, reason = "the figures are what the bench is for")]
async fn fired(folder: &Path, policy: &Arc<Policy>, due: u64) {
    let folder = DataFolder::open(&folder.join("fired")).expect("a folder");
    let log = Arc::new(SqliteLog::open(&folder, &[7; 32]).expect("a log"));
    let views = Arc::new(SqliteViews::open(&folder).expect("views"));
    let executor = Executor::new(Arc::clone(&log), Arc::clone(policy));
    let mut from = 1;
    while from <= due {
        let to = (from + BATCH).min(due + 1);
        let orders: Vec<_> = (from..to).map(registration).collect();
        for result in executor.execute_all(&orders).await {
            result.expect("sound");
        }
        from = to;
    }
    let mut projector = Projector::new(Arc::clone(&log), Arc::clone(&views), Arc::clone(policy));
    projector.catch_up(|_| {}).await.expect("caught up");
    let timer = Timer::new(Arc::clone(&log), executor, views);
    let mut count = 0_u64;
    let taken = timed_async(async {
        let now = begin() + SignedDuration::from_mins(61);
        timer.fire_due(&mut projector, now, |_| count += 1).await.expect("fired");
    })
    .await;
    println!(
        "{count} deadlines fired in {:.2} s: {:.0} a second, views kept up",
        taken.as_secs_f64(),
        count as f64 / taken.as_secs_f64()
    );
}

fn late() -> Timestamp {
    begin() + SignedDuration::from_hours(24 * 365)
}

/// Resident memory of this process.
fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("0");
    let kib = line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

#[expect(clippy::disallowed_methods, reason = "a bench measures")]
async fn timed_async(work: impl Future<Output = ()>) -> Duration {
    let started = Instant::now();
    work.await;
    started.elapsed()
}
