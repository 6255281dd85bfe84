//! The checker finds nothing in a small sound run, and each thing that is falsified in it.
//!
//! Must never: need a server.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::app::torture::ledger::{Asked, Entries, Kind, Publication, Received, Reply};

use super::{Evidence, Raw, check};

const TICKET: &str = "20260914000001";

/// A run of one ticket: published, dispatched, acknowledged by its unit, told and listed.
struct Case {
    ledger: Entries,
    streams: BTreeMap<&'static str, Vec<Raw>>,
    views: Vec<Result<Vec<Value>, String>>,
}

fn raw(sequence: u64, subject: &str, id: &str, body: Value) -> Raw {
    let (subject, id, bytes) = (subject.to_owned(), id.to_owned(), body.to_string().into_bytes());
    Raw { sequence, subject, id, bytes, body, ..Raw::default() }
}

/// Puts links between commits, as a log has them.
fn chained(mut log: Vec<Raw>) -> Vec<Raw> {
    let mut previous = blake3::Hash::from_bytes([0; 32]);
    for one in &mut log {
        let mut hasher = blake3::Hasher::new();
        let hash = hasher.update(previous.as_bytes()).update(&one.bytes).finalize();
        one.link = (previous.to_hex().to_string(), hash.to_hex().to_string());
        previous = hash;
    }
    log
}

fn commit(revision: u64, command: &str, request: &str, events: Value) -> Raw {
    let role = if request.is_empty() { "engine" } else { "case_officer" };
    let mut body = json!({
        "ticket": TICKET, "revision": revision, "command": command, "events": events,
        "actor": { "role": role }, "at": format!("2026-09-14T09:00:{revision:02}+08:00"),
    });
    if !request.is_empty() {
        body["request"] = json!(request);
    }
    raw(revision, &format!("ev.1.{TICKET}"), &format!("id-{revision}"), body)
}

fn told(sequence: u64, stream: &str, revision: u64) -> Raw {
    let (subject, kind) = match stream {
        "DECIDED" => ("decided.phone.T-1".to_owned(), "decided"),
        _ => (format!("disp.city.u-1.{TICKET}"), "assignment:u-1"),
    };
    let id = format!("{TICKET}:{revision}:{kind}");
    let body = json!({
        "id": id, "ticket": TICKET, "revision": revision, "unit": "u-1", "assignment": "open",
    });
    raw(sequence, &subject, &id, body)
}

impl Case {
    fn sound() -> Self {
        let appeal = json!({ "channel": "phone", "source_id": "T-1", "text": "路灯坏了" });
        let registered = json!([
            { "event": "registered", "appeal": appeal },
            { "event": "dispatched", "target": { "lead": "u-1" } },
        ]);
        let log = vec![
            commit(1, "register", "", registered),
            commit(2, "acknowledge", "r-1", json!([{ "event": "acknowledged" }])),
        ];
        let streams = BTreeMap::from([
            ("APPEALS", vec![raw(1, "ap.phone.T-1", "a", json!({}))]),
            ("EVENTS", chained(log)),
            ("DECIDED", vec![told(1, "DECIDED", 1)]),
            ("DISPATCH", vec![told(2, "DISPATCH", 2)]),
        ]);
        let mut ledger = Entries::default();
        let good = Publication::good("phone", "T-1".to_owned(), "路灯坏了".to_owned());
        ledger.publications.push(Publication { acknowledged: true, ..good });
        let request = Asked {
            id: "r-1".to_owned(),
            subject: "cmd.u-1.acknowledge".to_owned(),
            ticket: TICKET.to_owned(),
            tries: 1,
            reply: Some(Reply { ok: true, code: None }),
        };
        ledger.requests.insert("r-1".to_owned(), request);
        let views = vec![Ok(vec![json!({ "number": TICKET, "revision": 2 })])];
        Self { ledger, streams, views }
    }

    /// The log with other commits in it.
    fn logged(&mut self, change: impl FnOnce(&mut Vec<Raw>)) {
        let mut log = self.streams.remove("EVENTS").unwrap();
        change(&mut log);
        for (sequence, one) in (1..).zip(&mut log) {
            one.sequence = sequence;
        }
        self.streams.insert("EVENTS", chained(log));
    }
}

/// What is found once the sound run was changed.
#[track_caller]
fn finds(codes: &[&str], change: impl FnOnce(&mut Case)) {
    let mut case = Case::sound();
    change(&mut case);
    let Case { ledger, streams, views } = &case;
    let span = ("2026-09-14T01:00:00Z".parse().unwrap(), "2026-09-14T01:00:10Z".parse().unwrap());
    let verdict = check(&Evidence { ledger, streams, views, span });
    assert!(verdict.promises > 0);
    let mut found: Vec<&str> = verdict.findings.iter().map(|one| one.code.word()).collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, codes, "{:#?}", verdict.findings);
}

#[test]
fn nothing_is_found_in_a_sound_run() {
    finds(&[], |_| {});
}

#[test]
fn lost_doubled_and_other_appeals_are_found() {
    finds(&["T01"], |case| {
        let other = Publication::good("phone", "T-2".to_owned(), "另一件".to_owned());
        case.ledger.publications.push(Publication { acknowledged: true, ..other });
    });
    finds(&["T02"], |case| {
        let again = case.streams["APPEALS"][0].clone();
        case.streams.get_mut("APPEALS").unwrap().push(again);
    });
    finds(&["T03"], |case| "别的内容".clone_into(&mut case.ledger.publications[0].text));
    finds(&["T07"], |case| case.ledger.publications.clear());
    finds(&["T04"], |case| {
        let wrong = Publication::good("phone", "T-3".to_owned(), "{".to_owned());
        let wrong = Publication { kind: Kind::Malformed, acknowledged: true, ..wrong };
        case.ledger.publications.push(wrong);
    });
}

#[test]
fn lost_doubled_and_invented_commands_are_found() {
    finds(&["T05"], |case| {
        let mut other = case.ledger.requests["r-1"].clone();
        "r-2".clone_into(&mut other.id);
        case.ledger.requests.insert("r-2".to_owned(), other);
    });
    finds(&["T07"], |case| case.ledger.requests.clear());
    finds(&["T08"], |case| {
        case.ledger.requests.get_mut("r-1").unwrap().reply = Some(Reply { ok: false, code: None });
    });
    finds(&["T06", "T10", "T14"], |case| {
        let events = json!([{ "event": "acknowledged" }]);
        case.logged(|log| log.push(commit(3, "acknowledge", "r-1", events)));
    });
}

#[test]
fn a_log_with_a_gap_or_another_body_is_found() {
    finds(&["T09"], |case| case.streams.get_mut("EVENTS").unwrap()[1].sequence = 3);
    finds(&["T09"], |case| case.streams.get_mut("EVENTS").unwrap()[1].bytes.push(b' '));
    finds(&["T09"], |case| {
        case.streams.get_mut("EVENTS").unwrap()[1].link.0 = "1".repeat(64);
    });
}

#[test]
fn a_commit_that_says_another_time_than_it_was_is_found() {
    let at = |nth: usize, time: &'static str| {
        move |case: &mut Case| {
            case.logged(|log| {
                log[nth].body["at"] = json!(time);
                log[nth].bytes = log[nth].body.to_string().into_bytes();
            });
        }
    };
    finds(&["T18"], at(1, "2026-09-15T09:00:02+08:00"));
    finds(&["T18"], at(0, "2026-09-13T09:00:01+08:00"));
    finds(&["T18"], at(0, "2026-09-14T09:00:03+08:00"));
}

#[test]
fn stale_missing_doubled_and_invented_messages_are_found() {
    finds(&["T10"], |case| {
        case.streams.insert("DISPATCH", vec![told(3, "DISPATCH", 1)]);
    });
    finds(&["T10"], |case| case.streams.get_mut("DISPATCH").unwrap().clear());
    finds(&["T12"], |case| case.streams.get_mut("DECIDED").unwrap().clear());
    let received = |sequence, revision| Received {
        stream: "DISPATCH",
        subject: String::new(),
        sequence,
        header_id: String::new(),
        body_id: format!("{TICKET}:{revision}:assignment:u-1"),
        revision,
    };
    finds(&["T11"], |case| case.ledger.received.push(received(1, 2)));
    finds(&["T13"], |case| case.ledger.received.push(received(9, 9)));
}

#[test]
fn a_view_that_is_behind_or_knows_too_much_is_found() {
    finds(&["T14"], |case| case.views[0].as_mut().unwrap()[0]["revision"] = json!(1));
    finds(&["T14"], |case| case.views[0].as_mut().unwrap().clear());
    let strange = json!({ "number": "x", "revision": 1 });
    finds(&["T14"], |case| case.views[0].as_mut().unwrap().push(strange));
    finds(&["T14"], |case| case.views[0] = Err("damaged".to_owned()));
}
