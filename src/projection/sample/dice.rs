//! Numbers that vary a sample.
//!
//! Must never: draw from anything but the seed.

/// A linear congruential generator; good enough to vary a sample.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }

    /// The smaller of two draws: the front of the list comes more often.
    pub(super) fn pick_front<T: Copy>(&mut self, list: &[T]) -> T {
        let at = self.below(list.len() as u64).min(self.below(list.len() as u64));
        list[usize::try_from(at).unwrap()]
    }
}
