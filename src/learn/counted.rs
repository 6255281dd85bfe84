//! How often each term occurs in a text.
//!
//! Must never: hold a term twice or out of order.

use super::fingerprint::{Fingerprint, Group, Occurrence};

/// How often a term occurs in a text (词频).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The term.
    pub term: Fingerprint,
    /// In all of the text.
    pub times: u16,
    /// In what the citizen tells.
    pub in_story: u16,
}

/// How often each term occurs in one text, by rising fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted(Vec<Count>);

impl Counted {
    /// Counts terms in any order.
    pub fn of(mut all: Vec<Occurrence>) -> Self {
        all.sort_unstable();
        let mut counts: Vec<Count> = Vec::with_capacity(all.len());
        for one in all {
            let (term, told) = (one.term(), u16::from(one.is_of_story()));
            match counts.last_mut() {
                Some(last) if last.term == term => {
                    last.times = last.times.saturating_add(1);
                    last.in_story = last.in_story.saturating_add(told);
                }
                Some(_) | None => counts.push(Count { term, times: 1, in_story: told }),
            }
        }
        counts.shrink_to_fit();
        Self(counts)
    }

    /// The terms with how often each occurs.
    pub fn terms(&self) -> &[Count] {
        &self.0
    }

    /// Those of one group.
    pub fn of_group(&self, group: Group) -> &[Count] {
        let from = self.0.partition_point(|one| one.term < Fingerprint::least_of(group));
        let rest = self.0.get(from..).unwrap_or(&[]);
        let to = rest.partition_point(|one| one.term.group() == group);
        rest.get(..to).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::Mix;
    use super::*;

    #[test]
    fn occurrences_are_counted_by_group() {
        let term = |text, group| Mix::START.with_all(text).of(group);
        let (lamp, head) = (term("灯", Group::Runs), term("灯", Group::Head));
        let counted = Counted::of(vec![
            Occurrence::of(head, false),
            Occurrence::of(lamp, true),
            Occurrence::of(lamp, false),
            Occurrence::of(lamp, true),
        ]);
        let of = |term, times, in_story| Count { term, times, in_story };
        assert_eq!(counted.terms(), [of(lamp, 3, 2), of(head, 1, 0)]);
        assert_eq!(counted.of_group(Group::Head), [of(head, 1, 0)]);
        assert_eq!(counted.of_group(Group::Words), []);
    }
}
