//! Does adding fifteen working days, or their hours, to an instant cost under a microsecond on the
//! shipped calendar?
//!
//! Must never: be the only place where a behaviour is checked.
//!
//! Run `cargo bench --bench calendar`; each figure is one round over 1,000 instants from 2019 to 2026, so
//! that a round in microseconds is an addition in nanoseconds.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hotline::domain::calendar::Calendar;
use hotline::domain::time_limit::TimeLimit;
use hotline::ruleset::{Source, load};
use jiff::Timestamp;
use jiff::civil::date;

/// Instants spread over the years that the calendar covers: one every 2.9 days and some minutes.
fn instants() -> Vec<Timestamp> {
    let first: Timestamp = "2019-01-01T00:00:00+08:00".parse().expect("a timestamp");
    (0..1_000_i64)
        .map(|n| Timestamp::from_second(first.as_second() + n * 251_423).expect("in range"))
        .collect()
}

fn shipped() -> Calendar {
    load(&Source::BuiltIn, date(2026, 9, 14)).expect("the shipped set is sound").policy.calendar
}

fn calendar(criterion: &mut Criterion) {
    let (calendar, instants) = (shipped(), instants());
    let mut group = criterion.benchmark_group("calendar");
    group.throughput(Throughput::Elements(1_000));
    let limits = [
        ("fifteen_working_days", TimeLimit::working_days(15)),
        ("ninety_working_hours", TimeLimit::WorkingHours(90)),
    ];
    for (name, limit) in limits {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for from in &instants {
                    black_box(limit.due(black_box(*from), &calendar));
                }
            });
        });
    }
    group.bench_function("working_seconds_between", |bencher| {
        bencher.iter(|| {
            for pair in instants.windows(6) {
                black_box(calendar.working_seconds_between(pair[0], pair[5]));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, calendar);
criterion_main!(benches);
