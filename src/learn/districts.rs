//! Which district a text is about (辖区推断): it says so, or it names a community or street of it, or a word in
//! it lies in one district only, as past tickets teach: the name of an estate, a road, a market.
//!
//! Must never: count a ticket's own label among what its words teach, when that ticket is learned from.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::counted::Counted;
use super::fingerprint::{Fingerprint, Group, Mix, Occurrence};
use super::naming::Naming;
use super::places::Gazetteer;
use super::terms::{Reading, whole};

/// How many tickets' worth of doubt a word begins with.
const DOUBT: f32 = 3.0;
/// In how many texts a word must have occurred to teach.
const TEXTS_MIN: u32 = 2;
/// How far from what all texts say a word must be to count, as the logarithm of a ratio.
const TELLING_MIN: f32 = 0.3;
/// How far the first district must be ahead of the second.
const AHEAD_MIN: f32 = 1.0;

/// How a district is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// It is not.
    Not,
    /// By words that past tickets have shown to lie in it.
    ByWords,
    /// The text names a place that a gazetteer lists in it.
    Listed,
    /// The text names it.
    Named,
}

/// The district of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its number; nothing where none is known.
    pub district: u32,
    /// How it is known.
    pub known: Known,
    /// Districts that the text names.
    pub named: Vec<u32>,
    /// Districts of which a gazetteer lists a place that the text names.
    pub listed: Vec<u32>,
}

/// What words say of districts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "InOrder", into = "InOrder")]
pub struct Districts {
    /// Their names, from number one on.
    names: Vec<String>,
    /// The gazetteer; an empty one knows no place.
    gazetteer: Gazetteer,
    /// Numbers of the gazetteer's districts; nothing for one that no label has.
    listed: Vec<u32>,
    /// How the texts with a known district are shared among them.
    shares: Vec<f32>,
    numbers: FxHashMap<Fingerprint, u32>,
    /// Of each word by its number: how many texts of each district have it.
    counts: Vec<u16>,
    /// What each word says of each district, where only words are kept that say anything.
    says: Vec<f32>,
}

/// The same with its words in order, so that it is written in one way only.
#[derive(Serialize, Deserialize)]
struct InOrder {
    names: Vec<String>,
    gazetteer: Gazetteer,
    shares: Vec<f32>,
    words: Vec<Fingerprint>,
    counts: Vec<u16>,
}

impl From<InOrder> for Districts {
    fn from(kept: InOrder) -> Self {
        let InOrder { names, gazetteer, shares, words, counts } = kept;
        let numbers = words.into_iter().zip(0..).collect();
        let mut own = Self { shares, numbers, counts, ..Self::knowing(names, gazetteer) };
        let width = own.names.len();
        for counts in own.counts.chunks(width.max(1)) {
            let mut told = vec![0.0; width];
            own.tell(counts, &mut told);
            own.says.extend(told);
        }
        own
    }
}

impl From<Districts> for InOrder {
    fn from(own: Districts) -> Self {
        let Districts { names, gazetteer, shares, numbers, counts, .. } = own.kept();
        let mut words: Vec<(u32, Fingerprint)> =
            numbers.into_iter().map(|(word, number)| (number, word)).collect();
        words.sort_unstable();
        let words = words.into_iter().map(|(_, word)| word).collect();
        Self { names, gazetteer, shares, words, counts }
    }
}

impl Districts {
    /// Learns from readings with their labels.
    pub fn learn<'a>(
        naming: &Naming,
        gazetteer: &Gazetteer,
        texts: impl Iterator<Item = (&'a Reading, u32)>,
    ) -> Self {
        let mut own = Self::knowing(naming.districts().to_vec(), gazetteer.clone());
        let width = own.names.len();
        if width == 0 {
            return own;
        }
        let mut totals = vec![0_u32; width];
        for (reading, label) in texts {
            let Some(district) = own.taught(naming, reading, label) else { continue };
            totals[district] += 1;
            for word in reading.counted.of_group(Group::Words) {
                let next = u32::try_from(own.counts.len() / width).unwrap_or(u32::MAX);
                let number = *own.numbers.entry(word.term).or_insert(next);
                if number == next {
                    own.counts.extend(std::iter::repeat_n(0, width));
                }
                let at = number as usize * width + district;
                own.counts[at] = own.counts[at].saturating_add(1);
            }
        }
        let all = totals.iter().sum::<u32>().max(1) as f32;
        own.shares = totals.iter().map(|total| (*total as f32 / all).max(1e-3)).collect();
        own
    }

    /// Districts of which no word says anything yet.
    fn knowing(names: Vec<String>, gazetteer: Gazetteer) -> Self {
        let number = |listed: &String| {
            (1_u32..).zip(&names).find(|(_, name)| *name == listed).map_or(0, |(number, _)| number)
        };
        let listed = gazetteer.districts().iter().map(number).collect();
        Self { names, gazetteer, listed, ..Self::default() }
    }

    /// The district that a labelled text teaches: that of its unit, else the only one that it names.
    fn taught(&self, naming: &Naming, reading: &Reading, label: u32) -> Option<usize> {
        match (naming.district_of(label), self.named(&reading.parts.whole).as_slice()) {
            (0, [only]) => Some(*only as usize - 1),
            (0, _) => None,
            (district, _) => Some(district as usize - 1),
        }
    }

    /// What is kept of it for texts that were not learned from: words that tell something.
    pub fn kept(&self) -> Self {
        let width = self.names.len();
        let mut kept =
            Self { names: self.names.clone(), shares: self.shares.clone(), ..Self::default() };
        let mut words: Vec<(Fingerprint, u32)> =
            self.numbers.iter().map(|(word, number)| (*word, *number)).collect();
        words.sort_unstable();
        for (word, number) in words {
            let from = number as usize * width;
            let counts = self.counts.get(from..from + width).unwrap_or(&[]);
            let mut told = vec![0.0; width];
            self.tell(counts, &mut told);
            if told.iter().any(|told| *told != 0.0) {
                let next = u32::try_from(kept.numbers.len()).unwrap_or(u32::MAX);
                kept.numbers.insert(word, next);
                kept.counts.extend(counts);
                kept.says.extend(told);
            }
        }
        kept
    }

    /// Adds what a word with such counts says of each district.
    fn tell(&self, counts: &[u16], told: &mut [f32]) {
        let all: u32 = counts.iter().copied().map(u32::from).sum();
        if all < TEXTS_MIN {
            return;
        }
        let ratio = |count: u16, share: f32| {
            ((f32::from(count) + DOUBT * share) / (all as f32 + DOUBT) / share).ln()
        };
        let telling = counts
            .iter()
            .zip(&self.shares)
            .any(|(count, share)| ratio(*count, *share).abs() > TELLING_MIN);
        if telling {
            for (told, (count, share)) in told.iter_mut().zip(counts.iter().zip(&self.shares)) {
                *told += ratio(*count, *share);
            }
        }
    }

    /// The districts that a text names, each once.
    fn named(&self, text: &str) -> Vec<u32> {
        let names = (1_u32..).zip(&self.names);
        names.filter(|(_, name)| text.contains(name.as_str())).map(|(number, _)| number).collect()
    }

    /// The districts of the places that a text names and the gazetteer lists, each once.
    fn listed(&self, text: &str) -> Vec<u32> {
        if self.gazetteer.is_empty() {
            return Vec::new();
        }
        let mentions = self.gazetteer.mentions(text).map(|one| usize::from(one.sense.district));
        let mut listed: Vec<u32> =
            mentions.filter_map(|at| self.listed.get(at).copied()).filter(|one| *one > 0).collect();
        listed.sort_unstable();
        listed.dedup();
        listed
    }

    /// The district of a text. `own` is its label if it is one of those learned from.
    pub fn of(&self, reading: &Reading, own: Option<(&Naming, u32)>) -> Place {
        let text = reading.parts.whole.as_str();
        let (named, listed) = (self.named(text), self.listed(text));
        let (district, known) = match (named.as_slice(), listed.as_slice()) {
            ([], [only]) => (*only, Known::Listed),
            ([], _) => match self.by_words(reading, own) {
                Some(district) => (district, Known::ByWords),
                None => (0, Known::Not),
            },
            (named, _) => (self.named_most(text, named), Known::Named),
        };
        Place { district, known, named, listed }
    }

    fn named_most(&self, text: &str, named: &[u32]) -> u32 {
        let often = |number: &u32| {
            let name = self.names.get(*number as usize - 1).map_or("", String::as_str);
            text.matches(name).count()
        };
        named.iter().copied().max_by_key(|one| (often(one), u32::MAX - one)).unwrap_or(0)
    }

    /// The district that the words of a text tell, if one is far enough ahead.
    fn by_words(&self, reading: &Reading, own: Option<(&Naming, u32)>) -> Option<u32> {
        let own = own.and_then(|(naming, label)| self.taught(naming, reading, label));
        let told = self.told_by_words(reading, own);
        let mut order: Vec<(f32, u32)> = told.into_iter().zip(1..).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        match order.as_slice() {
            [first, second, ..] if first.0 - second.0 > AHEAD_MIN => Some(first.1),
            _ => None,
        }
    }

    /// What the words of a text say of each district, less what they say because of that text itself.
    fn told_by_words(&self, reading: &Reading, own: Option<usize>) -> Vec<f32> {
        let width = self.names.len();
        let mut told: Vec<f32> = self.shares.iter().map(|share| share.ln()).collect();
        let mut others = vec![0_u16; width];
        for word in reading.counted.of_group(Group::Words) {
            let Some(number) = self.numbers.get(&word.term) else { continue };
            let from = *number as usize * width;
            if let Some(says) = self.says.get(from..from + width) {
                told.iter_mut().zip(says).for_each(|(told, says)| *told += says);
                continue;
            }
            let Some(counts) = self.counts.get(from..from + width) else { continue };
            others.copy_from_slice(counts);
            if let Some(count) = own.and_then(|own| others.get_mut(own)) {
                *count = count.saturating_sub(1);
            }
            self.tell(&others, &mut told);
        }
        told
    }
}

/// The terms that a text has by its district.
pub fn terms_of(reading: &Reading, place: &Place) -> Counted {
    let district = Mix::START.with_number(u64::from(place.district));
    let own = |mix: Mix| Occurrence::of(mix.of(Group::District), false);
    let mut all = vec![own(district), own(district.with_number(1_000 + place.known as u64))];
    let named = place.named.iter().map(|one| Mix::START.with_number(2_000 + u64::from(*one)));
    all.extend(named.map(own));
    let listed = place.listed.iter().map(|one| Mix::START.with_number(3_000 + u64::from(*one)));
    all.extend(listed.map(own));
    if let Some(asked) = reading.parts.asked.last() {
        all.push(own(district.with_term(whole(asked).of(Group::Asked))));
    }
    let beside = |word: &Fingerprint| {
        Occurrence::of(district.with_term(*word).of(Group::DistrictWords), false)
    };
    all.extend(reading.words.iter().map(beside));
    Counted::of(all)
}

#[cfg(test)]
mod tests {
    use super::super::terms::Terms;
    use super::*;

    fn learned() -> (Terms, Vec<Reading>, Naming, Districts) {
        let labels: Vec<String> = [
            "东城区城管局",
            "东城区环保局",
            "东城区水务局",
            "西山区城管局",
            "西山区环保局",
            "西山区水务局",
        ]
        .map(str::to_owned)
        .to_vec();
        let naming = Naming::of(&labels);
        let terms = Terms::default();
        let east = ["金盘小区路灯不亮", "金盘小区垃圾没清", "金盘小区停水了", "东城区府门口积水"];
        let west = ["银湖花园路灯不亮", "银湖花园垃圾没清", "银湖花园停水了", "西山区府门口积水"];
        let texts: Vec<Reading> = east.iter().chain(&west).map(|text| terms.read(text)).collect();
        let districts = Districts::learn(
            &naming,
            &Gazetteer::default(),
            texts.iter().zip([0, 1, 2, 2, 3, 4, 5, 5]),
        );
        (terms, texts, naming, districts)
    }

    #[test]
    fn a_text_that_names_a_district_is_about_it() {
        let (terms, .., districts) = learned();
        let place = districts.of(&terms.read("西山区的路灯，金盘小区也有"), None);
        assert_eq!((place.district, place.known), (2, Known::Named));
        assert_eq!(place.named, [2]);
    }

    #[test]
    fn words_that_lie_in_one_district_tell_it() {
        let (terms, .., districts) = learned();
        let place = districts.of(&terms.read("金盘小区电梯坏了"), None);
        assert_eq!((place.district, place.known), (1, Known::ByWords));
        let place = districts.of(&terms.read("银湖花园电梯坏了"), None);
        assert_eq!(place.district, 2);
        let place = districts.of(&terms.read("路灯不亮"), None);
        assert_eq!((place.district, place.known), (0, Known::Not));
    }

    #[test]
    fn a_place_that_is_listed_tells_its_district() {
        let (terms, texts, naming, _) = learned();
        let place = |code: &str, name: &str, district: &str| crate::learn::places::Place {
            code: code.into(),
            name: name.into(),
            street: None,
            district: district.into(),
        };
        let places = [
            place("110101001", "大桥街道", "东城区"),
            place("110102001", "红石镇", "西山区"),
            place("110103001", "沙河镇", "别处区"),
        ];
        let gazetteer = Gazetteer::of(&places);
        let districts =
            Districts::learn(&naming, &gazetteer, texts.iter().zip([0, 1, 2, 2, 3, 4, 5, 5]));
        let of = |text: &str| districts.of(&terms.read(text), None);
        assert_eq!((of("红石镇路灯不亮").district, of("红石镇路灯不亮").known), (2, Known::Listed));
        assert_eq!(of("沙河镇路灯不亮").known, Known::Not, "no label lies there");
        assert_eq!(of("红石镇到大桥街道").known, Known::Not);
    }

    #[test]
    fn a_ticket_does_not_teach_itself() {
        let (terms, mut texts, naming, _) = learned();
        texts.push(terms.read("独一村路灯不亮"));
        texts.push(terms.read("独一村垃圾没清"));
        let labels = [0, 1, 2, 2, 3, 4, 5, 5, 0, 1];
        let districts = Districts::learn(&naming, &Gazetteer::default(), texts.iter().zip(labels));
        assert_eq!(districts.of(&terms.read("独一村停电"), None).district, 1);
        assert_eq!(districts.of(&texts[8], Some((&naming, 0))).known, Known::Not);
    }

    #[test]
    fn what_is_kept_says_the_same() {
        let (terms, .., districts) = learned();
        let kept = districts.kept();
        assert!(kept.numbers.len() < districts.numbers.len());
        for text in ["金盘小区电梯坏了", "银湖花园路灯", "路灯不亮", "东城区"]
        {
            let reading = terms.read(text);
            assert_eq!(kept.of(&reading, None), districts.of(&reading, None));
        }
    }

    #[test]
    fn a_district_changes_the_terms_of_its_words() {
        let (terms, .., districts) = learned();
        let reading = terms.read("金盘小区路灯不亮，请城管局核实");
        let place = districts.of(&reading, None);
        let unknown =
            Place { district: 0, known: Known::Not, named: Vec::new(), listed: Vec::new() };
        let (with, without) = (terms_of(&reading, &place), terms_of(&reading, &unknown));
        assert_eq!(with.terms().len(), without.terms().len());
        assert!(with.terms().iter().all(|one| !without.terms().contains(one)));
        assert_eq!(districts.of(&terms.read(""), None).known, Known::Not);
        assert_eq!(Districts::default().of(&reading, None).known, Known::Not);
    }
}
