//! An explanation as it is written: line by line, all of them in one text, since every decision makes one.
//!
//! Must never: know what it says.

use serde::{Serialize, Serializer};
use smallvec::SmallVec;

/// Room for the lines of nearly every explanation, and for nearly every explanation.
const LINES_USUAL: usize = 16;
const TEXT_USUAL: usize = 1024;

/// The lines of an explanation. A line may hold an end of line, where the rule files have one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explanation {
    text: String,
    /// Where each line ends; the next begins there.
    ends: SmallVec<[usize; LINES_USUAL]>,
}

impl Explanation {
    /// One without lines, with room for some.
    pub(super) fn roomy() -> Self {
        Self { text: String::with_capacity(TEXT_USUAL), ends: SmallVec::new() }
    }

    /// Goes on with the line that has begun, or begins one.
    #[inline]
    pub(super) fn say<const N: usize>(&mut self, parts: [&str; N]) {
        for part in parts {
            self.text.push_str(part);
        }
    }

    /// Ends the line that has begun.
    pub(super) fn end(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Adds a whole line, or the rest of one that has begun.
    pub(super) fn line<const N: usize>(&mut self, parts: [&str; N]) {
        self.say(parts);
        self.end();
    }

    /// The lines.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(&start, &end)| self.text.get(start..end).unwrap_or(""))
    }

    /// All lines with `between` between them.
    pub fn join(&self, between: &str) -> String {
        self.lines().collect::<Vec<_>>().join(between)
    }
}

impl Serialize for Explanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.lines())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_as_they_went_in() {
        let mut said = Explanation::roomy();
        said.line(["结论：", "自动派单"]);
        said.line([]);
        said.say(["答复：第一行\n"]);
        said.line(["第二行"]);
        let lines = ["结论：自动派单", "", "答复：第一行\n第二行"];
        assert_eq!(said.lines().collect::<Vec<_>>(), lines);
        assert_eq!(said.join("；"), lines.join("；"));
        assert_eq!(serde_json::to_value(&said).expect("texts"), serde_json::json!(lines));
        assert_eq!(Explanation::default().lines().count(), 0);
    }
}
