//! What each witness says of a text (证词), before anybody weighs it.
//!
//! Must never: say anything of a ticket that a witness has learned from.

use super::neighbours::Near;

/// What the witnesses say of one text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Testimony {
    /// How far on the side of each label the machines for labels see it.
    pub labels: Vec<f32>,
    /// The same of each kind of unit.
    pub kinds: Vec<f32>,
    /// The same of each district; the first is "none".
    pub districts: Vec<f32>,
    /// The same of each label, by machines that see only what the citizen tells.
    pub stories: Vec<f32>,
    /// Past tickets like it with their labels, the nearest first.
    pub near: Vec<(u32, Near)>,
}

impl Testimony {
    /// The label that the machines put first.
    pub fn first(&self) -> u32 {
        let numbered = (0_u32..).zip(&self.labels);
        numbered.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0))).map_or(0, |(label, _)| label)
    }
}
