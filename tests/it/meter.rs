//! What a service counts of its work: each command once, by what became of it, and only what stands on disk.
//!
//! Must never: count what another process did.

use std::sync::Arc;

use hotline::domain::command::Command;
use hotline::domain::id::UnitId;
use hotline::domain::policy::Policy;
use hotline::domain::role::{Actor, Role};
use hotline::engine::execute::{Executor, Order};
use hotline::engine::meter::Meter;
use hotline::ruleset::{Source, load};
use hotline::store::memory::{Breakage, Fate, MemoryDisk, MemoryLog};
use hotline::telemetry::Metrics;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use prometheus::{Registry, TextEncoder};

use crate::ticket::{STREET, begin, number, registration};

/// A log, whoever works on it, and what they count.
struct Office {
    registry: Registry,
    log: Arc<MemoryLog>,
    executor: Executor<MemoryLog>,
}

impl Office {
    fn open() -> Self {
        let policy: Arc<Policy> =
            Arc::new(load(&Source::BuiltIn, date(2026, 9, 14)).unwrap().policy);
        let registry = Registry::new();
        let metrics = Metrics::new(&registry).unwrap();
        let log = Arc::new(MemoryDisk::default().log());
        let executor = Executor::new(Arc::clone(&log), policy).counted(Meter::from(metrics));
        Self { registry, log, executor }
    }

    /// Every series of commands, commits, failures and tickets that is not at zero.
    fn counted(&self) -> Vec<String> {
        let exposed = TextEncoder::new().encode_to_string(&self.registry.gather()).unwrap();
        let families =
            ["commands", "commits_appended", "appends", "log_failures", "tickets_registered"];
        let ours = |line: &&str| {
            line.strip_prefix("hotline_")
                .is_some_and(|rest| families.iter().any(|one| rest.starts_with(one)))
        };
        let counted = exposed.lines().filter(ours).filter(|line| !line.ends_with(" 0"));
        counted.map(|line| line.trim_start_matches("hotline_").to_owned()).collect()
    }
}

fn at(minutes: i64) -> Timestamp {
    begin() + SignedDuration::from_mins(minutes)
}

fn acknowledge(position: u64) -> Order {
    let officer = Actor::officer(UnitId::new(STREET), "officer");
    Order::new(number(position), Command::Acknowledge, officer, at(1))
}

#[tokio::test]
async fn each_command_is_counted_once_by_what_became_of_it() {
    let office = Office::open();
    assert_eq!(office.counted(), [""; 0]);
    let orders = [registration(1), registration(2), registration(3)];
    for done in office.executor.execute_all(&orders).await {
        done.unwrap();
    }
    office.executor.execute(&acknowledge(1)).await.unwrap();
    // Again, and on a ticket that is not there; by themselves and in a batch.
    assert!(office.executor.execute(&acknowledge(1)).await.is_err());
    for done in office.executor.execute_all(&[acknowledge(1), acknowledge(9)]).await {
        assert!(done.is_err());
    }
    assert_eq!(
        office.counted(),
        [
            "appends_total 2",
            "commands_total{command=\"acknowledge\",outcome=\"ok\"} 1",
            "commands_total{command=\"acknowledge\",outcome=\"refused\"} 3",
            "commands_total{command=\"register\",outcome=\"ok\"} 3",
            "commits_appended_total 4",
            "tickets_registered_total{mode=\"auto\"} 3",
        ]
    );
}

#[tokio::test]
async fn a_merger_counts_for_what_it_did_and_what_was_refused() {
    let office = Office::open();
    let dispatcher = Actor::staff(Role::Dispatcher, "dispatcher");
    for done in office.executor.execute_all(&[registration(1), registration(2)]).await {
        done.unwrap();
    }
    let merge =
        |child, into| office.executor.merge(number(child), number(into), &dispatcher, at(1));
    assert!(merge(2, 9).await.is_err(), "there is no such master");
    assert!(merge(2, 2).await.is_err(), "into itself");
    merge(2, 1).await.unwrap();
    let merged: Vec<String> = office
        .counted()
        .into_iter()
        .filter(|line| line.contains("merge") || line.contains("add_party"))
        .collect();
    assert_eq!(
        merged,
        [
            "commands_total{command=\"add_party\",outcome=\"ok\"} 1",
            "commands_total{command=\"merge\",outcome=\"ok\"} 1",
            "commands_total{command=\"merge\",outcome=\"refused\"} 2",
        ]
    );
}

#[tokio::test]
async fn what_the_log_prevented_has_failed() {
    let office = Office::open();
    office.executor.execute(&registration(1)).await.unwrap();
    office.log.break_next(Breakage::BeforeWrite);
    let orders = [acknowledge(1), acknowledge(9)];
    let [prevented, refused] = office.executor.execute_all(&orders).await.try_into().unwrap();
    assert!(prevented.is_err() && refused.is_err());
    // The process has stopped: its history cannot be read either.
    assert!(office.executor.execute(&acknowledge(1)).await.is_err());
    assert_eq!(
        office.counted(),
        [
            "appends_total 1",
            "commands_total{command=\"acknowledge\",outcome=\"failed\"} 2",
            "commands_total{command=\"acknowledge\",outcome=\"refused\"} 1",
            "commands_total{command=\"register\",outcome=\"ok\"} 1",
            "commits_appended_total 1",
            "log_failures_total{kind=\"append\"} 1",
            "tickets_registered_total{mode=\"auto\"} 1",
        ]
    );
}

#[tokio::test]
async fn a_history_that_makes_no_ticket_is_told() {
    let office = Office::open();
    office.log.falsify(|mut commit| {
        // As if somebody had written over it: no ticket begins without its registration.
        commit.events.remove(0);
        Fate::Stands(Box::new(commit))
    });
    office.executor.execute(&registration(1)).await.unwrap();
    let corrupt = office.executor.execute(&acknowledge(1)).await.unwrap_err();
    assert_eq!(corrupt.code(), "history_corrupt", "{corrupt}");
    let counted = office.counted();
    for line in [
        "commands_total{command=\"acknowledge\",outcome=\"failed\"} 1",
        "log_failures_total{kind=\"corrupt\"} 1",
    ] {
        assert!(counted.iter().any(|one| one == line), "{line} is not in {counted:?}");
    }
}
