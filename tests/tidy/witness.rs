//! The checker of the torture run knows nothing of what it checks.
//!
//! Must never: let an import in because it is only a type.

use crate::rust;
use crate::tree::{Finding, Tree};

/// Where the checker and what it believes live.
const APART: &[&str] =
    &["src/app/torture/checker/", "src/app/torture/ledger.rs", "src/app/torture/token.rs"];
/// What of the crate it may use: itself, and the macro that makes codes.
const MAY: &[&str] = &["app::torture::ledger", "app::torture::token", "labelled_enum"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.sources().filter(|file| APART.iter().any(|one| file.path.starts_with(one))) {
        for path in rust::paths(&file.code) {
            let segments: Vec<&str> = path.segments().collect();
            let Some(("crate", inside)) = segments.split_first().map(|(one, rest)| (*one, rest))
            else {
                continue;
            };
            let inside = inside.join("::");
            // Whoever says how far something is seen imports nothing.
            let seen_by = inside == "app::torture";
            if !seen_by && !MAY.iter().any(|may| inside.starts_with(may)) {
                let rule = format!("the torture run's checker must not use `{inside}`");
                let remedy = "read the stream as it lies, or write it a second time";
                findings.push(file.finding(path.line, rule, remedy));
            }
        }
    }
    findings
}

#[test]
fn a_checker_that_knows_the_engine_is_found() {
    let found = |path, text| check(&Tree::planted(&[(path, text)])).len();
    assert_eq!(found("src/app/torture/checker/x.rs", "use crate::domain::event::Commit;"), 1);
    assert_eq!(found("src/app/torture/ledger.rs", "fn f() { crate::engine::x() }"), 1);
    assert_eq!(found("src/app/torture/checker/x.rs", "use crate::app::torture::ledger::Kind;"), 0);
    assert_eq!(found("src/app/torture/run.rs", "use crate::engine::fault::Plant;"), 0);
}
