//! What a change of the rules does to all past tickets (修订效果).
//!
//! Must never: count only the tickets that asked for the change.

use super::super::answer::Grade;

/// Which tickets fare better, which worse.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// Turned right: the right unit now stands first.
    pub better: Vec<usize>,
    /// Now right, and then worse: to another unit, or no longer by themselves.
    pub worse: Vec<usize>,
}

impl Effect {
    /// Compares the grades of all tickets before and after; a ticket without a grade does not count.
    pub fn of(before: &[Option<Grade>], after: &[Option<Grade>]) -> Self {
        let mut effect = Self::default();
        for (at, (before, after)) in before.iter().zip(after).enumerate() {
            let (Some(before), Some(after)) = (before, after) else { continue };
            if after > before && *after >= Grade::Suggested && *before < Grade::Suggested {
                effect.better.push(at);
            } else if after < before {
                effect.worse.push(at);
            }
        }
        effect
    }

    /// Whether it turns at least `support` of `members` right and more tickets right than wrong.
    pub fn helps(&self, members: &[usize], support: usize) -> bool {
        self.turned(members) >= support && self.better.len() > self.worse.len()
    }

    /// How many more tickets fare better than worse.
    pub fn net(&self) -> usize {
        self.better.len().saturating_sub(self.worse.len())
    }

    /// How many of `members` are turned right.
    pub fn turned(&self, members: &[usize]) -> usize {
        members.iter().filter(|at| self.better.contains(at)).count()
    }
}
