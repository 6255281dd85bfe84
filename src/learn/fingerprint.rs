//! A term as a number (指纹): models hold numbers and no text of any ticket.
//!
//! Must never: change how a fingerprint is made without a new version of the model's form; what was learned
//! under the old one would be looked up under the new.

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
    /// Each word beside whom the last instruction asks.
    AskedWords,
    /// Each word beside what kind of call it is.
    HeadWords,
    /// The district that the text is about.
    District,
    /// Each word beside that district.
    DistrictWords,
}

/// No fingerprint has this bit; an occurrence of a term has it where it is part of what the citizen tells.
const STORY_BIT: u64 = 1;

/// A term where it occurs: one number, which is quickly put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence(u64);

impl Occurrence {
    /// The term, and whether it is part of what the citizen tells.
    pub fn of(term: Fingerprint, of_story: bool) -> Self {
        Self(term.0 | u64::from(of_story))
    }

    /// The term.
    pub fn term(self) -> Fingerprint {
        Fingerprint(self.0 & !STORY_BIT)
    }

    /// Whether it is part of what the citizen tells.
    pub fn is_of_story(self) -> bool {
        self.0 & STORY_BIT != 0
    }
}

/// From which bit on a fingerprint tells the group.
const GROUP_SHIFT: u32 = 60;

impl Group {
    /// All groups, by their numbers.
    pub const ALL: [Self; 11] = [
        Self::Runs,
        Self::Words,
        Self::Asked,
        Self::Head,
        Self::Beginning,
        Self::Answered,
        Self::NumberOf,
        Self::AskedWords,
        Self::HeadWords,
        Self::District,
        Self::DistrictWords,
    ];

    /// How much a group counts beside the others; chosen on time-ordered folds of one city's history.
    pub fn weight(self) -> f32 {
        match self {
            Self::Runs | Self::Words => 1.0,
            Self::Asked | Self::Beginning | Self::DistrictWords => 0.7,
            Self::Head
            | Self::Answered
            | Self::NumberOf
            | Self::AskedWords
            | Self::HeadWords
            | Self::District => 0.5,
        }
    }
}

/// A term by its fingerprint (指纹); its highest bits tell its group, so that the terms of a group stand
/// together in their order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The group of its term; a number that no group has is taken for that of runs.
    pub fn group(self) -> Group {
        let number = usize::try_from(self.0 >> GROUP_SHIFT).unwrap_or(0);
        Group::ALL.get(number).copied().unwrap_or(Group::Runs)
    }

    /// The least that a term of a group can have.
    pub fn least_of(group: Group) -> Self {
        Self((group as u64) << GROUP_SHIFT)
    }
}

/// A fingerprint in the making.
#[derive(Clone, Copy)]
pub(super) struct Mix(u64);

impl Mix {
    pub(super) const START: Self = Self(0x243F_6A88_85A3_08D3);

    pub(super) fn with_number(self, number: u64) -> Self {
        let mixed = (self.0 ^ number).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        Self(mixed ^ (mixed >> 32))
    }

    pub(super) fn with(self, c: char) -> Self {
        self.with_number(u64::from(u32::from(c)))
    }

    pub(super) fn with_all(self, text: &str) -> Self {
        text.chars().fold(self, Self::with)
    }

    /// Two things that stand beside each other.
    pub(super) fn with_term(self, term: Fingerprint) -> Self {
        self.with_number(term.0)
    }

    pub(super) fn of(self, group: Group) -> Fingerprint {
        let mixed = self.0 >> (u64::BITS - GROUP_SHIFT);
        Fingerprint((mixed & !STORY_BIT) | ((group as u64) << GROUP_SHIFT))
    }
}

/// Marks that no text has, which keep kinds of terms of one group apart.
pub(super) mod mark {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A model that is kept on disk is looked up by these.
    #[test]
    fn fingerprints_never_change() {
        let lamp = Mix::START.with_all("路灯");
        assert_eq!(lamp.of(Group::Runs), Fingerprint(530_648_108_133_453_062));
        assert_eq!(Occurrence::of(lamp.of(Group::Head), true).term(), lamp.of(Group::Head));
        for group in Group::ALL {
            assert_eq!(lamp.of(group).group(), group);
            assert!(lamp.of(group) >= Fingerprint::least_of(group));
        }
    }
}
