//! Killed in the middle of its work, again and again: nothing is lost, nothing is there twice.
//!
//! Must never: let chance decide whether it passes; the seed is fixed and the end is always the same.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Child;
use std::time::Duration;

use hotline::app::clock::Stopwatch;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::app::{TestApp, assert_counts, say, source_file, wait_for};

const APPEALS: u64 = 20_000;
const KILLS: u64 = 20;
const SEED: u64 = 20_260_914;

/// Appeals of the fixtures with ids and texts of their own.
fn file_of_appeals() -> String {
    let text = std::fs::read_to_string(source_file("fixtures/appeals/appeals.jsonl")).unwrap();
    let records: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut file = String::new();
    for (at, record) in (0..APPEALS).zip(records.iter().cycle()) {
        let mut record = record.clone();
        record["source_id"] = source_id(at).into();
        record["text"] = format!("{}（第{at}件）", record["text"].as_str().unwrap()).into();
        writeln!(file, "{record}").unwrap();
    }
    file
}

fn source_id(at: u64) -> String {
    format!("kill-{at:05}")
}

/// A look at the log from outside. Read-only, so that it neither recovers nor checkpoints anything.
fn look(app: &TestApp) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(app.data("log.db"), flags).ok()
}

fn number(connection: &Connection, query: &str) -> u64 {
    // A table that is not yet made holds nothing.
    let found: i64 = connection.query_row(query, [], |row| row.get(0)).unwrap_or(0);
    u64::try_from(found).unwrap()
}

const ACCEPTED: &str = "SELECT coalesce(max(position), 0) FROM intake";
const REGISTERED: &str = "SELECT coalesce(max(position), 0) FROM commits";

/// When to strike.
#[derive(Debug)]
enum Moment {
    /// After so many milliseconds, whatever it does then: starting, catching up, reading.
    After(u64),
    /// Once so many appeals are accepted.
    Accepted(u64),
    /// Once so many tickets are made.
    Registered(u64),
}

/// Waits for the moment; `false` when the child ends before.
fn wait_until(moment: &Moment, app: &TestApp, child: &mut Child) -> bool {
    let (query, goal) = match moment {
        Moment::After(milliseconds) => {
            std::thread::park_timeout(Duration::from_millis(*milliseconds));
            return child.try_wait().unwrap().is_none();
        }
        Moment::Accepted(goal) => (ACCEPTED, *goal),
        Moment::Registered(goal) => (REGISTERED, *goal),
    };
    wait_for("progress", || {
        if child.try_wait().unwrap().is_some() {
            return Some(false);
        }
        let reached = look(app).is_some_and(|log| number(&log, query) >= goal);
        reached.then_some(true)
    })
}

#[test]
fn twenty_kills_lose_nothing_and_double_nothing() {
    let app = TestApp::new();
    app.write("many.jsonl", file_of_appeals());
    let mut dice = ChaCha8Rng::seed_from_u64(SEED);
    let mut kills = Vec::new();
    let watch = Stopwatch::start();
    for left in (1..=KILLS).rev() {
        let (accepted, registered) =
            look(&app).map_or((0, 0), |log| (number(&log, ACCEPTED), number(&log, REGISTERED)));
        let step = dice.random_range(1..=(APPEALS - accepted) / (left + 3));
        let moment = match left % 5 {
            0 => Moment::After(dice.random_range(0..400)),
            1 | 3 => Moment::Registered(registered + step),
            _ => Moment::Accepted(accepted + step),
        };
        let mut running = app.start(&["ingest", "many.jsonl", "--json"]);
        if !wait_until(&moment, &app, &mut running.child) {
            break;
        }
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        let at =
            look(&app).map_or((0, 0), |log| (number(&log, ACCEPTED), number(&log, REGISTERED)));
        kills.push(format!("{}/{}", at.0, at.1));
    }
    say(&format!(
        "kill: seed {SEED}, {} kills at accepted/registered {}",
        kills.len(),
        kills.join(" ")
    ));
    assert!(kills.len() as u64 > KILLS / 2, "the file was at its end before it could be killed");

    app.fine(&["ingest", "many.jsonl"]);
    let again = app.fine(&["ingest", "many.jsonl", "--json"]).json();
    assert_counts(&again, [APPEALS, 0, APPEALS, 0, 0]);
    let log = look(&app).unwrap();
    for (what, query) in [
        ("appeals", "SELECT count(*) FROM intake"),
        ("positions", ACCEPTED),
        ("ids", "SELECT count(DISTINCT channel || '/' || source_id) FROM intake"),
        ("registrations", "SELECT count(*) FROM commits WHERE revision=1"),
        ("tickets", "SELECT count(DISTINCT ticket) FROM commits"),
        ("commits", "SELECT count(*) FROM commits"),
        ("pairs", "SELECT count(*) FROM commits JOIN intake ON ticket=intake.position"),
    ] {
        assert_eq!(number(&log, query), APPEALS, "{what}");
    }
    assert_eq!(number(&log, "SELECT count(*) FROM dead_letters"), 0);
    let mut select = log.prepare("SELECT source_id FROM intake").unwrap();
    let ids: BTreeSet<String> =
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(ids, (0..APPEALS).map(source_id).collect());
    let tickets = app.tickets();
    let numbers: BTreeSet<_> = tickets.iter().map(|one| one["number"].as_str()).collect();
    assert_eq!((tickets.len() as u64, numbers.len() as u64), (APPEALS, APPEALS));
    say(&format!("kill: {APPEALS} appeals, each once, in {:.1} s", watch.seconds()));
}
