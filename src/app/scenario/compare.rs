//! The first difference between two transcripts, so that a reader sees where it went another way.
//!
//! Must never: list what follows from the first difference.

use serde::Serialize;

/// Where two transcripts part (差异).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Line of the kept transcript, from 1.
    pub line: usize,
    /// The line of the script to which it belongs; empty in the head.
    pub after: String,
    /// What the kept transcript says; `None` past its end.
    pub expected: Option<String>,
    /// What came; `None` past its end.
    pub got: Option<String>,
}

/// The first difference; none where they are the same.
pub(super) fn first_difference(expected: &str, got: &str) -> Option<Difference> {
    let (mut expected, mut got) = (expected.lines(), got.lines());
    let (mut line, mut after) = (0, String::new());
    loop {
        line += 1;
        match (expected.next(), got.next()) {
            (None, None) => return None,
            (one, other) if one == other => {
                if let Some(step) = one.and_then(|one| one.strip_prefix("> ")) {
                    step.clone_into(&mut after);
                }
            }
            (one, other) => {
                let (expected, got) = (one.map(str::to_owned), other.map(str::to_owned));
                return Some(Difference { line, after, expected, got });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_found_with_the_line_it_belongs_to() {
        let kept = "标题\n> 八廓街道 签收\n    签收\n> 过 1 天\n    现在\n";
        assert_eq!(first_difference(kept, kept), None);
        let got = kept.replace("    现在", "    以后");
        let difference = first_difference(kept, &got).unwrap();
        assert_eq!((difference.line, difference.after.as_str()), (5, "过 1 天"));
        assert_eq!(difference.expected.as_deref(), Some("    现在"));
        assert_eq!(difference.got.as_deref(), Some("    以后"));
        let longer = format!("{kept}再多一行\n");
        assert_eq!(first_difference(kept, &longer).unwrap().expected, None);
    }
}
