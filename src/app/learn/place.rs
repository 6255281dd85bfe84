//! Measures how well the street of a ticket is told from its text (地点判定评测).
//!
//! Must never: learn from a ticket that is measured on, nor from one that is about it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::app::clock::Stopwatch;
use crate::app::files::{self, bytes_of};
use crate::engine::history::{self, Columns, Error, History, Labelled, read_places};
use crate::learn::parts::Parts;
use crate::learn::place::{Learned, Lesson, Resolver, Teacher, Ticket, learn};
use crate::learn::places::{Gazetteer, Place};
use crate::learn::quality::{
    CHOICES, Calibration, Judged, Part, USUAL_TARGET, automatic, confusions, coverage_at, curve,
    thinned,
};
use crate::learn::terms::Terms;
use crate::learn::threshold::Promise;
use crate::text::normalize::normalize;
use aho_corasick::AhoCorasick;

use super::material::left_out;
use super::threads::Threads;

mod evaluation;
mod failed;

pub use self::evaluation::{PlaceEvaluation, Taught, trusted_words};
use self::failed::LESSONS_MIN;
pub use self::failed::PlaceFailed;

/// How likely it may be that a threshold does not keep the promise all the same.
const DOUBT: f64 = 0.1;
/// Shortest id that is looked for in texts; a shorter one stands there by chance.
const CITED_CHARS_MIN: usize = 8;
/// Labels that no street bears, told in a message.
const UNKNOWN_TOLD: usize = 5;

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct PlaceAsked {
    /// Files to learn from.
    pub train: Vec<PathBuf>,
    /// File to measure on.
    pub test: PathBuf,
    /// Its columns; the label is the street.
    pub columns: Columns,
    /// Column of the unit, in files to learn from that have none of streets.
    pub unit_column: String,
    /// Tables of divisions.
    pub places: Vec<PathBuf>,
    /// Share of what is taken for granted that is to be right.
    pub target: f64,
}

/// A file to learn from, with who teaches in it.
struct Schoolbook {
    history: History,
    teacher: Teacher,
}

/// Learns and measures.
///
/// # Errors
/// See [`PlaceFailed`].
pub fn evaluate_places(asked: &PlaceAsked) -> Result<PlaceEvaluation, PlaceFailed> {
    let test = history::read(&named(&asked.test), &bytes_of(&asked.test)?, &asked.columns)?;
    let books: Vec<Schoolbook> =
        asked.train.iter().map(|path| book(path, asked)).collect::<Result<_, _>>()?;
    let places = read_places(&files::named(&asked.places)?)?;
    let (tickets, kept_apart) = apart(&books, &test);
    let gazetteer = gazetteer(&places, &tickets)?;
    check_streets(&gazetteer, &test, &asked.columns.label)?;
    let lessons = lessons(&gazetteer, &tickets)?;
    let promise = Promise { target: asked.target, doubt: Some(DOUBT) };
    let terms = Terms::default();
    let watch = Stopwatch::start();
    let Learned { resolver, trusted, held_out } =
        learn(&terms, &gazetteer, &lessons, promise, &Threads::of_machine());
    let train_seconds = watch.seconds();
    let watch = Stopwatch::start();
    let judged: Vec<Forecast> = test
        .tickets
        .iter()
        .map(|one| Forecast {
            right: gazetteer.street_of(&one.label),
            streets: resolver.resolve(&terms, &one.text),
        })
        .collect();
    let predict_per_second = judged.len() as f64 / watch.seconds();
    let shown = Shown { gazetteer: &gazetteer, resolver: &resolver, judged: &judged };
    let all: Vec<Judged> = judged.iter().map(Forecast::judged).collect();
    let at = automatic(&all, resolver.threshold);
    let curve = curve(&all);
    let (named, named_right) = shown.named(&test);
    let left_out = left_out(books.iter().map(|book| &book.history).chain([&test]));
    Ok(PlaceEvaluation {
        task: "place",
        train_tickets: tickets.len(),
        taught: taught(&lessons),
        kept_apart,
        test_tickets: all.len(),
        unknown_labels: Part::of(&all, |one| one.right.is_none()).part,
        streets: gazetteer.streets().len(),
        districts: gazetteer.districts().len(),
        accuracy: Part::of(&all, Judged::hits).share(),
        top3: Part::of(&all, |one| one.is_among(CHOICES)).share(),
        district_accuracy: Part::of(&judged, |one| shown.district_hits(one)).share(),
        named: named.into(),
        named_right: named_right.into(),
        target: asked.target,
        trusted,
        threshold: resolver.threshold,
        auto_share: at.sent.share(),
        auto_accuracy: at.right.share(),
        held_out_auto: automatic(&held_out, resolver.threshold),
        coverage_at_97_oracle: coverage_at(&curve, USUAL_TARGET),
        ece: Calibration::of(&all).ece,
        curve: thinned(&curve),
        confused: shown.confused(&all),
        left_out,
        train_seconds,
        predict_per_second,
    })
}

fn named(path: &Path) -> String {
    path.display().to_string()
}

/// A file with streets is taught by them, another by its units.
fn book(path: &Path, asked: &PlaceAsked) -> Result<Schoolbook, PlaceFailed> {
    let (file, bytes) = (named(path), bytes_of(path)?);
    let lacks = |error: &Error, column: &str| matches!(error, Error::Column(missing) if missing.column == column);
    let street = &asked.columns.label;
    match history::read(&file, &bytes, &asked.columns) {
        Ok(history) => return Ok(Schoolbook { history, teacher: Teacher::Label }),
        Err(error) if lacks(&error, street) => {}
        Err(error) => return Err(error.into()),
    }
    let columns = Columns { label: asked.unit_column.clone(), ..asked.columns.clone() };
    match history::read(&file, &bytes, &columns) {
        Ok(history) => Ok(Schoolbook { history, teacher: Teacher::Unit }),
        Err(error) if lacks(&error, &asked.unit_column) => Err(PlaceFailed::NoTeacher {
            file,
            street: street.clone(),
            unit: asked.unit_column.clone(),
        }),
        Err(error) => Err(error.into()),
    }
}

/// A ticket with who teaches.
type Told<'a> = (&'a Labelled, Teacher);

/// The tickets that have nothing to do with those that are measured on, in the order of time, and the ids
/// (rows where there are none) of the others.
fn apart<'a>(books: &'a [Schoolbook], test: &History) -> (Vec<Told<'a>>, Vec<String>) {
    let ids: BTreeSet<&str> = test.tickets.iter().filter_map(|one| one.id.as_deref()).collect();
    let texts: BTreeSet<String> = test.tickets.iter().map(|one| normalize(&one.text)).collect();
    let long = ids.iter().filter(|id| id.chars().count() >= CITED_CHARS_MIN);
    // Ids are bounded by the file that they come from; what cannot be built finds nothing.
    let cited = AhoCorasick::new(long).ok();
    let is_of_test = |one: &Labelled| {
        one.id.as_deref().is_some_and(|id| ids.contains(id))
            || texts.contains(&normalize(&one.text))
            || cited.as_ref().is_some_and(|cited| cited.is_match(&one.text))
    };
    let all =
        books.iter().flat_map(|book| book.history.tickets.iter().map(|one| (one, book.teacher)));
    let (same, mut apart): (Vec<Told<'a>>, Vec<Told<'a>>) =
        all.partition(|(one, _)| is_of_test(one));
    apart.sort_by(|(a, _), (b, _)| a.time.cmp(&b.time));
    let id = |(one, _): Told<'_>| one.id.clone().unwrap_or_else(|| format!("第 {} 行", one.row));
    (apart, same.into_iter().map(id).collect())
}

fn gazetteer(places: &[Place], tickets: &[Told<'_>]) -> Result<Gazetteer, PlaceFailed> {
    let texts: Vec<String> = tickets.iter().map(|(one, _)| normalize(&one.text)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let gazetteer = Gazetteer::about(places, &texts);
    if gazetteer.is_empty() { Err(PlaceFailed::Elsewhere) } else { Ok(gazetteer) }
}

fn check_streets(gazetteer: &Gazetteer, test: &History, column: &str) -> Result<(), PlaceFailed> {
    if test.tickets.iter().any(|one| gazetteer.street_of(&one.label).is_some()) {
        return Ok(());
    }
    let labels: BTreeSet<&str> = test.tickets.iter().map(|one| one.label.as_str()).collect();
    let examples = labels.into_iter().take(UNKNOWN_TOLD).map(str::to_owned).collect();
    Err(PlaceFailed::NoStreet { file: test.file.clone(), column: column.to_owned(), examples })
}

fn lessons(gazetteer: &Gazetteer, tickets: &[Told<'_>]) -> Result<Vec<Lesson>, PlaceFailed> {
    let lesson = |(one, teacher): &Told<'_>| {
        let name = Some(one.label.as_str());
        let (street, unit) = match teacher {
            Teacher::Label => (name, None),
            Teacher::Unit | Teacher::Text => (None, name),
        };
        Lesson::of(gazetteer, Ticket { text: &one.text, street, unit })
    };
    let lessons: Vec<Lesson> = tickets.iter().filter_map(lesson).collect();
    let streets: Vec<u16> = lessons.iter().filter_map(|one| Some(one.street?.0)).collect();
    if streets.len() < LESSONS_MIN {
        return Err(PlaceFailed::TooFew { found: streets.len() });
    }
    let several = streets.iter().any(|street| Some(street) != streets.first());
    if several { Ok(lessons) } else { Err(PlaceFailed::OneStreet) }
}

fn taught(lessons: &[Lesson]) -> Taught {
    let mut taught = Taught::default();
    for lesson in lessons {
        *match lesson.street.map(|(_, teacher)| teacher) {
            Some(Teacher::Label) => &mut taught.by_label,
            Some(Teacher::Unit) => &mut taught.by_unit,
            Some(Teacher::Text) => &mut taught.by_text,
            None => &mut taught.district_only,
        } += 1;
    }
    taught
}

/// What was forecast of a ticket, beside what is right.
struct Forecast {
    right: Option<u16>,
    streets: Vec<(u16, f32)>,
}

impl Forecast {
    fn judged(&self) -> Judged {
        let wide = |(street, probability): &(u16, f32)| (u32::from(*street), *probability);
        Judged { right: self.right.map(u32::from), ranked: self.streets.iter().map(wide).collect() }
    }
}

/// Forecasts, with what they are to be shown by.
struct Shown<'a> {
    gazetteer: &'a Gazetteer,
    resolver: &'a Resolver,
    judged: &'a [Forecast],
}

impl Shown<'_> {
    fn district_hits(&self, one: &Forecast) -> bool {
        let street = one.right.and_then(|right| self.gazetteer.streets().get(usize::from(right)));
        let districts = self.resolver.districts(&one.streets);
        street.is_some_and(|street| districts.first().is_some_and(|one| one.0 == street.district))
    }

    /// Texts that name one street alone, and how many of these rightly.
    fn named(&self, test: &History) -> (Part, Part) {
        let (mut named, mut right) = (0, 0);
        for (ticket, forecast) in test.tickets.iter().zip(self.judged) {
            let whole = Parts::of(&ticket.text).whole;
            let streets: BTreeSet<u16> =
                self.gazetteer.mentions(&whole).filter_map(|one| one.sense.street).collect();
            let only = streets.first().filter(|_| streets.len() == 1);
            named += usize::from(only.is_some());
            right += usize::from(only.is_some() && only == forecast.right.as_ref());
        }
        (Part { whole: self.judged.len(), part: named }, Part { whole: named, part: right })
    }

    fn name(&self, street: u32) -> String {
        let street = self.gazetteer.streets().get(street as usize);
        street.map(|street| street.name.clone()).unwrap_or_default()
    }

    fn confused(&self, all: &[Judged]) -> Vec<(String, String, usize)> {
        confusions(all)
            .into_iter()
            .filter_map(|one| Some((self.name(one.right?), self.name(one.forecast), one.count)))
            .collect()
    }
}
