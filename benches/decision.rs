//! Does a whole decision, from text to explained result, cost at most twice what jieba-rs takes to cut
//! the same text, with the full shipped rule set?
//!
//! Must never: compare with anything but the library's plain call on the texts as they come.
//!
//! Run `cargo bench --bench decision`; the ratio of both is printed last, from alternating rounds of the
//! same process, so that a busy machine slows both alike.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hotline::domain::appeal::{AppealKind, CallerSubject};
use hotline::route::explain::explain;
use hotline::route::rulebook::RuleBook;
use hotline::route::{Appealed, route};
use hotline::ruleset::{Source, load};
use hotline::text::reader::Input;
use jieba_rs::Jieba;
use jiff::civil::{Date, date};

mod stopwatch;

use stopwatch::timed;

const TODAY: Date = date(2026, 9, 14);
/// Rounds over all texts for the ratio; the quickest of each side counts.
const ROUNDS: usize = 60;

/// An appeal of the fixtures.
struct Written {
    title: Option<String>,
    text: String,
    place: Option<String>,
    kind: Option<AppealKind>,
    /// Title and text as they come, for the cut alone.
    whole: String,
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn appeals() -> Vec<Written> {
    let path = folder("fixtures/appeals/appeals.jsonl");
    let lines = std::fs::read_to_string(path).expect("the fixture appeals are there");
    lines.lines().map(written).collect()
}

fn written(line: &str) -> Written {
    let line: serde_json::Value = serde_json::from_str(line).expect("a fixture line is JSON");
    let field = |name: &str| line.get(name).and_then(|field| field.as_str()).map(str::to_owned);
    let title = field("title");
    let text = field("text").unwrap_or_default();
    let whole = title.iter().map(|title| format!("{title}\n")).collect::<String>() + &text;
    let kind = field("kind").as_deref().and_then(AppealKind::parse);
    Written { title, text, place: field("place"), kind, whole }
}

fn book() -> RuleBook {
    load(&Source::Folder(folder("rules")), TODAY).expect("the shipped rules are sound").book
}

fn decide(book: &RuleBook, appeal: &Written) {
    let features = book.reader.read(Input {
        title: appeal.title.as_deref(),
        text: &appeal.text,
        place: appeal.place.as_deref(),
        kind: appeal.kind,
    });
    let appealed = Appealed {
        subject: CallerSubject::Person,
        respondent_units: &[],
        titled: appeal.title.is_some(),
    };
    let (routing, report) = route(book, &features, &appealed, TODAY);
    let lines = explain(&routing, &report, book);
    black_box((routing, report, lines));
}

fn cut_all(jieba: &Jieba, appeals: &[Written]) {
    for appeal in appeals {
        black_box(jieba.cut(black_box(&appeal.whole), true));
    }
}

fn decide_all(book: &RuleBook, appeals: &[Written]) {
    for appeal in appeals {
        decide(book, black_box(appeal));
    }
}

fn deciding(bench: &mut Criterion) {
    let (appeals, book, jieba) = (appeals(), book(), Jieba::new());
    let mut group = bench.benchmark_group("fixture_appeals");
    group.throughput(Throughput::Elements(appeals.len() as u64));
    group.bench_function("raw_jieba_cut", |b| b.iter(|| cut_all(&jieba, &appeals)));
    group.bench_function("decision", |b| b.iter(|| decide_all(&book, &appeals)));
    group.finish();
    say_ratio(&appeals, &book, &jieba);
}

#[expect(clippy::print_stdout, reason = "the ratio is what the bench is for")]
fn say_ratio(appeals: &[Written], book: &RuleBook, jieba: &Jieba) {
    let (mut cut, mut decision) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        cut = cut.min(timed(|| cut_all(jieba, appeals)));
        decision = decision.min(timed(|| decide_all(book, appeals)));
    }
    let each = |all: Duration| all.as_secs_f64() * 1e6 / appeals.len() as f64;
    println!(
        "decision / raw_jieba_cut: {:.2} ({:.2} us / {:.2} us each, {} appeals)",
        each(decision) / each(cut),
        each(decision),
        each(cut),
        appeals.len()
    );
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3));
    targets = deciding
}
criterion_main!(benches);
