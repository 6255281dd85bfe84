//! Numbers the literals of all patterns, each once.
//!
//! Must never: give one literal two numbers.

use std::collections::HashMap;

use crate::route::rulebook::Pattern;
use crate::text::features::KeywordId;
use crate::text::vocabulary::Vocabulary;

use super::patterns::Parts;

/// The literals so far.
#[derive(Debug, Default)]
pub(super) struct Literals {
    numbers: HashMap<String, KeywordId>,
    vocabulary: Vocabulary,
}

impl Literals {
    /// The patterns with their literals numbered.
    pub(super) fn patterns(&mut self, patterns: &[Parts]) -> Vec<Pattern> {
        patterns
            .iter()
            .map(|parts| Pattern { parts: parts.iter().map(|part| self.number(part)).collect() })
            .collect()
    }

    /// The vocabulary that holds the literals.
    pub(super) fn into_vocabulary(self) -> Vocabulary {
        self.vocabulary
    }

    fn number(&mut self, literal: &str) -> KeywordId {
        if let Some(number) = self.numbers.get(literal) {
            return *number;
        }
        let number = self.vocabulary.push_keyword(literal.to_owned());
        self.numbers.insert(literal.to_owned(), number);
        number
    }
}
