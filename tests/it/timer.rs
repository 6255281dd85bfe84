//! The timer on the real log and views: what was missed is fired, in order, once, whatever the clock does.
//!
//! Must never: wait for a deadline; time is passed in.

use std::collections::BTreeSet;
use std::sync::Arc;

use hotline::domain::calendar::Calendar;
use hotline::domain::command::Command;
use hotline::domain::event::Event;
use hotline::domain::id::{LogPosition, ModelVersion, TicketNumber, UnitId};
use hotline::domain::policy::Policy;
use hotline::domain::role::Actor;
use hotline::domain::sla::{Clock, Rung, TimeLimit};
use hotline::domain::state::StateName;
use hotline::engine::execute::{Executor, Order, fold};
use hotline::engine::port::{self, Log};
use hotline::engine::projector::Projector;
use hotline::engine::timer::{Fired, Timer};
use hotline::engine::views::{DueRung, Filter, Views};
use hotline::projection::day_facts::Facts;
use hotline::projection::learned_outcome::LearnedOutcome;
use hotline::projection::ticket_view::TicketView;
use hotline::ruleset::{Source, load};
use hotline::store::sqlite::{DataFolder, SqliteLog, SqliteViews};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;

use crate::app::{TestApp, appeal};
use crate::ticket::{STREET, begin, number, registration};

const TICKETS: u64 = 300;
/// Rungs in a batch; far fewer than are due, so that batches overlap.
const BATCH: usize = 70;

/// A folder with a log, and what works on it.
struct Hall {
    temporary: TempDir,
    policy: Arc<Policy>,
}

struct Staff {
    log: Arc<SqliteLog>,
    views: Arc<SqliteViews>,
    projector: Projector<SqliteLog, SqliteViews>,
    timer: Timer<SqliteLog, SqliteViews>,
    executor: Executor<SqliteLog>,
}

impl Hall {
    fn new() -> Self {
        let loaded = load(&Source::BuiltIn, date(2026, 9, 14)).unwrap();
        Self { temporary: tempfile::tempdir().unwrap(), policy: Arc::new(loaded.policy) }
    }

    /// Opens everything, as a start of the service does.
    fn open(&self) -> Staff {
        let folder = DataFolder::open(&self.temporary.path().join("data")).unwrap();
        let log = Arc::new(SqliteLog::open(&folder, &[7; 32]).unwrap());
        let views = Arc::new(SqliteViews::open(&folder).unwrap());
        let executor = Executor::new(Arc::clone(&log), Arc::clone(&self.policy));
        let projector =
            Projector::new(Arc::clone(&log), Arc::clone(&views), Arc::clone(&self.policy));
        let timer = Timer::new(Arc::clone(&log), executor.clone(), Arc::clone(&views));
        let timer = timer.in_batches_of(BATCH);
        Staff { log, views, projector, timer, executor }
    }
}

fn at(minutes: i64) -> Timestamp {
    begin() + SignedDuration::from_mins(minutes)
}

impl Staff {
    async fn register_all(&self) {
        let orders: Vec<Order> = (1..=TICKETS).map(registration).collect();
        for result in self.executor.execute_all(&orders).await {
            result.unwrap();
        }
    }

    async fn fire(&mut self, now: Timestamp) -> Vec<Fired> {
        let mut fired = Vec::new();
        self.timer.fire_due(&mut self.projector, now, |one| fired.push(one)).await.unwrap();
        fired
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_is_fired_in_order_and_once() {
    let hall = Hall::new();
    let mut staff = hall.open();
    staff.register_all().await;
    assert_eq!(staff.fire(at(59)).await, [], "nothing before its time");
    let contacts = staff.fire(at(60)).await;
    assert_eq!(contacts.len() as u64, TICKETS);
    assert!(
        contacts
            .iter()
            .all(|one| one.next.clock == Clock::Contact && one.next.rung == Rung::Breach)
    );
    drop(staff);
    // Forty days of silence in the machine room.
    let mut staff = hall.open();
    let late = at(40 * 24 * 60);
    let missed = staff.fire(late).await;
    let mut once = BTreeSet::new();
    for fired in &missed {
        assert!(fired.next.at <= late);
        let key = (fired.ticket, fired.next.clone());
        assert!(once.insert(key), "{fired:?} was fired twice");
    }
    for position in 1..=TICKETS {
        let of_ticket = missed.iter().filter(|one| one.ticket == number(position));
        let times: Vec<Timestamp> = of_ticket.map(|one| one.next.at).collect();
        assert!(times.is_sorted() && times.len() >= 5, "{times:?}");
    }
    assert_eq!(staff.fire(late).await, [], "nothing is due any more");
    // A clock that is put back, a restart, and views made anew fire nothing twice.
    assert_eq!(staff.fire(at(100)).await, []);
    staff.views.clear().await.unwrap();
    drop(staff);
    assert_eq!(hall.open().fire(late).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_is_taken_for_a_signature_and_a_breach_is_supervised() {
    let hall = Hall::new();
    let mut staff = hall.open();
    staff.register_all().await;
    staff.fire(at(30 * 24 * 60)).await;
    let ticket = fold(&staff.log.history(number(7)).await.unwrap()).unwrap().unwrap();
    assert_eq!(ticket.state.name(), StateName::Acknowledged);
    assert!(ticket.file.return_forbidden);
    assert_eq!(ticket.file.supervisions.len(), 1);
    let filter = Filter { open_only: true, limit: 1_000, ..Filter::default() };
    let views = staff.views.list(filter).await.unwrap();
    assert_eq!(views.len() as u64, TICKETS);
    // What is armed now is the supervision's own clock.
    let supervised = |view: &TicketView| {
        let next = view.next.as_ref().map(|next| next.clock);
        next == Some(Clock::Supervision) && view.marks.supervised.is_some()
    };
    assert!(views.iter().all(supervised));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_firing_whose_acknowledgement_was_lost_has_its_effect_once() {
    let hall = Hall::new();
    let mut staff = hall.open();
    staff.register_all().await;
    staff.projector.catch_up(|_| {}).await.unwrap();
    let due = staff.views.due(at(60), 1).await.unwrap();
    let next = &due[0].next;
    let order = Order::new(due[0].ticket, next.command(), Actor::engine(), at(60));
    staff.executor.execute(&order).await.unwrap();
    // The views do not know yet; the timer asks again and is refused.
    let fired = staff.fire(at(60)).await;
    assert_eq!(fired.len() as u64, TICKETS - 1);
    let history = staff.log.history(due[0].ticket).await.unwrap();
    let warned = history
        .iter()
        .flat_map(|commit| &commit.events)
        .filter(|event| matches!(event, Event::DeadlineWarned { .. }));
    assert_eq!(warned.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_passes_before_a_late_command() {
    let hall = Hall::new();
    let staff = hall.open();
    staff.register_all().await;
    let late = |position| {
        let officer = Actor::officer(UnitId::new(STREET), "officer");
        Order::new(number(position), Command::Acknowledge, officer, at(3 * 24 * 60))
    };
    let alone = staff.executor.execute(&late(5)).await;
    // The same ticket twice: what the second is decided on is no longer so, and it is decided anew.
    let mut several = staff.executor.execute_all(&[late(6), late(7), late(7)]).await;
    several.push(alone);
    for refused in several {
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("R103"), "{refused}");
    }
    for position in 5..=7 {
        let history = staff.log.history(number(position)).await.unwrap();
        let signed = history.iter().flat_map(|commit| &commit.events);
        assert_eq!(signed.filter(|event| **event == Event::AcknowledgedBySilence).count(), 1);
    }
}

/// Views that hold a wrong start of the clock for one ticket, whatever is put.
struct Wrong {
    views: SqliteViews,
    ticket: TicketNumber,
}

impl Views for Wrong {
    async fn position(&self) -> Result<LogPosition, port::Error> {
        self.views.position().await
    }
    async fn put(
        &self,
        mut views: Vec<TicketView>,
        facts: Facts,
        position: LogPosition,
    ) -> Result<(), port::Error> {
        for view in views.iter_mut().filter(|view| view.number == self.ticket) {
            view.next.as_mut().unwrap().since = at(-500);
        }
        self.views.put(views, facts, position).await
    }
    async fn clear(&self) -> Result<(), port::Error> {
        self.views.clear().await
    }
    async fn get(&self, number: TicketNumber) -> Result<Option<TicketView>, port::Error> {
        self.views.get(number).await
    }
    async fn list(&self, filter: Filter) -> Result<Vec<TicketView>, port::Error> {
        self.views.list(filter).await
    }
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<DueRung>, port::Error> {
        self.views.due(now, limit).await
    }
    async fn provisional(
        &self,
        calendar: String,
        limit: usize,
    ) -> Result<Vec<TicketView>, port::Error> {
        self.views.provisional(calendar, limit).await
    }
    async fn outcomes(
        &self,
        model: ModelVersion,
        limit: usize,
    ) -> Result<Vec<LearnedOutcome>, port::Error> {
        self.views.outcomes(model, limit).await
    }
    async fn facts(&self) -> Result<Facts, port::Error> {
        self.views.facts().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_rung_that_is_refused_for_ever_holds_up_no_other() {
    let hall = Hall::new();
    let folder = DataFolder::open(&hall.temporary.path().join("data")).unwrap();
    let log = Arc::new(SqliteLog::open(&folder, &[7; 32]).unwrap());
    let views = SqliteViews::open(&folder).unwrap();
    let views = Arc::new(Wrong { views, ticket: number(7) });
    let executor = Executor::new(Arc::clone(&log), Arc::clone(&hall.policy));
    let mut projector =
        Projector::new(Arc::clone(&log), Arc::clone(&views), Arc::clone(&hall.policy));
    let orders: Vec<Order> = (1..=TICKETS).map(registration).collect();
    for result in executor.execute_all(&orders).await {
        result.unwrap();
    }
    let timer = Timer::new(log, executor, views).in_batches_of(BATCH);
    let mut fired = BTreeSet::new();
    let late = at(30 * 24 * 60);
    timer.fire_due(&mut projector, late, |one| fired.extend([one.ticket])).await.unwrap();
    assert_eq!(fired.len() as u64, TICKETS - 1);
    assert!(!fired.contains(&number(7)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn longer_limits_disarm_what_the_views_still_hold() {
    let mut hall = Hall::new();
    let mut staff = hall.open();
    staff.register_all().await;
    staff.projector.catch_up(|_| {}).await.unwrap();
    drop(staff);
    let mut longer = (*hall.policy).clone();
    longer.sla.contact = TimeLimit::NaturalMinutes(600);
    hall.policy = Arc::new(longer);
    let mut staff = hall.open();
    assert_eq!(staff.fire(at(60)).await, [], "refused and made anew");
    assert_eq!(staff.views.due(at(60), 10).await.unwrap(), []);
    assert_eq!(staff.fire(at(600)).await.len() as u64, TICKETS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn provisional_deadlines_are_computed_anew_when_the_calendar_grows() {
    let mut hall = Hall::new();
    let known = hall.policy.calendar.clone();
    let mut short = (*hall.policy).clone();
    let until = date(2026, 9, 15);
    short.calendar = Calendar::new([], [], until).with_version("short");
    hall.policy = Arc::new(short);
    let mut staff = hall.open();
    staff.register_all().await;
    staff.projector.catch_up(|_| {}).await.unwrap();
    let before = staff.views.get(number(3)).await.unwrap().unwrap();
    assert!(before.deadlines.iter().any(|one| one.provisional));
    drop(staff);
    let mut grown = (*hall.policy).clone();
    grown.calendar = known;
    hall.policy = Arc::new(grown);
    let mut staff = hall.open();
    let settled = staff.timer.settle_provisional(&mut staff.projector, at(30)).await.unwrap();
    assert_eq!(settled, TICKETS);
    let after = staff.views.get(number(3)).await.unwrap().unwrap();
    assert!(after.deadlines.iter().all(|one| !one.provisional));
    let history = staff.log.history(number(3)).await.unwrap();
    let last = history.last().unwrap().events.first().unwrap().label();
    assert_eq!(last, "重算暂定时限");
    let again = staff.timer.settle_provisional(&mut staff.projector, at(40)).await.unwrap();
    assert_eq!(again, 0);
}

#[test]
fn the_list_of_deadlines_tells_each_unit_what_is_due() {
    let app = TestApp::new();
    let appeal = appeal("D-1", "八廓街道绕赛社区的路灯不亮");
    app.feed(&["ingest", "-"], appeal.as_bytes()).ends(0);
    let listed = app.fine(&["deadlines", "--at", "2046-01-01T00:00:00Z", "--json"]).json();
    let units = listed["units"].as_object().unwrap();
    let dues: Vec<&Value> = units.values().flat_map(|dues| dues.as_array().unwrap()).collect();
    assert!(!dues.is_empty() && dues.iter().all(|due| due["overdue"] == true), "{listed}");
    let none = app.fine(&["deadlines", "--at", "2016-01-01T00:00:00Z", "--json"]).json();
    assert!(none["units"].as_object().unwrap().is_empty());
    app.run(&["deadlines", "--unit", "没有的单位"]).ends(6);
    app.run(&["deadlines", "--at", "昨天"]).ends(2);
}
