//! The terms of a text (特征项): runs of one to four characters, words and pairs of words, and apart from
//! these what stands in its parts; each known by a fingerprint, so that a model holds numbers and no text of
//! any ticket.
//!
//! Must never: change how a fingerprint is made without a new version of the model's form; what was learned
//! under the old one would be looked up under the new.

use jieba_rs::Jieba;

use super::parts::Parts;

/// Longest run of characters.
const RUN_MAX: usize = 4;
/// Longest run in a part.
const PART_RUN_MAX: usize = 3;
/// Characters of a body that count as its beginning.
const BEGINNING_CHARS: usize = 25;
/// How many of those who answered are looked at, the last first.
const ANSWERED_MAX: usize = 3;

/// Terms are weighed in groups (组).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Runs of characters.
    Runs,
    /// Words and pairs of words.
    Words,
    /// Whom the last instruction asks.
    Asked,
    /// Who called, and how.
    Head,
    /// How the body begins.
    Beginning,
    /// Who has answered before.
    Answered,
    /// Whose number is asked for.
    NumberOf,
}

/// Bits of a fingerprint that tell the group.
const GROUP_BITS: u64 = 0b111;

impl Group {
    /// All groups, by their numbers.
    pub const ALL: [Self; 7] = [
        Self::Runs,
        Self::Words,
        Self::Asked,
        Self::Head,
        Self::Beginning,
        Self::Answered,
        Self::NumberOf,
    ];

    /// How much a group counts beside the others; chosen on time-ordered folds of one city's history.
    pub fn weight(self) -> f32 {
        match self {
            Self::Runs | Self::Words => 1.0,
            Self::Asked | Self::Beginning => 0.7,
            Self::Head | Self::Answered | Self::NumberOf => 0.5,
        }
    }
}

/// A term by its fingerprint (指纹); its lowest bits tell its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// As kept in a model.
    pub fn to_bits(self) -> u64 {
        self.0
    }

    /// From a model.
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The group of its term; bits that no term has are taken for those of runs.
    pub fn group(self) -> Group {
        let number = usize::try_from(self.0 & GROUP_BITS).unwrap_or(0);
        Group::ALL.get(number).copied().unwrap_or(Group::Runs)
    }
}

/// A fingerprint in the making.
#[derive(Clone, Copy)]
struct Mix(u64);

impl Mix {
    const START: Self = Self(0x243F_6A88_85A3_08D3);

    fn with(self, c: char) -> Self {
        let mixed = (self.0 ^ u64::from(u32::from(c))).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        Self(mixed ^ (mixed >> 32))
    }

    fn with_all(self, text: &str) -> Self {
        text.chars().fold(self, Self::with)
    }

    fn of(self, group: Group) -> Fingerprint {
        Fingerprint((self.0 & !GROUP_BITS) | group as u64)
    }
}

/// Marks that no text has, which keep kinds of terms of one group apart.
mod mark {
    /// A pair of words.
    pub const PAIR: char = '\u{0}';
    /// A part as a whole.
    pub const WHOLE: char = '\u{1}';
    /// The last of several.
    pub const LAST: char = '\u{2}';
    /// A part that is not there.
    pub const NONE: char = '\u{3}';
    /// Where a part begins and ends.
    pub const EDGE: char = '\u{4}';
}

/// Cuts texts into terms.
#[derive(Debug)]
pub struct Terms {
    jieba: Jieba,
}

impl Default for Terms {
    fn default() -> Self {
        Self { jieba: Jieba::new() }
    }
}

impl Terms {
    /// Hands out every term of a text as it came, with the words that it stands for, as often as it occurs.
    pub fn each(&self, text: &str, mut take: impl FnMut(Fingerprint, &str)) {
        let parts = Parts::of(text);
        runs(&parts.whole, 1..=RUN_MAX, Group::Runs, &mut take);
        self.words(&parts.whole, &mut take);
        match parts.asked.last() {
            None => take(Mix::START.with(mark::NONE).of(Group::Asked), "（无指令）"),
            Some(asked) => {
                whole(asked, Group::Asked, &mut take);
                let edged = format!("{}{asked}{}", mark::EDGE, mark::EDGE);
                runs(&edged, 1..=PART_RUN_MAX, Group::Asked, &mut take);
            }
        }
        if let Some(head) = &parts.head {
            whole(head, Group::Head, &mut take);
            runs(head, 2..=PART_RUN_MAX, Group::Head, &mut take);
        }
        let beginning: String = parts.body.chars().take(BEGINNING_CHARS).collect();
        runs(&beginning, 1..=PART_RUN_MAX, Group::Beginning, &mut take);
        if let Some(last) = parts.answered.last() {
            take(Mix::START.with(mark::LAST).with_all(last).of(Group::Answered), last);
        }
        for answered in parts.answered.iter().rev().take(ANSWERED_MAX) {
            whole(answered, Group::Answered, &mut take);
            runs(answered, 2..=PART_RUN_MAX, Group::Answered, &mut take);
        }
        if let Some(number_of) = &parts.number_of {
            whole(number_of, Group::NumberOf, &mut take);
            runs(number_of, 1..=PART_RUN_MAX, Group::NumberOf, &mut take);
        }
    }

    fn words(&self, text: &str, take: &mut impl FnMut(Fingerprint, &str)) {
        let mut before: Option<(usize, Mix)> = None;
        for token in self.jieba.cut(text, true) {
            let to = token.byte_start + token.word.len();
            let own = Mix::START.with_all(token.word);
            take(own.of(Group::Words), token.word);
            if let Some((from, mix)) = before {
                let pair = mix.with(mark::PAIR).with_all(token.word);
                take(pair.of(Group::Words), text.get(from..to).unwrap_or_default());
            }
            before = Some((token.byte_start, own));
        }
    }

    /// How often each term occurs in a text as it came, by rising fingerprint.
    pub fn count(&self, text: &str) -> Counted {
        let mut all = Vec::with_capacity(text.len() * 2);
        self.each(text, |term, _| all.push(term));
        Counted::of(all)
    }
}

/// A part as one term.
fn whole(part: &str, group: Group, take: &mut impl FnMut(Fingerprint, &str)) {
    take(Mix::START.with(mark::WHOLE).with_all(part).of(group), part);
}

/// The runs of characters of some lengths.
fn runs(
    text: &str,
    lengths: std::ops::RangeInclusive<usize>,
    group: Group,
    take: &mut impl FnMut(Fingerprint, &str),
) {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    for (number, from) in starts.iter().enumerate() {
        let mut mix = Mix::START;
        let rest = text.get(*from..).unwrap_or_default();
        for (length, c) in (1..).zip(rest.chars().take(*lengths.end())) {
            mix = mix.with(c);
            if lengths.contains(&length) {
                let to = starts.get(number + length).copied().unwrap_or(text.len());
                take(mix.of(group), text.get(*from..to).unwrap_or_default());
            }
        }
    }
}

/// How often each term occurs in one text (词频).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted(Vec<(Fingerprint, u16)>);

impl Counted {
    /// Counts terms in any order.
    pub fn of(mut all: Vec<Fingerprint>) -> Self {
        all.sort_unstable();
        let mut counts: Vec<(Fingerprint, u16)> = Vec::with_capacity(all.len());
        for term in all {
            match counts.last_mut() {
                Some((last, count)) if *last == term => *count = count.saturating_add(1),
                Some(_) | None => counts.push((term, 1)),
            }
        }
        Self(counts)
    }

    /// The terms with how often each occurs.
    pub fn terms(&self) -> &[(Fingerprint, u16)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The words that the terms of a group stand for.
    fn terms_of(group: Group, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        Terms::default().each(text, |term, words| {
            if term.group() == group {
                found.push(words.to_owned());
            }
        });
        found
    }

    #[test]
    fn a_text_has_runs_and_words() {
        let all = ["维", "维修", "维修电", "维修电梯", "修", "修电", "修电梯", "电", "电梯", "梯"];
        assert_eq!(terms_of(Group::Runs, "维修电梯"), all);
        assert_eq!(terms_of(Group::Words, "维修电梯"), ["维修", "电梯", "维修电梯"]);
    }

    #[test]
    fn parts_have_terms_of_their_own() {
        let text =
            "市民来电反映：路灯不亮，请城管局核实处理\n2026-05-12 10:52:56 两岛街道办：已维修";
        assert!(terms_of(Group::Asked, text).contains(&"城管局".to_owned()));
        assert_eq!(terms_of(Group::Asked, "路灯不亮"), ["（无指令）"]);
        assert!(terms_of(Group::Head, text).contains(&"市民来电反映".to_owned()));
        assert!(terms_of(Group::Beginning, text).contains(&"路灯不".to_owned()));
        assert!(terms_of(Group::Answered, text).contains(&"两岛街道办".to_owned()));
        assert!(terms_of(Group::NumberOf, "咨询：城管局电话").contains(&"城管局".to_owned()));
    }

    #[test]
    fn one_term_has_one_fingerprint_and_others_have_others() {
        let text = "市民来电反映：八廓街道绕赛社区三号院门口的路灯一个星期不亮，请城管局核实处理。";
        let mut known: BTreeMap<Fingerprint, (String, Group)> = BTreeMap::new();
        Terms::default().each(text, |term, words| {
            let shown = (words.to_owned(), term.group());
            assert_eq!(*known.entry(term).or_insert_with(|| shown.clone()), shown);
        });
        assert!(known.len() > 100);
    }

    #[test]
    fn occurrences_are_counted() {
        let counted = Terms::default().count("灯灯灯");
        assert!(
            counted.terms().iter().any(|(term, count)| term.group() == Group::Runs && *count == 3)
        );
        assert!(counted.terms().is_sorted_by(|one, next| one.0 < next.0));
    }

    /// A model that is kept on disk is looked up by these.
    #[test]
    fn fingerprints_never_change() {
        assert_eq!(
            Mix::START.with_all("路灯").of(Group::Runs).to_bits(),
            8_490_369_730_135_249_000
        );
        assert_eq!(Mix::START.with_all("路灯").of(Group::Head).to_bits() & GROUP_BITS, 3);
    }
}
