//! Tickets that went wrong in the same way.
//!
//! Must never: count a ticket whose first answer the rules in force get right.

use std::collections::BTreeMap;

use crate::domain::id::UnitId;

/// A ticket that had to go on to another unit (派错).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misroute {
    /// Its place among the past tickets.
    pub at: usize,
    /// Where it was sent first.
    pub wrong: UnitId,
    /// Where it belonged.
    pub right: UnitId,
}

/// Tickets from the same wrong unit to the same right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Where they were sent first.
    pub wrong: UnitId,
    /// Where they belonged.
    pub right: UnitId,
    /// Their places among the past tickets, ascending.
    pub members: Vec<usize>,
}

/// Groups of at least `support`, largest first.
pub fn groups(misroutes: &[Misroute], support: usize) -> Vec<Group> {
    let mut by_way: BTreeMap<(&UnitId, &UnitId), Vec<usize>> = BTreeMap::new();
    for one in misroutes {
        by_way.entry((&one.wrong, &one.right)).or_default().push(one.at);
    }
    let mut groups: Vec<Group> = by_way
        .into_iter()
        .filter(|(_, members)| members.len() >= support)
        .map(|((wrong, right), mut members)| {
            members.sort_unstable();
            Group { wrong: wrong.clone(), right: right.clone(), members }
        })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.members.len()));
    groups
}
