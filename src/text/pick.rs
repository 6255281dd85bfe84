//! Longest match: of names that overlap, the longest stays.
//!
//! Must never: compare each name with each other; a hostile text holds a hundred thousand.

use super::features::Span;
use super::marks::Marks;

/// A name seen in the text: which, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sighting {
    /// Index in its list of the vocabulary.
    pub index: u32,
    /// Where.
    pub span: Span,
}

/// Leaves the longest of overlapping sightings, in order; of equally long ones the first. Sightings of
/// the same span (one name of two places) all stay.
pub(super) fn longest(sightings: &mut Vec<Sighting>, text_len: usize) {
    if sightings.len() < 2 {
        return;
    }
    sightings.sort_unstable_by_key(|one| {
        (std::cmp::Reverse(one.span.end - one.span.start), one.span.start, one.index)
    });
    let mut covered = Marks::new(text_len);
    let mut last: Option<Span> = None;
    sightings.retain(|one| {
        if last == Some(one.span) {
            return true;
        }
        if covered.meets(one.span) {
            return false;
        }
        covered.cover(one.span);
        last = Some(one.span);
        true
    });
    sightings.sort_unstable_by_key(|one| (one.span.start, one.index));
}

/// Leaves out the short sightings inside a longer one that is not short, so that nobody asks whether
/// they are words; sorts by start, the longer first.
pub(super) fn uncovered(sightings: &mut Vec<Sighting>, is_short: impl Fn(Span) -> bool) {
    if sightings.len() < 2 {
        return;
    }
    sightings
        .sort_unstable_by_key(|one| (one.span.start, std::cmp::Reverse(one.span.end), one.index));
    let mut reach = 0;
    sightings.retain(|one| {
        let short = is_short(one.span);
        if !short {
            reach = reach.max(one.span.end);
        }
        !short || one.span.end > reach
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &[(u32, u32)], to: &[(u32, u32)]) {
        let mut sightings: Vec<Sighting> = from
            .iter()
            .zip(0..)
            .map(|(&(start, end), index)| Sighting { index, span: Span { start, end } })
            .collect();
        longest(&mut sightings, 100);
        let spans: Vec<_> = sightings.iter().map(|one| (one.span.start, one.span.end)).collect();
        assert_eq!(spans, to, "{from:?}");
    }

    #[test]
    fn the_longest_stays() {
        check(&[], &[]);
        check(&[(0, 9), (0, 18)], &[(0, 18)]);
        check(&[(0, 6), (3, 12), (12, 15)], &[(3, 12), (12, 15)]);
        check(&[(0, 6), (3, 9)], &[(0, 6)]);
        check(&[(0, 6), (0, 6), (9, 12)], &[(0, 6), (0, 6), (9, 12)]);
        check(&[(6, 9), (0, 12), (0, 12)], &[(0, 12), (0, 12)]);
    }
}
