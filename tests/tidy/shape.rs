//! How files and names look: headers, lengths, `mod.rs`, names of types.
//!
//! Must never: judge what rustfmt and clippy judge already.

use crate::tree::{File, Finding, Tree};

/// Most lines of a file, its tests aside.
const LINES_MAX: usize = 500;
/// Most lines of a `mod.rs`, which declares and re-exports.
const MOD_LINES_MAX: usize = 150;
/// Words that say nothing about what a type is.
const EMPTY_WORDS: &[&str] =
    &["Manager", "Helper", "Helpers", "Util", "Utils", "Info", "Process", "Callback"];
/// Names that collide with other things of the same name.
const BARE: &[&str] = &["Report", "Channel", "Request", "State"];
/// Types that may end in `Data`, because the law's own term does (个人信息).
const DATA_ALLOWED: &[&str] = &["PersonalData"];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        header(file, &mut findings);
        length(file, &mut findings);
        names(file, &mut findings);
    }
    findings
}

fn header(file: &File, findings: &mut Vec<Finding>) {
    if !file.text.starts_with("//!") {
        let rule = "a file starts with `//!`";
        findings.push(file.finding(1, rule, "say in one sentence what the file is for"));
        return;
    }
    let source = file.path.starts_with("src/") && !file.is_test();
    let head = file.text.lines().take_while(|line| line.starts_with("//!"));
    if source && !head.into_iter().any(|line| line.contains("Must never")) {
        let rule = "the header of a source file says what it must never do";
        findings.push(file.finding(1, rule, "add a line `//! Must never: …`"));
    }
}

fn length(file: &File, findings: &mut Vec<Finding>) {
    let lines = file.in_test.iter().filter(|test| !**test).count();
    let is_mod = file.path.ends_with("/mod.rs") && file.path.starts_with("src/");
    let (most, remedy) = if is_mod {
        (MOD_LINES_MAX, "`mod.rs` declares and re-exports; move logic into a named file")
    } else {
        (LINES_MAX, "split the file by what its parts are for")
    };
    if lines > most {
        let rule = format!("{lines} lines without tests, at most {most}");
        findings.push(file.finding(most, rule, remedy));
    }
}

fn names(file: &File, findings: &mut Vec<Finding>) {
    for (line, code) in file.code_lines() {
        let mut words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let declares = |word: &&str| ["struct", "enum", "trait", "type", "union"].contains(word);
        if !words.by_ref().any(|word| declares(&word)) {
            continue;
        }
        let Some(name) = words.find(|word| !word.is_empty()) else { continue };
        let parts = parts(name);
        let empty = parts.iter().find(|part| EMPTY_WORDS.contains(&part.as_str()));
        let data = parts.last().is_some_and(|part| part == "Data") && !DATA_ALLOWED.contains(&name);
        let rule = match empty {
            Some(word) => format!("`{name}`: the word {word} says nothing"),
            None if data => format!("`{name}`: the word Data says nothing"),
            None if BARE.contains(&name) => format!("`{name}` is taken by other things"),
            None => continue,
        };
        findings.push(file.finding(line, rule, "use the word of the glossary (docs/DOMAIN.md)"));
    }
}

/// `UnitInfo` → `Unit`, `Info`.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for c in name.chars() {
        match parts.last_mut() {
            Some(last) if !c.is_uppercase() => last.push(c),
            _ => parts.push(c.to_string()),
        }
    }
    parts
}

#[cfg(test)]
fn found(path: &str, text: &str) -> Vec<String> {
    check(&Tree::planted(&[(path, text)])).iter().map(|one| one.rule.clone()).collect()
}

#[cfg(test)]
const HEAD: &str = "//! What.\n//!\n//! Must never: x.\n";

#[test]
fn headers_are_missed() {
    assert_eq!(found("src/domain/x.rs", "use a;\n").len(), 1);
    assert_eq!(found("src/domain/x.rs", "//! What.\nfn f() {} // Must never\n").len(), 1);
    assert_eq!(found("benches/x.rs", "fn f() {}\n").len(), 1);
    assert_eq!(found("src/domain/x.rs", HEAD), [""; 0]);
    assert_eq!(found("src/domain/x/tests.rs", "//! What.\n"), [""; 0]);
}

#[test]
fn lengths_are_counted_without_tests() {
    let long = |lines: usize| format!("{HEAD}{}", "\n".repeat(lines - 3));
    assert_eq!(found("src/domain/x.rs", &long(500)), [""; 0]);
    assert_eq!(found("src/domain/x.rs", &long(501)).len(), 1);
    assert_eq!(found("src/domain/x/mod.rs", &long(151)).len(), 1);
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "\n".repeat(600));
    assert_eq!(found("src/domain/x.rs", &format!("{HEAD}{tests}")), [""; 0]);
    assert_eq!(found("tests/it/x.rs", &long(900)), [""; 0]);
}

#[test]
fn empty_names_are_found() {
    for name in ["UnitManager", "InfoLine", "TicketData", "Report", "State", "CallbackKind"] {
        let text = format!("{HEAD}pub struct {name}<'a> {{}}\n");
        assert_eq!(found("src/domain/x.rs", &text).len(), 1, "{name}");
    }
    for name in ["PersonalData", "RoutingReport", "Metadata", "Processing", "TicketState"] {
        let text = format!("{HEAD}pub enum {name} {{}}\n");
        assert_eq!(found("src/domain/x.rs", &text), [""; 0], "{name}");
    }
}
