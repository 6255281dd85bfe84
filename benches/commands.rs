//! What does one command cost: decide, fold, check the invariants?
//!
//! Must never: touch a disk.
//!
//! Run `cargo bench --bench commands`; the mean over a whole life of a ticket is printed last.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hotline::domain::command::Command;
use hotline::domain::deadline::next_rung;
use hotline::domain::id::UnitId;
use hotline::domain::policy::Policy;
use hotline::domain::role::{Actor, Role};
use hotline::domain::state::{
    ContactMethod, Feedback, FollowUp, Satisfaction, Solved, WhistleKind,
};
use hotline::domain::ticket::Ticket;
use hotline::engine::execute::{Order, commit_of};
use hotline::projection::ticket_view::NextDue;
use hotline::ruleset::{Source, load};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

mod stopwatch;
mod ticket;

use stopwatch::timed;
use ticket::{STREET, begin, number, registration};

/// A squad below the street that leads.
const SQUAD: &str = "fd-cg-bakuo";
/// Rounds for the mean that is printed.
const ROUNDS: u32 = 2_000;

fn at(minutes: i64) -> Timestamp {
    begin() + SignedDuration::from_mins(minutes)
}

fn lead() -> Actor {
    Actor::officer(UnitId::new(STREET), "officer")
}

fn staff(role: Role) -> Actor {
    Actor::staff(role, "staff")
}

/// A life with a whistle, an extension, a warning and a redo-free end.
fn life() -> Vec<(i64, Actor, Command)> {
    let squad = || Actor::officer(UnitId::new(SQUAD), "officer");
    let feedback = Feedback {
        internal: "已更换灯具".into(),
        public: "路灯已修复".into(),
        solved: true,
        proof: vec!["照片1.jpg".into()],
    };
    let said = FollowUp::plain(Solved::Yes, Satisfaction::Satisfied);
    vec![
        (10, lead(), Command::Acknowledge),
        (20, lead(), Command::RecordContact { method: ContactMethod::Phone }),
        (
            30,
            lead(),
            Command::RequestExtension {
                days: 3,
                reason: "待配件".into(),
                evidence: vec!["单.pdf".into()],
            },
        ),
        (
            40,
            staff(Role::Reviewer),
            Command::DecideExtension { granted: true, note: "同意".into() },
        ),
        (
            50,
            lead(),
            Command::BlowWhistle {
                kind: WhistleKind::JointEnforcement,
                reason: "需联合执法".into(),
                summoned: vec![UnitId::new(SQUAD)],
            },
        ),
        (60, squad(), Command::ReportIn),
        (70, squad(), Command::ArriveOnScene),
        (80, squad(), Command::LeaveScene { result: "已处置".into() }),
        (90, lead(), Command::SubmitFeedback { feedback }),
        (100, staff(Role::Reviewer), Command::VerifyFeedback { note: "属实".into() }),
        (110, staff(Role::FollowUpAgent), Command::RecordFollowUp { reached: Some(said) }),
        (120, Actor::engine(), Command::Close),
        (130, Actor::engine(), Command::Evaluate),
    ]
}

/// Lives through all orders; gives how many commands that were.
fn live(policy: &Policy, registered: &Order, orders: &[Order]) -> u32 {
    let (_, ticket) = commit_of(None, registered, policy).expect("registration is sound");
    let mut ticket: Ticket = ticket;
    for order in orders {
        let (commit, after) = commit_of(Some(&ticket), order, policy).expect("orders are sound");
        black_box(commit);
        ticket = after;
    }
    u32::try_from(orders.len()).expect("few orders") + 1
}

fn commanding(bench: &mut Criterion) {
    let policy = load(&Source::BuiltIn, date(2026, 9, 14)).expect("the shipped rules").policy;
    let registered = registration(1);
    let order = |(minutes, actor, command)| Order::new(number(1), command, actor, at(minutes));
    let orders: Vec<Order> = life().into_iter().map(order).collect();
    let mut group = bench.benchmark_group("commands");
    group.throughput(Throughput::Elements(orders.len() as u64 + 1));
    group.bench_function("a_whole_life", |bench| {
        bench.iter(|| live(&policy, black_box(&registered), black_box(&orders)));
    });
    let (_, ticket) = commit_of(None, &registered, &policy).expect("registration is sound");
    group.throughput(Throughput::Elements(1));
    group.bench_function("next_rung", |bench| {
        bench.iter(|| black_box(next_rung(black_box(&ticket), &policy)));
    });
    let next = NextDue::from(next_rung(&ticket, &policy).expect("a clock runs"));
    let firing = Order::new(number(1), next.command(), Actor::engine(), next.at);
    group.bench_function("pass_deadline", |bench| {
        bench.iter(|| commit_of(Some(black_box(&ticket)), &firing, &policy));
    });
    group.finish();
    say_mean(&policy, &registered, &orders);
}

#[expect(clippy::print_stdout, reason = "the mean is what the bench is for")]
fn say_mean(policy: &Policy, registered: &Order, orders: &[Order]) {
    let mut best = Duration::MAX;
    let mut commands = 0;
    for _ in 0..20 {
        let taken = timed(|| {
            commands = (0..ROUNDS / 20).map(|_| live(policy, registered, orders)).sum::<u32>();
        });
        best = best.min(taken / commands);
    }
    println!("decide + evolve + invariants: {best:?} mean per command");
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(2));
    targets = commanding
}
criterion_main!(benches);
