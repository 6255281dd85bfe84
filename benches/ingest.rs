//! How fast appeals are taken in, durably, beside the named limit: a bare SQLite insert of the same bytes
//! at the same settings and batch, in the same run. Rows per second of both; the ratio is in
//! `docs/BENCHMARKS.md`.

use std::path::Path;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use hotline::app::clock::SystemClock;
use hotline::engine::adviser::Advice;
use hotline::engine::intake::accept::Origin;
use hotline::engine::intake::mapping::Mapping;
use hotline::engine::intake::pipeline::{Desk, Limits, run};
use hotline::engine::intake::records::JsonRecords;
use hotline::engine::meter::Meter;
use hotline::engine::vault::Vault;
use hotline::ruleset::{Source, load};
use hotline::store::sqlite::{DataFolder, SqliteLog, open_tuned};
use tempfile::TempDir;

/// Appeals of one run.
const APPEALS: usize = 20_000;
/// As `intake.batch_rows` and `intake.batches_in_flight` are built in.
const LIMITS: Limits = Limits { batch_rows: 512, batches_in_flight: 4 };

/// Fixture appeals with fresh ids, as JSON Lines.
fn appeals() -> Vec<u8> {
    let fixtures = include_str!("../fixtures/appeals/appeals.jsonl");
    let lines: Vec<&str> = fixtures.lines().collect();
    let mut out = Vec::new();
    for at in 0..APPEALS {
        let line = lines[at % lines.len()];
        let fresh = line.replacen("\"source_id\": \"", &format!("\"source_id\": \"{at}-"), 1);
        out.extend_from_slice(fresh.as_bytes());
        out.push(b'\n');
    }
    out
}

fn desk(folder: &DataFolder, rules: &Rules) -> Desk<SqliteLog> {
    let vault = Vault::new(&[7; 32]);
    Desk {
        log: Arc::new(SqliteLog::open(folder, &vault.check()).expect("a fresh folder opens")),
        book: Arc::clone(&rules.book),
        policy: Arc::clone(&rules.policy),
        vault: Arc::new(vault),
        advice: Advice::None,
        meter: Meter::default(),
    }
}

struct Rules {
    book: Arc<hotline::route::rulebook::RuleBook>,
    policy: Arc<hotline::domain::policy::Policy>,
}

fn ingest(folder: &TempDir, rules: &Rules, runtime: &tokio::runtime::Runtime, text: Vec<u8>) {
    let folder = DataFolder::open(folder.path()).expect("a fresh folder opens");
    let desk = desk(&folder, rules);
    let origin = Origin { name: "bench".into(), mapping: Mapping::default() };
    let records = JsonRecords::new(std::io::Cursor::new(text));
    let counts = runtime
        .block_on(run(&desk, records, &origin, &SystemClock, LIMITS, |_| {}))
        .expect("fixtures are taken in");
    assert_eq!((counts.accepted, counts.tickets), (APPEALS as u64, APPEALS as u64));
}

/// Bytes that ingesting wrote for one appeal: intake row, key, commit.
fn bytes_per_appeal(path: &Path) -> usize {
    let log = open_tuned(&path.join("log.db")).expect("the log is there");
    let sum: i64 = log
        .query_row(
            "SELECT (SELECT sum(length(appeal)+length(body_hash)) FROM intake)
                  + (SELECT sum(length(wrapped)) FROM ticket_keys)
                  + (SELECT sum(length(body)) FROM commits)",
            [],
            |row| row.get(0),
        )
        .expect("the log is readable");
    usize::try_from(sum).expect("bytes are positive") / APPEALS
}

fn bare(folder: &TempDir, body: &[u8]) {
    let mut log = open_tuned(&folder.path().join("bare.db")).expect("a fresh folder opens");
    log.execute_batch("CREATE TABLE rows(position INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        .expect("a table is made");
    for _ in 0..APPEALS.div_ceil(LIMITS.batch_rows) {
        let transaction = log.transaction().expect("a transaction begins");
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO rows(body) VALUES(?1)").expect("sound SQL");
            for _ in 0..LIMITS.batch_rows {
                insert.execute([body]).expect("a row goes in");
            }
        }
        transaction.commit().expect("a transaction commits");
    }
}

fn benches(criterion: &mut Criterion) {
    let loaded =
        load(&Source::BuiltIn, hotline::app::open::today()).expect("the shipped set loads");
    let rules = Rules { book: Arc::new(loaded.book), policy: Arc::new(loaded.policy) };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads");
    let text = appeals();
    let folder = || TempDir::new().expect("a temporary folder");
    let first = folder();
    ingest(&first, &rules, &runtime, text.clone());
    let body = vec![b'x'; bytes_per_appeal(first.path())];
    let mut group = criterion.benchmark_group("ingest");
    group.sample_size(10).throughput(Throughput::Elements(APPEALS as u64));
    group.bench_function("bare_sqlite_insert", |bench| {
        bench.iter_batched(
            folder,
            |folder| {
                bare(&folder, &body);
                folder
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("ingest", |bench| {
        bench.iter_batched(
            || (folder(), text.clone()),
            |(folder, text)| {
                ingest(&folder, &rules, &runtime, text);
                folder
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
