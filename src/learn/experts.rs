//! The witnesses of a model (专家): machines for labels, for kinds of unit, for districts, machines that see
//! only what the citizen tells, and past tickets.
//!
//! Must never: be heard about a ticket that they have learned from.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::counted::{Count, Counted};
use super::districts::{Districts, Place, terms_of};
use super::linear::{Linear, pruned};
use super::naming::Naming;
use super::neighbours::{Near, Neighbours, Word, words};
use super::places::Gazetteer;
use super::space::Space;
use super::sparse::SparseRow;
use super::svm::{Block, Examples, Training, train as train_machines};
use super::terms::Reading;
use super::testimony::Testimony;
use super::workers::Workers;

/// In how many texts a term must occur to be learned, by how many texts there are: the more there are, the
/// less a seldom one tells that others do not.
fn texts_min(texts: usize) -> u32 {
    match texts {
        0..=3_000 => 2,
        3_001..=8_000 => 3,
        _ => 5,
    }
}

/// Weights kept of each group of machines; those of a fold likewise, so that what they say can be compared.
const LABEL_WEIGHTS_MAX: usize = 1_000_000;
const KIND_WEIGHTS_MAX: usize = 500_000;
const AREA_WEIGHTS_MAX: usize = 150_000;
const STORY_WEIGHTS_MAX: usize = 500_000;

/// What is to be learned.
pub(super) struct Lesson<'a> {
    pub(super) readings: &'a [Reading],
    /// The label of each.
    pub(super) labels: &'a [u32],
    pub(super) names: usize,
    pub(super) naming: &'a Naming,
    pub(super) gazetteer: &'a Gazetteer,
}

/// The witnesses as a model keeps them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Experts {
    space: Space,
    districts: Districts,
    /// The machines that see all of a text: for labels, kinds of unit and districts, one after another, so
    /// that each term is looked up once.
    whole: Linear,
    /// How many of them are for labels, and how many for kinds.
    counts: (usize, usize),
    stories: Linear,
    neighbours: Neighbours,
    /// The label of each past ticket.
    labels_of: Vec<u32>,
}

/// A text as the witnesses see it.
#[derive(Debug, Clone)]
pub struct View {
    /// The district that it is about.
    pub place: Place,
    /// All of it.
    pub row: SparseRow,
    story: SparseRow,
    words: Vec<Word>,
}

impl View {
    /// Of a text that was not learned from.
    fn of_new(space: &Space, districts: &Districts, reading: &Reading) -> Self {
        let place = districts.of(reading, None);
        let by_district = terms_of(reading, &place);
        Self::of(space, reading, place, &by_district)
    }

    fn of(space: &Space, reading: &Reading, place: Place, by_district: &Counted) -> Self {
        let all = reading.counted.terms().iter().chain(by_district.terms());
        let known: Vec<(u32, Count)> = space.known(all);
        Self {
            place,
            row: space.vector(&known),
            story: space.story_vector(&known),
            words: words(&known),
        }
    }
}

impl Experts {
    /// Learns from all of a lesson.
    pub(super) fn learn(lesson: &Lesson<'_>, workers: &impl Workers) -> Self {
        let all: Vec<usize> = (0..lesson.readings.len()).collect();
        let class = Class::prepared(lesson, &all, workers);
        let terms = number(class.space.len());
        let mut blocks = class.labels(workers);
        blocks.extend(class.kinds(workers));
        blocks.extend(class.areas(workers));
        let whole = Linear::of(&blocks, terms);
        drop(blocks);
        let stories = Linear::of(&class.stories(workers), terms);
        let counts = (lesson.names, lesson.naming.kinds());
        let Class { space, districts, neighbours, .. } = class;
        let (districts, labels_of) = (districts.kept(), lesson.labels.to_vec());
        Self { space, districts, whole, counts, stories, neighbours, labels_of }
    }

    /// A text as the witnesses see it.
    pub fn view(&self, reading: &Reading) -> View {
        View::of_new(&self.space, &self.districts, reading)
    }

    /// What they say of a text.
    pub fn hear(&self, view: &View) -> Testimony {
        let near = self.neighbours.nearest(&view.words);
        let mut labels = self.whole.margins(&view.row);
        let mut kinds = labels.split_off(self.counts.0.min(labels.len()));
        let districts = kinds.split_off(self.counts.1.min(kinds.len()));
        Testimony {
            labels,
            kinds,
            districts,
            stories: self.stories.margins(&view.story),
            near: with_labels(near, |ticket| self.labels_of.get(ticket).copied()),
        }
    }

    /// The space of terms.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// What the machines for labels weigh a term with.
    pub fn weight(&self, term: u32, label: u16) -> f32 {
        self.whole.weight(term, label)
    }
}

fn with_labels(near: Vec<Near>, label: impl Fn(usize) -> Option<u32>) -> Vec<(u32, Near)> {
    near.into_iter().filter_map(|near| Some((label(near.ticket as usize)?, near))).collect()
}

/// What those say of some texts who have learned from all the others of a lesson.
pub(super) fn held_out(
    lesson: &Lesson<'_>,
    texts: Range<usize>,
    workers: &impl Workers,
) -> Vec<Testimony> {
    let others: Vec<usize> = (0..lesson.readings.len()).filter(|at| !texts.contains(at)).collect();
    let class = Class::prepared(lesson, &others, workers);
    let readings = lesson.readings.get(texts).unwrap_or(&[]);
    let view = |reading: &Reading| View::of_new(&class.space, &class.districts, reading);
    let views = workers.map(readings, view);
    // One group of machines after another: each takes hundreds of mebibytes while it is trained.
    let hear = |blocks: Vec<Block>, row: fn(&View) -> &SparseRow| {
        workers.map(&views, |view| {
            blocks.iter().flat_map(|block| block.margins(row(view))).collect::<Vec<f32>>()
        })
    };
    let labels = hear(class.labels(workers), |view| &view.row);
    let kinds = hear(class.kinds(workers), |view| &view.row);
    let districts = hear(class.areas(workers), |view| &view.row);
    let stories = hear(class.stories(workers), |view| &view.story);
    let near = workers.map(&views, |view| {
        with_labels(class.neighbours.nearest(&view.words), |ticket| {
            others.get(ticket).and_then(|at| lesson.labels.get(*at)).copied()
        })
    });
    let said = labels.into_iter().zip(kinds).zip(districts).zip(stories).zip(near);
    said.map(|((((labels, kinds), districts), stories), near)| Testimony {
        labels,
        kinds,
        districts,
        stories,
        near,
    })
    .collect()
}

/// Texts prepared to be learned from.
struct Class<'a> {
    naming: &'a Naming,
    names: usize,
    labels: Vec<u32>,
    space: Space,
    /// What each term comes to.
    values: Vec<f32>,
    districts: Districts,
    neighbours: Neighbours,
    rows: Vec<SparseRow>,
    story_rows: Vec<SparseRow>,
}

impl<'a> Class<'a> {
    fn prepared(lesson: &Lesson<'a>, on: &[usize], workers: &impl Workers) -> Self {
        let naming = lesson.naming;
        let texts: Vec<(&Reading, u32)> = on
            .iter()
            .filter_map(|at| Some((lesson.readings.get(*at)?, *lesson.labels.get(*at)?)))
            .collect();
        let districts = Districts::learn(naming, lesson.gazetteer, texts.iter().copied());
        let placed: Vec<(Place, Counted)> = workers.map(&texts, |(reading, label)| {
            let place = districts.of(reading, Some((naming, *label)));
            let terms = terms_of(reading, &place);
            (place, terms)
        });
        let terms = texts.iter().zip(&placed).map(|((reading, _), (_, by_district))| {
            let all = reading.counted.terms().iter().chain(by_district.terms());
            all.map(|count| count.term)
        });
        let space = Space::learn(terms, texts_min(texts.len()));
        let pieces: Vec<(&Reading, &(Place, Counted))> =
            texts.iter().map(|(reading, _)| *reading).zip(&placed).collect();
        let views = workers.map(&pieces, |(reading, (place, by_district))| {
            View::of(&space, reading, place.clone(), by_district)
        });
        let mut own = Self {
            naming,
            names: lesson.names,
            labels: texts.iter().map(|(_, label)| *label).collect(),
            values: space.values(),
            space,
            districts,
            neighbours: Neighbours::default(),
            rows: Vec::with_capacity(views.len()),
            story_rows: Vec::with_capacity(views.len()),
        };
        let mut tickets = Vec::with_capacity(views.len());
        for view in views {
            own.rows.push(view.row);
            own.story_rows.push(view.story);
            tickets.push(view.words);
        }
        own.neighbours = Neighbours::learn(&tickets);
        own
    }

    fn labels(&self, workers: &impl Workers) -> Vec<Block> {
        let blocks = self.machines(&self.rows, self.labels.clone(), self.names, workers);
        pruned(blocks, &self.values, LABEL_WEIGHTS_MAX)
    }

    fn kinds(&self, workers: &impl Workers) -> Vec<Block> {
        let kinds = self.labels.iter().map(|label| self.naming.kind_of(*label)).collect();
        let blocks = self.machines(&self.rows, kinds, self.naming.kinds(), workers);
        pruned(blocks, &self.values, KIND_WEIGHTS_MAX)
    }

    fn areas(&self, workers: &impl Workers) -> Vec<Block> {
        let areas = self.labels.iter().map(|label| self.naming.district_of(*label)).collect();
        let count = self.naming.districts().len() + 1;
        pruned(self.machines(&self.rows, areas, count, workers), &self.values, AREA_WEIGHTS_MAX)
    }

    fn stories(&self, workers: &impl Workers) -> Vec<Block> {
        let blocks = self.machines(&self.story_rows, self.labels.clone(), self.names, workers);
        pruned(blocks, &self.values, STORY_WEIGHTS_MAX)
    }

    fn machines(
        &self,
        rows: &[SparseRow],
        classes: Vec<u32>,
        count: usize,
        workers: &impl Workers,
    ) -> Vec<Block> {
        let examples = Examples::new(rows, &classes, self.space.len());
        let training = Training::default();
        workers.map(&divided(count, workers.count()), |block| {
            train_machines(&examples, number(block.start)..number(block.end), &training)
        })
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// So many things in so many ranges of nearly the same length.
pub(super) fn divided(things: usize, ranges: usize) -> Vec<Range<usize>> {
    let ranges = ranges.max(1);
    (0..ranges).map(|at| things * at / ranges..things * (at + 1) / ranges).collect()
}
