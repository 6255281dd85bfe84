//! How many texts a second does a model forecast on one core, from the text to the calibrated result, beside
//! what jieba-rs takes to cut the same texts?
//!
//! Must never: forecast a text that the model has learned from.
//!
//! Run `cargo bench --bench forecast`: learns from the fixture appeals. With a real history,
//! `HOTLINE_BENCH_HISTORY=train.csv HOTLINE_BENCH_TEXTS=test.csv cargo bench --bench forecast` (columns `text`
//! and `unit`) measures a model of full size. The ratio is printed last, from alternating rounds of the same
//! process.

use std::collections::HashMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hotline::app::learn::Threads;
use hotline::engine::history::{self, Columns, Labelled};
use hotline::learn::model::Model;
use hotline::learn::terms::Terms;
use hotline::learn::threshold::Promise;
use hotline::learn::train::{Example, train};
use jieba_rs::Jieba;

mod stopwatch;

use stopwatch::timed;

const PROMISE: Promise = Promise { target: 0.97, doubt: Some(0.1) };
/// Rounds over all texts for the ratio; the quickest of each side counts.
const ROUNDS: usize = 10;
/// Of the fixture appeals, so many in each hundred are forecast, the others learned from.
const FORECAST_IN_HUNDRED: usize = 25;
/// Without optimisation only that it runs is of interest.
const TEXTS_MAX: usize = if cfg!(debug_assertions) { 120 } else { usize::MAX };

/// What is learned from, and what is forecast.
struct Histories {
    learned: Vec<Labelled>,
    forecast: Vec<String>,
}

fn read(path: &Path, columns: &Columns) -> Vec<Labelled> {
    let bytes = std::fs::read(path).expect("the history is there");
    history::read("history", &bytes, columns).expect("the history is sound").tickets
}

#[expect(clippy::disallowed_methods, reason = "a bench may be pointed at a history")]
fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}

fn histories() -> Histories {
    if let (Some(learned), Some(texts)) =
        (named("HOTLINE_BENCH_HISTORY"), named("HOTLINE_BENCH_TEXTS"))
    {
        let columns = Columns::new("text", "unit");
        let forecast = read(&texts, &columns).into_iter().map(|one| one.text).collect();
        return Histories { learned: read(&learned, &columns), forecast };
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/appeals");
    let expected = read(&folder.join("expected.csv"), &Columns::new("source_id", "unit"));
    let units: HashMap<String, String> =
        expected.into_iter().map(|one| (one.text, one.label)).collect();
    let mut texts = read(&folder.join("appeals.jsonl"), &Columns::new("text", "source_id"));
    // Those without a unit are answered or handed over.
    texts.retain_mut(|one| {
        let unit = units.get(&one.label).cloned();
        unit.map(|unit| one.label = unit).is_some()
    });
    let (mut learned, mut forecast) = (Vec::new(), Vec::new());
    for (number, one) in texts.into_iter().take(TEXTS_MAX).enumerate() {
        if number % 100 < FORECAST_IN_HUNDRED {
            forecast.push(one.text);
        } else {
            learned.push(one);
        }
    }
    Histories { learned, forecast }
}

fn cut_all(jieba: &Jieba, texts: &[String]) {
    for text in texts {
        black_box(jieba.cut(black_box(text), true));
    }
}

fn forecast_all(model: &Model, terms: &Terms, texts: &[String]) {
    for text in texts {
        black_box(model.forecast(terms, black_box(text)));
    }
}

fn forecasting(bench: &mut Criterion) {
    let Histories { learned, forecast } = histories();
    let terms = Terms::default();
    let example = |one: &'_ Labelled| (one.text.clone(), one.label.clone());
    let learned: Vec<(String, String)> = learned.iter().map(example).collect();
    let examples: Vec<Example<'_>> =
        learned.iter().map(|(text, label)| Example { text, label, id: "" }).collect();
    let model = train(&terms, &examples, &[], PROMISE, &Threads::of_machine()).model;
    let jieba = Jieba::new();
    let mut group = bench.benchmark_group("history");
    group.throughput(Throughput::Elements(forecast.len() as u64));
    group.bench_function("raw_jieba_cut", |b| b.iter(|| cut_all(&jieba, &forecast)));
    group.bench_function("forecast", |b| b.iter(|| forecast_all(&model, &terms, &forecast)));
    group.finish();
    say_ratio(&model, &terms, &jieba, &forecast);
}

#[expect(clippy::print_stdout, reason = "the ratio is what the bench is for")]
fn say_ratio(model: &Model, terms: &Terms, jieba: &Jieba, texts: &[String]) {
    let (mut cut, mut forecast) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        cut = cut.min(timed(|| cut_all(jieba, texts)));
        forecast = forecast.min(timed(|| forecast_all(model, terms, texts)));
    }
    let each = |all: Duration| all.as_secs_f64() * 1e6 / texts.len() as f64;
    println!(
        "forecast / raw_jieba_cut: {:.2} ({:.1} us / {:.1} us each, {:.0} a second, {} labels)",
        each(forecast) / each(cut),
        each(forecast),
        each(cut),
        1e6 / each(forecast),
        model.labels.len()
    );
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(5));
    targets = forecasting
}
criterion_main!(benches);
