//! Parts and uses of patterns in as few bits as they need.
//!
//! Must never: hold what a decision does not read.

use super::{PARTS_MAX, Role};
use crate::text::features::KeywordId;

/// One use of a pattern, in 32 bits: there are tens of thousands, and a decision that has to wait for
/// them takes longer than one that has to unpack them.
#[derive(Debug, Clone, Copy)]
pub(in crate::route) struct Use(u32);

/// Width of the number of an owner, and of what divides a weight.
const NUMBER_BITS: u32 = 20;
const DIVISOR_BITS: u32 = 9;

impl Use {
    /// For a role whose weight is divided by so much. Beyond 511 it is not divided further; a number
    /// beyond a million has no use.
    pub(super) fn new(role: Role, divisor: u32) -> Option<Self> {
        let (sort, number) = match role {
            Role::Strong(number) => (0, number),
            Role::Weak(number) => (1, number),
            Role::Excluding(number) => (2, number),
            Role::Emergency(number) => (3, number),
            Role::Scope(number) => (4, number),
            Role::ScopeVeto(number) => (5, number),
            Role::Knowledge(number) => (6, number),
        };
        let divisor = divisor.min((1 << DIVISOR_BITS) - 1);
        let fits = number < 1 << NUMBER_BITS;
        fits.then_some(Self((sort << DIVISOR_BITS | divisor) << NUMBER_BITS | number))
    }

    /// What for.
    #[inline]
    pub(in crate::route) fn role(self) -> Role {
        let number = self.0 & ((1 << NUMBER_BITS) - 1);
        match self.0 >> (NUMBER_BITS + DIVISOR_BITS) {
            0 => Role::Strong(number),
            1 => Role::Weak(number),
            2 => Role::Excluding(number),
            3 => Role::Emergency(number),
            4 => Role::Scope(number),
            5 => Role::ScopeVeto(number),
            _ => Role::Knowledge(number),
        }
    }

    /// By how much its weight is divided: one more than the matters of other leads that share it.
    #[inline]
    pub(in crate::route) fn divisor(self) -> u32 {
        self.0 >> NUMBER_BITS & ((1 << DIVISOR_BITS) - 1)
    }
}

/// The parts of a pattern, in 64 bits: its anchor, by which the hits of the others are chosen, then these
/// in order, then the anchor in place of those that there are not.
#[derive(Debug, Clone, Copy)]
pub(in crate::route) struct Parts(u64);

/// Width of a keyword's number.
pub(super) const KEYWORD_BITS: u32 = 21;

impl Parts {
    pub(super) fn new(anchor: KeywordId, parts: &[KeywordId]) -> Self {
        let mut others = parts.iter().copied().filter(|part| *part != anchor);
        let mut next = || u64::from(others.next().unwrap_or(anchor).0);
        Self((next() << KEYWORD_BITS | next()) << KEYWORD_BITS | u64::from(anchor.0))
    }

    /// All of them, some perhaps several times.
    #[inline]
    pub(in crate::route) fn all(self) -> [KeywordId; PARTS_MAX] {
        let part = |at: u32| {
            let number = self.0 >> (at * KEYWORD_BITS) & ((1 << KEYWORD_BITS) - 1);
            KeywordId(u32::try_from(number).unwrap_or(u32::MAX))
        };
        [part(0), part(2), part(1)]
    }

    /// Each once, the anchor first.
    pub(in crate::route) fn iter(self) -> impl Iterator<Item = KeywordId> {
        let [anchor, others @ ..] = self.all();
        std::iter::once(anchor).chain(others.into_iter().filter(move |&other| other != anchor))
    }
}
