//! Which pairs of characters stand side by side in a text.
//!
//! Must never: hold a pair twice.

use super::parts::Parts;

/// Two characters side by side.
pub type Bigram = (char, char);

/// The pairs of a text, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch(Vec<Bigram>);

impl Sketch {
    /// Of a text.
    pub fn of(text: &str) -> Self {
        let mut pairs: Vec<Bigram> = text.chars().zip(text.chars().skip(1)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    /// Whether a pair stands in it.
    pub fn has(&self, pair: Bigram) -> bool {
        self.0.binary_search(&pair).is_ok()
    }

    /// Its pairs.
    pub fn pairs(&self) -> &[Bigram] {
        &self.0
    }
}

/// How many parts of a text may speak of a unit.
pub const SPEAKING: usize = 6;

/// The parts of a text that may speak of a unit: whom the last instruction asks, who called where it is no
/// citizen, the body, who answered last, whose number is asked for, and the last call.
pub fn speaking(parts: &Parts) -> [Sketch; SPEAKING] {
    let of = |part: Option<&str>| part.map(Sketch::of).unwrap_or_default();
    let head = parts.head.as_deref().filter(|head| !head.starts_with("市民"));
    [
        of(parts.asked.last().map(String::as_str)),
        of(head),
        of(Some(&parts.body)),
        of(parts.answered.last().map(String::as_str)),
        of(parts.number_of.as_deref()),
        of(parts.last.as_deref()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_once() {
        let sketch = Sketch::of("水务水务局");
        assert_eq!(sketch.pairs().len(), 3);
        assert!(sketch.has(('务', '局')) && !sketch.has(('局', '水')));
        assert_eq!(Sketch::of("水").pairs(), []);
    }
}
