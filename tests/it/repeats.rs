//! Commands that are given again because nobody heard whether they were done: under their client's id they
//! have one effect.
//!
//! Must never: break a log that was not asked to.

use std::sync::Arc;

use hotline::domain::command::Command;
use hotline::domain::event::Event;
use hotline::domain::id::{RequestId, UnitId};
use hotline::domain::policy::Policy;
use hotline::domain::role::{Actor, Role};
use hotline::domain::state::StateName;
use hotline::engine::execute::{Done, Error, Executor, Order};
use hotline::engine::port::Log;
use hotline::ruleset::{Source, load};
use hotline::store::memory::{Breakage, MemoryDisk, MemoryLog};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use crate::ticket::{STREET, begin, number, registration};

/// A disk with registered tickets, and whoever works on it.
struct Desk {
    disk: MemoryDisk,
    log: Arc<MemoryLog>,
    policy: Arc<Policy>,
    executor: Executor<MemoryLog>,
}

impl Desk {
    async fn with(tickets: u64) -> Self {
        let policy = Arc::new(load(&Source::BuiltIn, date(2026, 9, 14)).unwrap().policy);
        let desk = Self::on(MemoryDisk::default(), policy);
        for position in 1..=tickets {
            desk.executor.execute(&registration(position)).await.unwrap();
        }
        desk
    }

    fn on(disk: MemoryDisk, policy: Arc<Policy>) -> Self {
        let log = Arc::new(disk.log());
        let executor = Executor::new(Arc::clone(&log), Arc::clone(&policy));
        Self { disk, log, policy, executor }
    }

    /// The same disk under a process that was started anew.
    fn restarted(&self) -> Self {
        Self::on(self.disk.clone(), Arc::clone(&self.policy))
    }

    /// How often it was reminded of the first ticket.
    async fn reminders(&self) -> usize {
        let history = self.log.history(number(1)).await.unwrap();
        let events = history.iter().flat_map(|commit| &commit.events);
        events.filter(|event| matches!(event, Event::Reminded { .. })).count()
    }
}

fn at(minutes: i64) -> Timestamp {
    begin() + SignedDuration::from_mins(minutes)
}

fn id(text: &str) -> Option<RequestId> {
    Some(text.parse().unwrap())
}

/// A reminder of the first ticket; nothing in the loop keeps it from being given twice.
fn remind(minutes: i64) -> Order {
    let operator = Actor::staff(Role::Operator, "operator");
    Order::new(number(1), Command::Remind { note: "诉求人再次来电".into() }, operator, at(minutes))
}

fn acknowledge(minutes: i64) -> Order {
    let officer = Actor::officer(UnitId::new(STREET), "officer");
    Order::new(number(1), Command::Acknowledge, officer, at(minutes))
}

/// Gives an order whose acknowledgement is lost, and then once more.
async fn given_twice(desk: &Desk, request: Option<RequestId>) -> Done {
    desk.log.break_next(Breakage::AcknowledgementLost);
    let unheard = desk.executor.execute_once(&remind(1).under(request.clone())).await;
    assert!(matches!(unheard, Err(Error::Log(_))), "{unheard:?}");
    desk.executor.execute_once(&remind(2).under(request)).await.unwrap()
}

#[tokio::test]
async fn after_a_lost_acknowledgement_the_same_id_has_one_effect() {
    let desk = Desk::with(1).await;
    let done = given_twice(&desk, id("r-1")).await;
    assert!(done.repeated);
    assert_eq!(done.ticket.file.reminders.len(), 1);
    assert_eq!(desk.reminders().await, 1);
    let again = desk.executor.execute_once(&remind(3).under(id("r-2"))).await.unwrap();
    assert!(!again.repeated, "another id is another command");
    assert_eq!(desk.reminders().await, 2);
}

#[tokio::test]
async fn without_an_id_it_may_have_two() {
    let desk = Desk::with(1).await;
    assert!(!given_twice(&desk, None).await.repeated);
    assert_eq!(desk.reminders().await, 2);
}

#[tokio::test]
async fn an_id_is_known_after_a_restart_and_in_a_batch() {
    let desk = Desk::with(2).await;
    desk.log.break_next(Breakage::AfterWrite);
    let unheard = desk.executor.execute(&remind(1).under(id("r-1"))).await;
    assert!(matches!(unheard, Err(Error::Log(_))), "{unheard:?}");
    let desk = desk.restarted();
    let other = Order { ticket: number(2), ..remind(2) };
    let orders = [remind(2).under(id("r-1")), other.under(id("r-1"))];
    let results = desk.executor.execute_all(&orders).await;
    let tickets: Vec<_> = results.into_iter().map(Result::unwrap).collect();
    assert_eq!(desk.reminders().await, 1);
    assert_eq!(tickets[0].changed_at, at(1), "the ticket as it stands");
    assert_eq!(tickets[1].changed_at, at(2), "an id holds for its ticket alone");
}

#[tokio::test]
async fn a_repeat_is_known_though_the_state_would_refuse_it_and_whatever_came_between() {
    let desk = Desk::with(1).await;
    let first = desk.executor.execute_once(&acknowledge(5).under(id("a"))).await.unwrap();
    assert!(!first.repeated);
    desk.executor.execute(&remind(6)).await.unwrap();
    // Two days later clocks have run out; a repeat fires none of them.
    let before = desk.log.history(number(1)).await.unwrap().len();
    let again = desk.executor.execute_once(&acknowledge(3_000).under(id("a"))).await.unwrap();
    assert!(again.repeated);
    assert_eq!(again.ticket.changed_at, at(6));
    assert_eq!(desk.log.history(number(1)).await.unwrap().len(), before);
    let refused = desk.executor.execute_once(&acknowledge(7)).await.unwrap_err();
    assert_eq!(refused.code(), "R103", "without the id it is a second signature");
}

#[tokio::test]
async fn an_id_that_was_used_for_something_else_is_refused() {
    let desk = Desk::with(1).await;
    desk.executor.execute(&remind(1).under(id("r-1"))).await.unwrap();
    let by_another = Actor::staff(Role::Operator, "another");
    let others = [
        acknowledge(2).under(id("r-1")),
        Order { actor: by_another, ..remind(2) }.under(id("r-1")),
    ];
    for order in others {
        let refused = desk.executor.execute_once(&order).await.unwrap_err();
        assert_eq!(refused.code(), "request_id_reused");
        assert!(refused.to_string().contains("请换用新的编号"), "{refused}");
    }
    assert_eq!(desk.log.history(number(1)).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_refused_command_does_not_use_its_id_up() {
    let desk = Desk::with(1).await;
    let contact = Command::RecordContact { method: hotline::domain::state::ContactMethod::Phone };
    let early = Order { command: contact, ..acknowledge(1) }.under(id("c"));
    assert_eq!(desk.executor.execute_once(&early).await.unwrap_err().code(), "R103");
    desk.executor.execute(&acknowledge(2)).await.unwrap();
    let done = desk.executor.execute_once(&Order { at: at(3), ..early }).await.unwrap();
    assert!(!done.repeated);
    assert_eq!(done.ticket.state.name(), StateName::InHand);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_one_has_the_effect_and_all_are_told_so() {
    let desk = Desk::with(1).await;
    let giving: Vec<_> = (0..4)
        .map(|_| {
            let executor = desk.executor.clone();
            tokio::spawn(async move { executor.execute_once(&remind(1).under(id("r-1"))).await })
        })
        .collect();
    let mut first = 0;
    for one in giving {
        first += usize::from(!one.await.unwrap().unwrap().repeated);
    }
    assert_eq!((first, desk.reminders().await), (1, 1));
}

/// A merge whose `nth` write is not acknowledged, given once more.
async fn merged_again(nth: usize) {
    let desk = Desk::with(2).await;
    let operator = Actor::staff(Role::Operator, "operator");
    let merge = |minutes, request| {
        desk.executor.merge_once(number(2), number(1), &operator, at(minutes), request)
    };
    if nth == 1 {
        let party = Command::AddParty { from: number(2) };
        desk.executor
            .execute(&Order::new(number(1), party, operator.clone(), at(1)))
            .await
            .unwrap();
    }
    desk.log.break_next(Breakage::AcknowledgementLost);
    assert!(matches!(merge(2, id("m")).await, Err(Error::Log(_))));
    let done = merge(3, id("m")).await.unwrap();
    assert_eq!(done.repeated, nth == 1, "the child was merged already");
    assert_eq!(done.ticket.state.name(), StateName::Merged);
    let master = desk.executor.ticket(number(1)).await.unwrap().unwrap();
    assert_eq!(master.file.parties, [number(2)]);
    assert!(merge(4, id("m")).await.unwrap().repeated);
    assert_eq!(merge(4, None).await.unwrap_err().code(), "R103");
}

#[tokio::test]
async fn a_merge_is_repeatable_from_wherever_it_was_cut_off() {
    merged_again(0).await;
    merged_again(1).await;
}
