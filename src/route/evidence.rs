//! Learned evidence (学习证据): what a model trained on past tickets thinks. Its place in the order is
//! after the rows and before the confidence; guards stand above it.
//!
//! Must never: overrule a guard, or send a ticket by itself.

use crate::domain::id::UnitId;

/// What a model thinks of one appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// The unit that it would choose.
    pub unit: UnitId,
    /// How sure it is.
    pub permille: u16,
}

/// An opinion this sure that differs from the rules keeps a ticket from going by itself.
pub const OPINION_HEARD_PERMILLE: u16 = 600;

/// Weight that an opinion of 1000 per mille adds to the matters of its unit.
pub const OPINION_MILLI: u32 = 500;

impl Opinion {
    /// What the opinion adds to a matter that leads to its unit.
    pub(super) fn weight_milli(&self) -> u32 {
        u32::from(self.permille.min(1000)) * OPINION_MILLI / 1000
    }

    /// Whether it is sure enough to be heard against the rules.
    pub(super) fn is_heard(&self) -> bool {
        self.permille >= OPINION_HEARD_PERMILLE
    }
}
