//! How long does the row lookup take among 10,000 rows, how long a whole decision after reading, and
//! how long does linting 10,000 rows take?
//!
//! Must never: be the only place where a behaviour is checked.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::{Date, date};

use hotline::domain::appeal::{AppealKind, CallerSubject, Language, Urgency};
use hotline::domain::decision::RowRef;
use hotline::domain::id::{MatterCode, PlaceId, RuleId, RulesVersion, UnitId};
use hotline::domain::matter::{Lead, Matter, SlaClass, StreetRole};
use hotline::domain::place::{PlaceConfidence, PlaceResolution};
use hotline::domain::unit::{Organisation, Unit, UnitKind, UnitLevel};
use hotline::route::lint::lint;
use hotline::route::rows::{Circumstances, decisive};
use hotline::route::rulebook::{
    Contents, MatterEntry, MatterScope, MatterSigns, Pattern, PlaceScope, Rule, RuleBook,
    Thresholds,
};
use hotline::route::{Appealed, route};
use hotline::text::features::{Features, KeywordHit, KeywordId, Mood, Moods, Segmentation, Span};
use hotline::text::reader::Reader;
use hotline::text::vocabulary::Vocabulary;

const TODAY: Date = date(2026, 9, 14);
const MATTERS: u32 = 400;
const STREETS: u32 = 12;
const COMMUNITIES: u32 = 60;
const ROWS: u32 = 10_000;
/// Patterns of a matter; the literals of neighbouring matters overlap.
const PATTERNS: u32 = 10;

fn unit(id: String, kind: UnitKind, level: UnitLevel, parent: Option<String>) -> Unit {
    Unit {
        name: format!("{id}单位"),
        short_names: vec![id.clone()],
        queue: id.clone(),
        id: UnitId::new(id),
        kind,
        level,
        parent: parent.map(UnitId::new),
        division_code: None,
        duty_phone: None,
    }
}

fn organisation() -> Organisation {
    let mut units = vec![
        unit("city".into(), UnitKind::Government, UnitLevel::City, None),
        unit("district".into(), UnitKind::Government, UnitLevel::District, Some("city".into())),
    ];
    for at in 0..60 {
        let parent = Some("district".into());
        units.push(unit(format!("dept-{at}"), UnitKind::Department, UnitLevel::District, parent));
    }
    for at in 0..STREETS {
        let parent = Some("district".into());
        units.push(unit(format!("jd-{at}"), UnitKind::Street, UnitLevel::Street, parent));
    }
    for at in 0..COMMUNITIES {
        let parent = Some(format!("jd-{}", at % STREETS));
        units.push(unit(format!("sq-{at}"), UnitKind::Community, UnitLevel::Community, parent));
    }
    Organisation::new(units)
}

fn code(at: u32) -> MatterCode {
    MatterCode::new(format!("M{:02}{:02}{:03}", at / 40 + 1, at / 10 % 4 + 1, at % 10 + 1))
}

fn row(id: String, file: &str, row: u32) -> RowRef {
    RowRef { id: RuleId::new(id), file: file.into(), row }
}

fn matters() -> BTreeMap<MatterCode, MatterEntry> {
    let entry = |at: u32| {
        let parts = |one: u32| match one % 3 {
            0 => vec![KeywordId(at * 5 + one)],
            _ => vec![KeywordId(at * 5 + one), KeywordId((at * 7 + one * 3) % (MATTERS * 5))],
        };
        let strong = (0..PATTERNS).map(|one| Pattern { parts: parts(one) }).collect();
        let matter = Matter {
            code: code(at),
            path: ["一级".into(), "二级".into(), format!("事项{at}").into()],
            lead: (!at.is_multiple_of(10))
                .then(|| Lead::Unit(UnitId::new(format!("dept-{}", at % 60)))),
            assisting: Vec::new(),
            legal_basis: String::new(),
            street: StreetRole::May,
            sla_class: SlaClass::Ordinary,
        };
        let signs = MatterSigns { strong, weak: Vec::new(), excluding: Vec::new() };
        MatterEntry { matter, signs, row: row(code(at).to_string(), "matters.csv", at + 2) }
    };
    (0..MATTERS).map(|at| (code(at), entry(at))).collect()
}

/// Rows over every sort of scope; a few clash on purpose, so that the linter has findings to write.
fn rules() -> Vec<Rule> {
    let rule = |at: u32| Rule {
        row: row(format!("R-{at}"), "rules.csv", at + 2),
        matter: match at % 20 {
            0 => MatterScope::Group(code(at).as_str().chars().take(5).collect()),
            1 => MatterScope::Group(code(at).as_str().chars().take(3).collect()),
            _ => MatterScope::Leaf(code(at * 7 % MATTERS)),
        },
        place: match at % 5 {
            0 => PlaceScope::Any,
            1 => PlaceScope::Within(UnitId::new(format!("jd-{}", at / 5 % STREETS))),
            2 => PlaceScope::At(PlaceId::new(format!("pl-{}", at / 5 % 300))),
            _ => PlaceScope::Within(UnitId::new(format!("sq-{}", at / 5 % COMMUNITIES))),
        },
        kind: at
            .is_multiple_of(3)
            .then(|| AppealKind::ALL[at as usize / 3 % AppealKind::ALL.len()]),
        subject: at.is_multiple_of(7).then_some(CallerSubject::Enterprise),
        valid_from: at.is_multiple_of(11).then(|| date(2026, 1, 1)),
        valid_until: at.is_multiple_of(13).then(|| date(2026, 12, 31)),
        lead: Lead::Unit(UnitId::new(format!("dept-{}", at % 60))),
        assisting: Vec::new(),
        sla_class: None,
    };
    (0..ROWS).map(rule).collect()
}

fn contents() -> Contents {
    Contents {
        version: RulesVersion::new("bench"),
        organisation: organisation(),
        matters: matters(),
        rules: rules(),
        emergencies: Vec::new(),
        scopes: Vec::new(),
        negatives: Vec::new(),
        knowledge: Vec::new(),
        thresholds: Thresholds { weight_min_milli: 900, margin_min_permille: 200 },
    }
}

fn vocabulary() -> Vocabulary {
    let keywords = (0..MATTERS * 5 + PATTERNS).map(|at| format!("词语{at}")).collect();
    Vocabulary { keywords, ..Vocabulary::default() }
}

fn place(community: u32) -> PlaceResolution {
    PlaceResolution {
        confidence: PlaceConfidence::Community,
        words: vec!["某社区".into()],
        matched: vec![PlaceId::new(format!("pl-{}", community * 5))],
        community: Some(UnitId::new(format!("sq-{community}"))),
        street: Some(UnitId::new(format!("jd-{}", community % STREETS))),
        district: Some(UnitId::new("district")),
        candidates: Vec::new(),
    }
}

/// A text of 120 characters with thirty keyword hits, as a long appeal has.
fn features() -> Features {
    let hit = |at: u32| KeywordHit {
        keyword: KeywordId(100 + at % 25),
        span: Span { start: at * 12, end: at * 12 + 9 },
    };
    Features {
        text: "某某社区".repeat(30),
        segmentation: Segmentation::fixed(true),
        keywords: (0..30).map(hit).collect(),
        moods: Moods::fixed(Mood::Plain),
        places: Vec::new(),
        place: place(7),
        units: Vec::new(),
        kind_given: Some(AppealKind::Complaint),
        kind_shown: None,
        urgency: Urgency::Normal,
        urgency_spans: Vec::new(),
        abusive: false,
        counts_third: false,
        language: Language::Chinese,
        substance_chars: 120,
    }
}

fn lookup(bench: &mut Criterion) {
    let book = RuleBook::new(contents(), Reader::new(vocabulary()));
    let codes: Vec<MatterCode> = (0..MATTERS).map(code).collect();
    let places: Vec<PlaceResolution> = (0..COMMUNITIES).map(place).collect();
    let mut turn = 0_usize;
    bench.bench_function("row_lookup_10000", |bench| {
        bench.iter(|| {
            turn = turn.wrapping_add(1);
            let around = Circumstances {
                kind: AppealKind::ALL[turn % AppealKind::ALL.len()],
                subject: CallerSubject::Person,
                place: &places[turn % places.len()],
                today: TODAY,
            };
            black_box(decisive(&book, &codes[turn * 31 % codes.len()], &around));
        });
    });
    let features = features();
    let appealed =
        Appealed { subject: CallerSubject::Person, respondent_units: &[], titled: false };
    bench.bench_function("route_after_reading", |bench| {
        bench.iter(|| black_box(route(&book, black_box(&features), &appealed, TODAY)));
    });
}

fn linting(bench: &mut Criterion) {
    let (contents, vocabulary) = (contents(), vocabulary());
    let mut group = bench.benchmark_group("lint");
    group.sample_size(10);
    group.bench_function("lint_10000", |bench| {
        bench.iter(|| black_box(lint(&contents, &vocabulary, TODAY)).len());
    });
}

criterion_group!(benches, lookup, linting);
criterion_main!(benches);
