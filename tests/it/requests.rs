//! Requests from outside on tickets in a log: who may read, who may command, what is told, and what of it a
//! hostile body changes.
//!
//! Must never: look behind a reply at what a client could not see, but for the log.

use std::sync::Arc;

use hotline::domain::command::Command;
use hotline::domain::event::{Commit, Event};
use hotline::domain::id::UnitId;
use hotline::domain::role::{Actor, Role};
use hotline::engine::execute::{Executor, Order};
use hotline::engine::port::Log;
use hotline::engine::projector::Projector;
use hotline::engine::request::{Reply, Speaker, Wanted, answer};
use hotline::ruleset::{Source, load};
use hotline::store::memory::{Breakage, MemoryDisk, MemoryLog, MemoryViews};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::line::Line;
use crate::schemas::Schema;
use crate::ticket::{STREET, begin, number, registration};

/// A unit that stands on none of the tickets.
const STRANGER: &str = "q-shichang";
/// A unit that is summoned.
const SQUAD: &str = "q-chengguan";

/// A log with registered tickets, its views, and the schemas that everything is held against.
struct Counter {
    log: Arc<MemoryLog>,
    views: Arc<MemoryViews>,
    executor: Executor<MemoryLog>,
    projector: Projector<MemoryLog, MemoryViews>,
    line: Line,
    asks: Schema,
    commands: Schema,
    replies: Schema,
}

/// A reply as a client sees it.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    status: u16,
    body: Value,
}

impl Counter {
    async fn with(tickets: u64) -> Self {
        let policy = Arc::new(load(&Source::BuiltIn, date(2026, 9, 14)).unwrap().policy);
        let disk = MemoryDisk::default();
        let (log, views) = (Arc::new(disk.log()), Arc::new(disk.views()));
        let executor = Executor::new(Arc::clone(&log), Arc::clone(&policy));
        let projector = Projector::new(Arc::clone(&log), Arc::clone(&views), policy);
        let (commands, replies) =
            (Schema::named("command.v1.json"), Schema::named("reply.v1.json"));
        for position in 1..=tickets {
            executor.execute(&registration(position)).await.unwrap();
        }
        let asks = Schema::named("ask.v1.json");
        let line = Line::default();
        Self { log, views, executor, projector, line, asks, commands, replies }
    }

    async fn asked(
        &self,
        speaker: &Speaker,
        wanted: Wanted<'_>,
        body: &[u8],
        minutes: i64,
    ) -> Told {
        let now = begin() + SignedDuration::from_mins(minutes);
        let reply =
            answer(&self.executor, &*self.views, &self.line, speaker, wanted, body, now).await;
        self.told(&reply)
    }

    fn told(&self, reply: &Reply) -> Told {
        let body: Value = serde_json::from_slice(&reply.json()).unwrap();
        assert_eq!(self.replies.wrong(&body), [""; 0]);
        assert_eq!(body["ok"], reply.status() == 200);
        assert_eq!(body.get("code").and_then(Value::as_str), reply.code());
        Told { status: reply.status(), body }
    }

    /// A command in good form.
    async fn commands(&self, speaker: &Speaker, word: &str, body: Value, minutes: i64) -> Told {
        assert_eq!(self.commands.wrong(&body), [""; 0]);
        let with = body.get("with").cloned().unwrap_or_else(|| json!({}));
        assert_eq!(self.commands.wrong_by(word, &with), [""; 0]);
        self.asked(speaker, Wanted::Command(word), body.to_string().as_bytes(), minutes).await
    }

    async fn shows(&self, speaker: &Speaker, position: u64) -> Told {
        let body = json!({ "schema": "ask.v1", "ticket": number(position) });
        assert_eq!(self.asks.wrong(&body), [""; 0]);
        assert_eq!(self.asks.wrong_by("ticket", &body), [""; 0]);
        self.asked(speaker, Wanted::Ticket, body.to_string().as_bytes(), 1).await
    }

    async fn queue(&mut self, speaker: &Speaker, limit: u64, after: Option<&Value>) -> Told {
        self.projector.catch_up(|_| {}).await.unwrap();
        let mut body = json!({ "schema": "ask.v1", "limit": limit });
        if let Some(after) = after {
            body["after"] = after.clone();
        }
        assert_eq!(self.asks.wrong_by("queue", &body), [""; 0]);
        self.asked(speaker, Wanted::Queue, body.to_string().as_bytes(), 1).await
    }

    /// Everything in the log, to see that nothing was added.
    async fn commits(&self) -> usize {
        usize::try_from(self.log.last().await.unwrap().0).unwrap()
    }
}

fn unit(id: &str) -> Speaker {
    Speaker::unit(UnitId::new(id))
}

fn staff(role: Role) -> Speaker {
    Speaker::staff(role.word()).unwrap()
}

fn body(position: u64, id: &str, with: Value) -> Value {
    json!({
        "schema": "command.v1", "ticket": number(position), "id": id, "by": "zhang", "with": with,
    })
}

fn feedback(internal: &str) -> Value {
    json!({ "feedback": {
        "internal": internal, "public": "路灯已修复", "solved": true, "proof": ["1.jpg"],
    } })
}

fn remind() -> Value {
    json!({ "note": "诉求人再次来电" })
}

#[tokio::test]
async fn a_ticket_goes_from_dispatch_to_closing_by_requests_alone() {
    let counter = Counter::with(1).await;
    let street = unit(STREET);
    let agent = staff(Role::FollowUpAgent);
    let reached = json!({ "reached": { "contacted_by_staff": true, "solved": "yes", "satisfaction": "satisfied" } });
    let way = [
        (&street, "acknowledge", json!({}), "acknowledged"),
        (&street, "record_contact", json!({ "method": "phone" }), "in_hand"),
        (&street, "submit_feedback", feedback("致电13989012345，已换灯"), "fed_back"),
        (&staff(Role::Reviewer), "verify_feedback", json!({ "note": "属实" }), "pending_follow_up"),
        (&agent, "record_follow_up", reached, "followed_up"),
        (&agent, "close", json!({}), "closed"),
    ];
    for (at, (speaker, word, with, state)) in way.into_iter().enumerate() {
        let minutes = i64::try_from(at).unwrap() + 1;
        let told = counter.commands(speaker, word, body(1, word, with), minutes).await;
        assert_eq!((told.status, &told.body["repeated"]), (200, &json!(false)), "{told:?}");
        assert_eq!(told.body["ticket"]["state"], state);
    }
    let schema = Schema::named("commit.v2.json");
    let history = counter.log.history(number(1)).await.unwrap();
    let ids = history.iter().filter(|commit| commit.request.is_some()).count();
    assert_eq!((history.len(), ids), (7, 6));
    for commit in &history {
        let written = serde_json::to_value(&**commit).unwrap();
        assert_eq!(schema.wrong(&written), [""; 0]);
        assert_eq!(serde_json::from_value::<Commit>(written).unwrap(), **commit);
    }
    let fed_back = history.iter().flat_map(|commit| &commit.events).find_map(|event| {
        if let Event::FeedbackSubmitted { feedback } = event { Some(feedback) } else { None }
    });
    assert_eq!(fed_back.unwrap().internal, "致电〔电话〕，已换灯", "redacted before the log");
}

#[tokio::test]
async fn a_request_whose_answer_was_lost_is_answered_alike_when_it_comes_again() {
    let counter = Counter::with(1).await;
    let operator = staff(Role::Operator);
    counter.log.break_next(Breakage::AcknowledgementLost);
    let unheard = counter.commands(&operator, "remind", body(1, "r-1", remind()), 1).await;
    assert_eq!((unheard.status, &unheard.body["code"]), (503, &json!("log_unavailable")));
    assert!(!unheard.body["error"].as_str().unwrap().contains("确认丢失"), "{unheard:?}");
    let again = counter.commands(&operator, "remind", body(1, "r-1", remind()), 2).await;
    assert_eq!((again.status, &again.body["repeated"]), (200, &json!(true)));
    assert_eq!(again.body["ticket"]["marks"]["reminders"], 1);
    let other = counter.commands(&unit(STREET), "acknowledge", body(1, "r-1", json!({})), 3).await;
    assert_eq!((other.status, &other.body["code"]), (409, &json!("request_id_reused")));
    assert_eq!(counter.commits().await, 2);
}

#[tokio::test]
async fn a_merge_names_two_tickets_and_is_repeatable() {
    let counter = Counter::with(2).await;
    let operator = staff(Role::Operator);
    let into = |position| json!({ "into": number(position) });
    let merge =
        |position, id, with| counter.commands(&operator, "merge", body(position, id, with), 1);
    let unknown = merge(2, "m-0", into(9)).await;
    assert_eq!((unknown.status, &unknown.body["code"]), (409, &json!("R611")));
    counter.log.break_next(Breakage::AcknowledgementLost);
    assert_eq!(merge(2, "m-1", into(1)).await.status, 503);
    let done = merge(2, "m-1", into(1)).await;
    assert_eq!((done.status, &done.body["ticket"]["state"]), (200, &json!("merged")));
    let again = merge(2, "m-1", into(1)).await;
    assert_eq!((again.status, &again.body["repeated"]), (200, &json!(true)));
    let master = counter.shows(&operator, 1).await;
    assert_eq!(master.body["ticket"]["marks"]["parties"], 1);
}

/// All ways in which a unit may ask for a ticket; what comes back must not tell whether there is one.
async fn probed(counter: &Counter, speaker: &Speaker, position: u64) -> Vec<Told> {
    let mut told = vec![counter.shows(speaker, position).await];
    for (word, with) in [
        ("acknowledge", json!({})),
        ("report_in", json!({})),
        ("submit_feedback", feedback("x")),
        ("answer_part", json!({ "result": "x" })),
        ("rate_whistle", json!({ "of": STREET, "stars": 5 })),
    ] {
        told.push(counter.commands(speaker, word, body(position, "p-1", with), 2).await);
    }
    told
}

#[tokio::test]
async fn a_unit_cannot_tell_another_units_ticket_from_one_that_is_not_there() {
    let mut counter = Counter::with(1).await;
    let done = counter.commands(&unit(STREET), "acknowledge", body(1, "p-1", json!({})), 1).await;
    assert_eq!(done.status, 200);
    let before = counter.commits().await;
    let there = probed(&counter, &unit(STRANGER), 1).await;
    let not_there = probed(&counter, &unit(STRANGER), 2).await;
    assert_eq!(there, not_there);
    for told in there {
        assert_eq!((told.status, &told.body["code"]), (404, &json!("R101")));
        assert!(!told.body.to_string().contains(STREET), "{told:?}");
    }
    assert_eq!(counter.commits().await, before);
    assert_eq!(counter.queue(&unit(STRANGER), 10, None).await.body["tickets"], json!([]));
}

#[tokio::test]
async fn a_unit_reads_where_it_is_summoned_and_commands_what_is_its_own() {
    let counter = Counter::with(1).await;
    let (street, squad) = (unit(STREET), unit(SQUAD));
    assert_eq!(counter.shows(&squad, 1).await.status, 404);
    for (word, with) in [
        ("acknowledge", json!({})),
        ("record_contact", json!({ "method": "phone" })),
        (
            "blow_whistle",
            json!({ "kind": "joint_enforcement", "reason": "占道", "summoned": [SQUAD] }),
        ),
    ] {
        let told = counter.commands(&street, word, body(1, word, with), 1).await;
        assert_eq!(told.status, 200, "{told:?}");
    }
    assert_eq!(counter.shows(&squad, 1).await.status, 200);
    let told = counter.commands(&squad, "submit_feedback", body(1, "f", feedback("x")), 2).await;
    assert_eq!((told.status, &told.body["code"]), (409, &json!("R103")), "units are missing");
    let told = counter.commands(&squad, "report_in", body(1, "in", json!({})), 3).await;
    assert_eq!((told.status, &told.body["ticket"]["state"]), (200, &json!("joint_handling")));
    let told = counter.commands(&squad, "submit_feedback", body(1, "f", feedback("x")), 4).await;
    assert_eq!((told.status, &told.body["code"]), (403, &json!("R105")), "it is the street's");
}

#[tokio::test]
async fn who_has_left_a_ticket_hears_that_his_command_was_done_and_nothing_more() {
    let counter = Counter::with(1).await;
    let request = json!({ "request": { "reason": "not_our_duty", "basis": "三定方案" } });
    let street = unit(STREET);
    let give_back =
        || counter.commands(&street, "request_return", body(1, "back", request.clone()), 2);
    assert_eq!(give_back().await.status, 200);
    let granted = json!({ "granted": true, "note": "同意" });
    let told =
        counter.commands(&staff(Role::Dispatcher), "decide_return", body(1, "d", granted), 3).await;
    assert_eq!(told.body["ticket"]["lead"], Value::Null);
    let again = give_back().await;
    assert_eq!(again.body, json!({ "schema": "reply.v1", "ok": true, "repeated": true }));
    assert_eq!(counter.shows(&unit(STREET), 1).await.status, 404);
    let new = counter.commands(&unit(STREET), "acknowledge", body(1, "back", json!({})), 4).await;
    assert_eq!(new.status, 404);
}

#[tokio::test]
async fn what_a_role_may_not_give_is_refused_before_the_ticket_is_looked_at() {
    let counter = Counter::with(1).await;
    let dispatch = json!({ "target": { "lead": SQUAD, "sla_class": "ordinary" } });
    for position in [1, 2] {
        let told = counter
            .commands(&unit(STREET), "dispatch", body(position, "x", dispatch.clone()), 1)
            .await;
        assert_eq!((told.status, &told.body["code"]), (403, &json!("R104")));
    }
    let raw = |word: &'static str| {
        let body = body(1, "x", json!({})).to_string();
        let (counter, supervisor) = (&counter, staff(Role::Supervisor));
        async move {
            let told = counter.asked(&supervisor, Wanted::Command(word), body.as_bytes(), 1).await;
            (told.status, told.body["code"].clone())
        }
    };
    for word in ["register", "pass_deadline", "recompute_deadlines", "add_party"] {
        assert_eq!(raw(word).await, (403, json!("not_from_outside")), "{word}");
    }
    for word in ["", "vanish", "签收", "Acknowledge", "acknowledge ", "ticket"] {
        assert_eq!(raw(word).await, (400, json!("command_unknown")), "{word}");
    }
    let ghost = counter.shows(&unit("no-such-unit"), 1).await;
    assert_eq!((ghost.status, &ghost.body["code"]), (403, &json!("speaker_unknown")));
    assert_eq!(counter.commits().await, 1);
}

#[tokio::test]
async fn hostile_bodies_are_refused_and_change_nothing() {
    let counter = Counter::with(1).await;
    let good = body(1, "x", feedback("x"));
    let forged = |spoil: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        spoil(&mut body);
        assert!(!counter.commands.wrong(&body).is_empty(), "the schema says so, too: {body}");
        body.to_string().into_bytes()
    };
    let bodies = [
        (b"".to_vec(), "not_json"),
        (b"\xff\xfe".to_vec(), "not_json"),
        ("[".repeat(200_000).into_bytes(), "not_json"),
        (good.to_string().replace('x', &"x".repeat(1_000_000)).into_bytes(), "body_too_long"),
        (forged(&|body| body["schema"] = json!("command.v9")), "wrong_schema"),
        (forged(&|body| body["by"] = Value::Null), "bad_fields"),
        (forged(&|body| body["id"] = json!("a\u{0}b")), "bad_fields"),
        (forged(&|body| body["role"] = json!("supervisor")), "bad_fields"),
        (forged(&|body| body["unit"] = json!(SQUAD)), "bad_fields"),
        (forged(&|body| body["ticket"] = json!("*")), "bad_fields"),
        (forged(&|body| body["with"]["feedback"] = json!([])), "bad_fields"),
        (forged(&|body| body["with"]["command"] = json!("archive")), "bad_fields"),
    ];
    for (body, code) in bodies {
        let told = counter.asked(&unit(STREET), Wanted::Command("submit_feedback"), &body, 1).await;
        assert_eq!((told.status, &told.body["code"]), (400, &json!(code)), "{told:?}");
        let field_wise = ["bad_fields", "wrong_schema"].contains(&code);
        assert_eq!(told.body["problems"] != json!([]), field_wise, "{told:?}");
    }
    assert_eq!(counter.commits().await, 1);
}

#[tokio::test]
async fn a_queue_is_read_page_by_page_and_holds_what_is_open() {
    let mut counter = Counter::with(5).await;
    let engine = Actor::staff(Role::Operator, "operator");
    let withdraw = Command::Withdraw { reason: "已自行解决".into() };
    let at: Timestamp = begin() + SignedDuration::from_mins(1);
    counter.executor.execute(&Order::new(number(3), withdraw, engine, at)).await.unwrap();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let told = counter.queue(&unit(STREET), 2, after.as_ref()).await;
        assert_eq!(told.status, 200, "{told:?}");
        for ticket in told.body["tickets"].as_array().unwrap() {
            seen.push(ticket["number"].as_str().unwrap().to_owned());
        }
        after = told.body.get("after").cloned();
        if after.is_none() {
            break;
        }
    }
    let expected: Vec<String> = [5, 4, 2, 1].map(|at| number(at).to_string()).to_vec();
    assert_eq!(seen, expected);
    for spoilt in [json!({ "limit": 101 }), json!({ "after": "x" }), json!({ "unit": STREET })] {
        let mut body = json!({ "schema": "ask.v1" });
        body.as_object_mut().unwrap().extend(spoilt.as_object().unwrap().clone());
        assert!(!counter.asks.wrong_by("queue", &body).is_empty(), "{body}");
        let body = body.to_string();
        let told = counter.asked(&unit(STREET), Wanted::Queue, body.as_bytes(), 1).await;
        assert_eq!((told.status, &told.body["code"]), (400, &json!("bad_fields")));
    }
    let told = counter.queue(&staff(Role::Dispatcher), 2, None).await;
    assert_eq!((told.status, &told.body["code"]), (403, &json!("queue_of_units_only")));
}

#[tokio::test]
async fn a_unit_asks_for_what_waits_for_it_page_by_page() {
    let mut counter = Counter::with(0).await;
    counter.line.last = 25;
    let ask = async |counter: &Counter, speaker: &Speaker, with: Value| {
        let mut body = json!({ "schema": "ask.v1" });
        body.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        let good = counter.asks.wrong_by("messages", &body).is_empty();
        let body = body.to_string();
        let told = counter.asked(speaker, Wanted::Messages, body.as_bytes(), 1).await;
        (good, told)
    };
    let (mut seen, mut after, mut pages) = (Vec::new(), json!(0), 0);
    loop {
        let with = json!({ "limit": 9, "after": after });
        let (good, told) = ask(&counter, &unit(STREET), with).await;
        assert_eq!((good, told.status), (true, 200), "{told:?}");
        for one in told.body["messages"].as_array().unwrap() {
            let sequence = one["sequence"].as_u64().unwrap();
            assert_eq!(one["body"]["note"], format!("第{sequence}条"), "the body as it stands");
            seen.push(sequence);
        }
        after = told.body["after"].clone();
        pages += 1;
        if told.body["more"] == false {
            break;
        }
    }
    let expected: Vec<u64> = (1..=25).filter(|at| at % 10 != 0).collect();
    assert_eq!((seen, after, pages), (expected, json!(25), 3));
    let (_, told) = ask(&counter, &unit(STRANGER), json!({ "after": 7 })).await;
    let nothing = json!({
        "schema": "reply.v1", "ok": true, "messages": [], "after": 7, "more": false,
    });
    assert_eq!(told.body, nothing);
    for spoilt in [
        json!({ "limit": 0 }),
        json!({ "limit": 201 }),
        json!({ "after": -1 }),
        json!({ "after": "25" }),
        json!({ "after": 1.5 }),
        json!({ "unit": STREET }),
    ] {
        let (good, told) = ask(&counter, &unit(STREET), spoilt).await;
        assert!(!good, "{told:?}");
        assert_eq!((told.status, &told.body["code"]), (400, &json!("bad_fields")));
    }
    let (_, told) = ask(&counter, &unit(STREET), json!({ "after": 26 })).await;
    assert_eq!((told.status, &told.body["problems"][0]["field"]), (400, &json!("after")));
    let (_, told) = ask(&counter, &staff(Role::Dispatcher), json!({})).await;
    assert_eq!((told.status, &told.body["code"]), (403, &json!("queue_of_units_only")));
    counter.line.broken = true;
    let (_, told) = ask(&counter, &unit(STREET), json!({})).await;
    assert_eq!((told.status, &told.body["code"]), (503, &json!("log_unavailable")));
    assert!(!told.body.to_string().contains("磁盘"), "{told:?}");
}

#[tokio::test]
async fn a_log_that_is_down_says_come_again() {
    let mut counter = Counter::with(1).await;
    counter.queue(&unit(STREET), 1, None).await;
    counter.log.break_next(Breakage::BeforeWrite);
    for _ in 0..2 {
        let told = counter.commands(&unit(STREET), "acknowledge", body(1, "a", json!({})), 1).await;
        assert_eq!((told.status, &told.body["code"]), (503, &json!("log_unavailable")));
        assert!(told.body["remedy"].as_str().unwrap().contains("原样重发"));
    }
    assert_eq!(counter.shows(&unit(STREET), 1).await.status, 503);
}

#[tokio::test]
async fn a_clock_a_little_behind_refuses_nobody_and_one_far_behind_does() {
    let counter = Counter::with(2).await;
    let behind = |seconds: i64| begin() - SignedDuration::from_secs(seconds);
    for (position, seconds, status) in [(1, 4, 200), (2, 60, 409)] {
        let body = body(position, "a", json!({})).to_string();
        let (street, wanted) = (unit(STREET), Wanted::Command("acknowledge"));
        let now = behind(seconds);
        let (executor, views) = (&counter.executor, &*counter.views);
        let reply =
            answer(executor, views, &counter.line, &street, wanted, body.as_bytes(), now).await;
        assert_eq!(counter.told(&reply).status, status);
    }
}
