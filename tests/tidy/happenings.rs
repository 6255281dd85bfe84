//! Whatever the service can tell of itself is told by somebody: a metric that never moves looks like a city in
//! which nothing goes wrong.
//!
//! Must never: count a test as somebody.

use crate::tree::{Finding, Tree};

/// Where happenings are declared.
const DECLARED: &str = "src/telemetry/happening/";
/// What nobody can tell yet, and until when.
const LATER: &[&str] = &[
    // A rule set that is refused at the start ends the service; this comes with loading another while it runs.
    "RulesRefused",
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.sources().filter(|file| file.path.starts_with(DECLARED)) {
        for (at, line) in file.code.lines().enumerate().filter(|(at, _)| !file.in_test[*at]) {
            let Some(rest) = line.strip_prefix("pub struct ") else { continue };
            let name = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
            if is_told(tree, name) == LATER.contains(&name) {
                let rule = if LATER.contains(&name) {
                    format!("`{name}` is told by somebody and excused from it")
                } else {
                    format!("nobody tells of `{name}`")
                };
                findings.push(file.finding(at + 1, rule, "emit it where it happens"));
            }
        }
    }
    findings
}

/// Whether one is made outside of the telemetry.
fn is_told(tree: &Tree, name: &str) -> bool {
    let outside = |path: &str| path.starts_with("src/") && !path.starts_with("src/telemetry");
    let is_inside = |c: char| c.is_alphanumeric() || c == '_';
    // What stands before a name and in it; behind it, it is made or told.
    let tells = |line: &str| {
        let mut parts = line.split(name).peekable();
        let mut told = false;
        while let Some(before) = parts.next() {
            let behind = parts.peek().copied().unwrap_or("");
            told |= !before.ends_with(is_inside)
                && (behind.starts_with(" {") || behind.starts_with(".emit("));
        }
        told
    };
    tree.sources().filter(|file| outside(&file.path)).any(|file| {
        file.code.lines().enumerate().any(|(at, line)| !file.in_test[at] && tells(line))
    })
}

#[test]
fn a_happening_that_nobody_tells_is_found() {
    let happening = ("src/telemetry/happening/x.rs", "pub struct Burnt {\n    pub at: u64,\n}\n");
    let found = |other| check(&Tree::planted(&[happening, ("src/app/x.rs", other)])).len();
    assert_eq!(found("fn f() { Burnt { at: 1 }.emit(&metrics); }"), 0);
    assert_eq!(found("use crate::telemetry::happening::{\n    Burnt,\n};"), 1);
    assert_eq!(found("fn f() { SunBurnt { at: 1 }.emit(&metrics); }"), 1);
    assert_eq!(found("// Burnt"), 1);
    assert_eq!(
        found("#[cfg(test)]\nmod tests {\n    fn f() { Burnt { at: 1 }.emit(&m); }\n}\n"),
        1
    );
    let later = ("src/telemetry/happening/x.rs", "pub struct RulesRefused;\n");
    assert_eq!(check(&Tree::planted(&[later])).len(), 0);
    let told = ("src/app/x.rs", "fn f() { RulesRefused.emit(&metrics) }");
    assert_eq!(check(&Tree::planted(&[later, told])).len(), 1);
}
