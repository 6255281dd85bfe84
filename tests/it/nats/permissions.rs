//! A unit cannot see, take, acknowledge or answer for another: a real server under the shipped accounts and
//! the users that `hotline nats permissions` writes.
//!
//! Must never: take silence for a refusal; the server says each one, and what must not happen is looked for.

use std::fmt::Debug;

use async_nats::{ConnectOptions, Event};
use futures_util::StreamExt;

use super::users::{
    A, A_NEXT, AUDIT, B, CENTRE, DESK, Pair, User, engine, held, server, units_conf,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_may_do_all_of_its_own() {
    // Both forms of the reply subject by which a message is acknowledged.
    for extra in ["", "feature_flags { js_ack_fc_v2: true }"] {
        let server = server(extra);
        let engine = engine(&server).await;

        let mut unit = User::connect(&server, A, "_INBOX_s-chengguan").await;
        let message = unit.take("DISPATCH", "unit-s-chengguan").await;
        assert_eq!(message.subject.as_str(), "disp.d.s-chengguan.1");
        let form = message.reply.as_ref().unwrap().split('.').count();
        assert_eq!(form > 9, !extra.is_empty(), "{:?}", message.reply);
        assert_eq!(
            unit.take("NOTICE", "note-s-chengguan").await.subject.as_str(),
            "note.s-chengguan.1"
        );
        for subject in ["cmd.s-chengguan.accept", "ask.s-chengguan.queue"] {
            assert_eq!(unit.ask(subject).await, format!("heard {subject}"));
        }
        unit.was_never_refused().await;
        let taken = engine.consumer("DISPATCH", "unit-s-chengguan").await;
        assert_eq!(taken.cached_info().ack_floor.stream_sequence, 1);

        let mut centre = User::connect(&server, CENTRE, "_INBOX.centre.12345").await;
        let context = centre.stream();
        for subject in ["in.phone.7", "in.wechat.7"] {
            let ack = context.publish(subject, "{}".into()).await.unwrap().await.unwrap();
            assert_eq!(ack.stream, "INTAKE");
        }
        centre.take("DECIDED", "centre-12345").await;
        centre.was_never_refused().await;

        let mut desk = User::connect(&server, DESK, "_INBOX.desk.follow_up_agent").await;
        let subject = "desk.follow_up_agent.close";
        assert_eq!(desk.ask(subject).await, format!("heard {subject}"));
        desk.take("FOLLOWUP", "follow-up").await;
        desk.was_never_refused().await;

        let mut audit = User::connect(&server, AUDIT, "_INBOX.audit").await;
        let events = audit.stream().get_stream("EVENTS").await.unwrap();
        assert_eq!(events.direct_get(1).await.unwrap().payload, "ev.1.1");
        assert_eq!(events.direct_get_last_for_subject("ev.1.1").await.unwrap().payload, "ev.1.1");
        assert_eq!(events.get_raw_message(1).await.unwrap().payload, "ev.1.1");
        audit.take("EVENTS", "audit").await;
        audit.was_never_refused().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_goes_on_listening_for_what_comes_later() {
    let server = server("");
    let engine = engine(&server).await;
    let unit = User::connect(&server, A, "_INBOX_s-chengguan").await;
    let consumer = unit.consumer("DISPATCH", "unit-s-chengguan").await;
    let mut messages = consumer.messages().await.unwrap();
    messages.next().await.unwrap().unwrap().double_ack().await.unwrap();
    let context = engine.stream();
    for ticket in 2..=50 {
        let subject = format!("disp.d.s-chengguan.{ticket}");
        // Across accounts an empty body would end the request: bodies are never empty.
        context.publish(subject.clone(), "{}".into()).await.unwrap().await.unwrap();
        let message = messages.next().await.unwrap().unwrap();
        assert_eq!(message.subject.as_str(), subject);
        message.double_ack().await.unwrap();
    }
}

/// What the unit of [`A`] may not publish on.
const UNSPEAKABLE: &[&str] = &[
    // See.
    "$JS.API.CONSUMER.INFO.DISPATCH.unit-s-zhujian",
    "$JS.API.CONSUMER.INFO.NOTICE.note-s-zhujian",
    "$JS.API.CONSUMER.LIST.DISPATCH",
    "$JS.API.CONSUMER.NAMES.DISPATCH",
    "$JS.API.STREAM.INFO.DISPATCH",
    "$JS.API.STREAM.INFO.EVENTS",
    "$JS.API.STREAM.MSG.GET.DISPATCH",
    "$JS.API.DIRECT.GET.DISPATCH",
    "$JS.API.DIRECT.GET.DISPATCH.disp.d.s-zhujian.1",
    "$JS.API.DIRECT.GET.EVENTS.ev.1.1",
    "$SRV.INFO",
    "$SYS.REQ.SERVER.PING",
    // Take.
    "$JS.API.CONSUMER.MSG.NEXT.DISPATCH.unit-s-zhujian",
    "$JS.API.CONSUMER.MSG.NEXT.NOTICE.note-s-zhujian",
    "$JS.API.CONSUMER.MSG.NEXT.EVENTS.audit",
    "$JS.API.CONSUMER.CREATE.DISPATCH",
    "$JS.API.CONSUMER.CREATE.DISPATCH.unit-s-chengguan",
    "$JS.API.CONSUMER.CREATE.DISPATCH.unit-s-chengguan.disp.*.s-zhujian.*",
    "$JS.API.CONSUMER.DURABLE.CREATE.DISPATCH.unit-s-chengguan",
    "$JS.API.CONSUMER.DELETE.DISPATCH.unit-s-zhujian",
    "$JS.API.STREAM.PURGE.DISPATCH",
    "$JS.API.STREAM.DELETE.DISPATCH",
    // Acknowledge.
    "$JS.ACK.D.H.DISPATCH.unit-s-zhujian.1.1.1.1.0.x",
    // Answer for another, or forge.
    "cmd.s-zhujian.accept",
    "ask.s-zhujian.queue",
    "desk.dispatcher.assign",
    "disp.d.s-zhujian.1",
    "disp.d.s-chengguan.1",
    "note.s-chengguan.1",
    "ev.1.1",
    "in.phone.9",
    "decided.phone.7",
    "_INBOX_s-zhujian.x",
    "cmd.s-chengguan",
];

/// What it may not subscribe to.
const UNHEARD: &[&str] = &[
    ">",
    "disp.>",
    "disp.*.s-zhujian.*",
    "disp.d.s-chengguan.1",
    "cmd.>",
    "cmd.s-chengguan.>",
    "in.>",
    "ev.>",
    "_INBOX_s-zhujian.>",
    "_INBOX.>",
    "*.>",
    "$JS.>",
    "$SYS.>",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_cannot_see_take_acknowledge_or_answer_for_another() {
    let server = server("");
    let engine = engine(&server).await;
    let other = User::connect(&server, B, "_INBOX_s-zhujian").await;
    let consumer = other.consumer("DISPATCH", "unit-s-zhujian").await;
    let mut batch = consumer.fetch().max_messages(1).messages().await.unwrap();
    let held_by_other = batch.next().await.unwrap().unwrap();
    let ack_of_other = held_by_other.reply.as_ref().unwrap().to_string();

    let mut unit = User::connect(&server, A, "_INBOX_s-chengguan").await;
    let refused = UNSPEAKABLE.iter().copied().chain([ack_of_other.as_str()]);
    for subject in refused {
        unit.may_not_publish(subject).await;
    }
    for subject in UNHEARD {
        unit.may_not_hear(subject).await;
    }

    // Nothing of all that has had an effect: the other still holds its message, and acknowledges it.
    held_by_other.double_ack().await.unwrap();
    let counts = [("DISPATCH", 2), ("NOTICE", 2), ("EVENTS", 1), ("INTAKE", 0)];
    for (stream, count) in counts {
        assert_eq!(held(&engine, stream).await, count, "{stream}");
    }
    let consumer = engine.consumer("NOTICE", "note-s-zhujian").await;
    assert_eq!(consumer.cached_info().delivered.consumer_sequence, 0, "nobody took its notice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_reply_subject_makes_the_server_or_the_engine_write_for_a_unit() {
    let server = server("");
    let engine = engine(&server).await;
    let mut all = engine.client.subscribe(">").await.unwrap();
    engine.client.flush().await.unwrap();
    let unit = User::connect(&server, A, "_INBOX_s-chengguan").await;
    let targets = [
        "ev.1.1",
        "disp.d.s-zhujian.1",
        "in.phone.9",
        "cmd.s-zhujian.accept",
        "decided.phone.7",
        "_INBOX_s-zhujian.x",
    ];
    for request in [
        "cmd.s-chengguan.accept",
        "$JS.API.CONSUMER.INFO.DISPATCH.unit-s-chengguan",
        "$JS.API.CONSUMER.MSG.NEXT.DISPATCH.unit-s-chengguan",
    ] {
        for target in targets {
            let (request, target) = (request.to_owned(), target.to_owned());
            unit.client.publish_with_reply(request, target, "1".into()).await.unwrap();
        }
    }
    // The last request is answered behind all of them.
    assert_eq!(unit.ask("cmd.s-chengguan.last").await, "heard cmd.s-chengguan.last");
    engine.client.publish("the.end", "".into()).await.unwrap();
    let mut seen = Vec::new();
    loop {
        let message = all.next().await.unwrap();
        match message.subject.as_str() {
            "the.end" => break,
            subject => seen.push(subject.to_owned()),
        }
    }
    assert!(seen.iter().any(|subject| subject == "cmd.s-chengguan.accept"), "{seen:?}");
    let forged: Vec<&String> =
        seen.iter().filter(|subject| targets.contains(&subject.as_str())).collect();
    assert!(forged.is_empty(), "{forged:?}");
    for (stream, count) in [("DISPATCH", 2), ("EVENTS", 1), ("INTAKE", 0), ("DECIDED", 1)] {
        assert_eq!(held(&engine, stream).await, count, "{stream}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_changed_without_a_gap_and_an_old_one_is_shut_out() {
    let server = server("");
    let mut old = User::connect(&server, A, &format!("_INBOX_{}", A.0)).await;
    let refused = |error: &dyn Debug| format!("{error:?}").to_lowercase().contains("authorization");
    let log_in = |pair: Pair| ConnectOptions::with_nkey(pair.1.to_owned()).connect(server.url());
    assert!(refused(&log_in(A_NEXT).await.unwrap_err()), "not yet known");

    server.rewrite("units.conf", &units_conf(&[A, A_NEXT, B]));
    let both = User::connect(&server, A_NEXT, &format!("_INBOX_{}", A.0)).await;
    old.client.flush().await.unwrap();
    assert_eq!(old.told.try_recv(), Ok(Event::Connected));
    assert!(old.told.is_empty(), "the old key is as good as the new one");

    server.rewrite("units.conf", &units_conf(&[A_NEXT, B]));
    while old.told.recv().await.unwrap() != Event::Disconnected {}
    assert!(refused(&log_in(A).await.unwrap_err()), "shut out");
    both.client.flush().await.unwrap();
}
