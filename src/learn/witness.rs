//! What speaks for each candidate of a text (证据), as a row of numbers that a forest weighs: what the machines
//! say and how far it is from what they say of others, whether kind of unit and district fit, what past
//! tickets like it were given, whether the text speaks of the unit by name, how often it is right at all.
//!
//! Must never: change what stands in a column without a new version of the model's form.

use super::mistaken::Mistaken;
use super::naming::Naming;
use super::parts::{Call, Parts};
use super::sketch::{SPEAKING, speaking};
use super::testimony::Testimony;

/// Candidates of a text, at most.
pub const CANDIDATES_MAX: usize = 14;
/// How many the machines for labels bring.
const BY_LABEL: usize = 10;
/// How many kind and district together bring.
const BY_KIND: usize = 3;
/// How many past tickets bring.
const BY_NEAR: usize = 2;
/// How much the district counts beside the kind.
const DISTRICT_WEIGHT: f32 = 0.5;
/// Past tickets that vote.
const VOTERS: usize = 20;
/// How sharply margins become shares.
const SHARPNESS: f32 = 4.0;
/// A name is spoken of wholly from here on.
const WHOLLY: f32 = 0.99;
/// A label with fewer tickets is rare, with fewer than the second very rare.
const RARE: [u32; 2] = [10, 3];
/// A body of fewer characters says little.
const SHORT_CHARS: usize = 25;

/// What is known of labels whatever the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Background {
    /// How many tickets each label has.
    pub counts: Vec<u32>,
    /// How many it would have if all were as the last ones.
    pub recent: Vec<f32>,
    /// What the names of labels tell.
    pub naming: Naming,
}

/// A candidate with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its label.
    pub label: u32,
    /// What speaks for it.
    pub witnesses: Vec<f32>,
}

/// The two largest of some values.
#[derive(Debug, Clone, Copy)]
struct Best {
    first: f32,
    second: f32,
}

impl Best {
    fn of(values: impl Iterator<Item = f32>) -> Self {
        let none = Self { first: f32::MIN, second: f32::MIN };
        let best = values.fold(none, |best, value| {
            if value > best.first {
                Self { first: value, second: best.first }
            } else {
                Self { second: best.second.max(value), ..best }
            }
        });
        // Where there is only one, it is ahead of nothing.
        Self { second: if best.second == f32::MIN { best.first } else { best.second }, ..best }
    }

    /// How far a value is from the best of the others.
    fn ahead(self, value: f32) -> f32 {
        if value >= self.first { value - self.second } else { value - self.first }
    }
}

fn at(values: &[f32], number: u32) -> f32 {
    values.get(number as usize).copied().unwrap_or(-1.0)
}

/// The candidates of a text with what speaks for them, those that the machines put first in front.
pub fn candidates(
    parts: &Parts,
    heard: &Testimony,
    background: &Background,
    mistaken: &Mistaken,
) -> Vec<Candidate> {
    let hearing = Hearing::of(heard, background);
    let labels = hearing.labels_brought();
    let of_text = of_text(parts, &hearing);
    let sketches = speaking(parts);
    let mass = |same: &dyn Fn(u32) -> bool| {
        labels.iter().filter(|label| same(**label)).map(|label| hearing.share(*label)).sum::<f32>()
    };
    let first = heard.first();
    let naming = &background.naming;
    let candidate = |(rank, label): (usize, &u32)| {
        let label = *label;
        let mut witnesses = Vec::with_capacity(WITNESSES);
        witnesses.extend(hearing.by_machines(label, rank));
        witnesses.extend(hearing.by_past(label));
        let spoken: [f32; SPEAKING] =
            std::array::from_fn(|part| naming.spoken_of(label, &sketches[part]));
        witnesses.extend(spoken);
        witnesses.extend(spoken.map(|share| f32::from(u8::from(share > WHOLLY))));
        witnesses.push((mistaken.chance(first, label) + 1e-4).ln());
        witnesses.push(mistaken.chance(label, label));
        witnesses.push(mass(&|other| naming.kind_of(other) == naming.kind_of(label)));
        witnesses.push(mass(&|other| naming.district_of(other) == naming.district_of(label)));
        witnesses.extend(of_text);
        Candidate { label, witnesses }
    };
    labels.iter().enumerate().map(candidate).collect()
}

/// How many numbers speak for a candidate.
pub const WITNESSES: usize = 15 + 10 + 2 * SPEAKING + 4 + 18;

/// A testimony with what must be known of all of it.
struct Hearing<'a> {
    heard: &'a Testimony,
    background: &'a Background,
    labels: Best,
    third: f32,
    kinds: Best,
    districts: Best,
    both: Best,
    stories: Best,
    /// What the margins come to, as shares of one.
    shares: Vec<f32>,
    /// How much the shares are spread (entropy).
    doubt: f32,
    votes: f32,
}

impl<'a> Hearing<'a> {
    fn of(heard: &'a Testimony, background: &'a Background) -> Self {
        let labels = Best::of(heard.labels.iter().copied());
        let below = heard.labels.iter().copied().filter(|margin| *margin < labels.second);
        let mut own = Self {
            heard,
            background,
            labels,
            third: below.fold(-2.0, f32::max),
            kinds: Best::of(heard.kinds.iter().copied()),
            districts: Best::of(heard.districts.iter().copied()),
            both: labels,
            stories: Best::of(heard.stories.iter().copied()),
            shares: Vec::new(),
            doubt: 0.0,
            votes: heard.near.iter().take(VOTERS).map(|(_, near)| near.alike * near.alike).sum(),
        };
        own.both = Best::of(own.all().map(|label| own.both(label)));
        own.spread();
        own
    }

    fn all(&self) -> impl Iterator<Item = u32> + use<> {
        0..u32::try_from(self.heard.labels.len()).unwrap_or(u32::MAX)
    }

    fn kind(&self, label: u32) -> f32 {
        at(&self.heard.kinds, self.background.naming.kind_of(label))
    }

    fn district(&self, label: u32) -> f32 {
        at(&self.heard.districts, self.background.naming.district_of(label))
    }

    fn both(&self, label: u32) -> f32 {
        self.kind(label) + DISTRICT_WEIGHT * self.district(label)
    }

    /// Shares out what is certain by the margins.
    fn spread(&mut self) {
        let behind = |margin: &f32| SHARPNESS * (margin - self.labels.first);
        let odds: Vec<f32> = self.heard.labels.iter().map(behind).collect();
        self.shares = odds.iter().map(|odds| odds.exp()).collect();
        let whole: f32 = self.shares.iter().sum();
        self.shares.iter_mut().for_each(|share| *share /= whole);
        // The logarithm of a share is that of its odds less that of the whole.
        let mean: f32 = self.shares.iter().zip(&odds).map(|(share, odds)| share * odds).sum();
        self.doubt = whole.ln() - mean;
    }

    fn share(&self, label: u32) -> f32 {
        self.shares.get(label as usize).copied().unwrap_or(0.0)
    }

    fn vote(&self, label: u32) -> f32 {
        let own = self.heard.near.iter().take(VOTERS).filter(|(one, _)| *one == label);
        own.map(|(_, near)| near.alike * near.alike).sum::<f32>() / (self.votes + 1e-6)
    }

    /// The labels that witnesses bring forward, by what the machines for labels say.
    fn labels_brought(&self) -> Vec<u32> {
        let mut brought = first(BY_LABEL, self.all(), |label| at(&self.heard.labels, label));
        let by_kind = first(BY_KIND, self.all(), |label| self.both(label));
        let mut voted: Vec<u32> = self.heard.near.iter().map(|(label, _)| *label).collect();
        voted.sort_unstable();
        voted.dedup();
        let by_near = first(BY_NEAR, voted.into_iter(), |label| self.vote(label));
        for label in by_kind.into_iter().chain(by_near) {
            if !brought.contains(&label) && brought.len() < CANDIDATES_MAX {
                brought.push(label);
            }
        }
        first(CANDIDATES_MAX, brought.into_iter(), |label| at(&self.heard.labels, label))
    }

    fn by_machines(&self, label: u32, rank: usize) -> [f32; 15] {
        let own = at(&self.heard.labels, label);
        let (kind, district) = (self.kind(label), self.district(label));
        let story = at(&self.heard.stories, label);
        [
            own,
            self.labels.ahead(own),
            own.max(0.0),
            f32::from(u8::from(own >= self.labels.first)),
            rank as f32,
            self.share(label),
            kind,
            self.kinds.ahead(kind),
            district,
            self.districts.ahead(district),
            self.both.ahead(self.both(label)),
            story,
            self.stories.ahead(story),
            story - own,
            // How sure the machines are that there is a unit for it at all.
            self.labels.first - self.third,
        ]
    }

    fn by_past(&self, label: u32) -> [f32; 10] {
        let near = &self.heard.near;
        let vote = self.vote(label);
        let best = near.first().map_or(0.0, |(_, near)| near.alike);
        let own = near.iter().find(|(one, _)| *one == label).map_or(0.0, |(_, near)| near.alike);
        let leads = near.first().is_some_and(|(one, _)| *one == label);
        let leads = f32::from(u8::from(leads));
        let count = self.background.counts.get(label as usize).copied().unwrap_or(0);
        let usual = (count as f32 + 0.5).ln();
        let recent = (at(&self.background.recent, label).max(0.0) + 0.5).ln();
        let [rare, very_rare] = RARE.map(|fewer| f32::from(u8::from(count < fewer)));
        let vote_log = (vote + 0.02).ln();
        [
            vote,
            vote_log,
            own,
            own - best,
            leads,
            leads * best * best,
            usual,
            recent - usual,
            rare,
            very_rare,
        ]
    }
}

/// The first so many by a value, the highest in front; of equals the lower label.
fn first(most: usize, labels: impl Iterator<Item = u32>, value: impl Fn(u32) -> f32) -> Vec<u32> {
    let mut order: Vec<(f32, u32)> = labels.map(|label| (value(label), label)).collect();
    let by_value = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if order.len() > most {
        order.select_nth_unstable_by(most, by_value);
        order.truncate(most);
    }
    order.sort_unstable_by(by_value);
    order.into_iter().map(|(_, label)| label).collect()
}

/// What is the same for all candidates of a text.
fn of_text(parts: &Parts, hearing: &Hearing<'_>) -> [f32; 18] {
    let flag = |is: bool| f32::from(u8::from(is));
    let head = parts.head.as_deref().unwrap_or_default();
    let answers = parts.call() == Call::Other && head.contains("来电");
    [
        hearing.labels.first,
        hearing.labels.first - hearing.labels.second,
        hearing.third,
        hearing.kinds.first,
        hearing.kinds.first - hearing.kinds.second,
        hearing.doubt,
        parts.whole.chars().count() as f32,
        parts.calls as f32,
        parts.asked.len() as f32,
        flag(parts.cites),
        flag(head.contains("反馈") || answers),
        flag(parts.number_of.is_some()),
        flag(!parts.asked.is_empty()),
        flag(head.contains("咨询")),
        flag(!parts.answered.is_empty()),
        flag(parts.last.is_some()),
        flag(parts.body.chars().nth(SHORT_CHARS).is_none()),
        hearing.districts.first - hearing.districts.second,
    ]
}
