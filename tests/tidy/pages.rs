//! Pages under `docs/` list what the code has: refusals and invariants, each once, on both sides.
//!
//! Must never: look at anything but codes; what a row says is for people to keep true.

use crate::tree::{File, Finding, Tree};

/// Source, page, and how a code begins.
const PAIRS: &[(&str, &str, &str)] = &[
    ("src/domain/refusal.rs", "docs/refusals.md", "R"),
    ("src/domain/invariant.rs", "docs/DOMAIN.md", "INV-"),
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    PAIRS.iter().flat_map(|pair| compare(tree, *pair)).collect()
}

fn compare(tree: &Tree, (source, page, begin): (&str, &str, &str)) -> Vec<Finding> {
    let (Some(source), Some(page)) = (tree.get(source), tree.get(page)) else {
        let path = if tree.get(source).is_none() { source } else { page };
        let rule = "the file is missing".to_string();
        return vec![Finding { path: path.into(), line: 1, rule, remedy: "bring it back".into() }];
    };
    let (in_source, in_page) = (codes_in_source(source, begin), codes_in_page(page, begin));
    let mut findings = Vec::new();
    for (line, code) in &in_source {
        if !in_page.iter().any(|(_, other)| other == code) {
            let remedy = format!("add a row to {}", page.path);
            findings.push(source.finding(*line, format!("{code} has no row"), &remedy));
        }
    }
    for (at, (line, code)) in in_page.iter().enumerate() {
        if !in_source.iter().any(|(_, other)| other == code) {
            let remedy = format!("drop the row, or add the code to {}", source.path);
            findings.push(page.finding(*line, format!("{code} is not in the code"), &remedy));
        }
        if in_page.iter().take(at).any(|(_, other)| other == code) {
            findings.push(page.finding(*line, format!("{code} has two rows"), "drop one"));
        }
    }
    for (at, (line, code)) in in_source.iter().enumerate() {
        if in_source.iter().take(at).any(|(_, other)| other == code) {
            findings.push(source.finding(
                *line,
                format!("{code} is given twice"),
                "choose a free code",
            ));
        }
    }
    findings
}

fn is_code(word: &str, begin: &str) -> bool {
    word.strip_prefix(begin)
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
}

/// String literals that are codes.
fn codes_in_source(file: &File, begin: &str) -> Vec<(usize, String)> {
    let lines = file.text.lines().enumerate().filter(|(at, _)| !file.tests_at(at + 1));
    let literals = lines.flat_map(|(at, line)| {
        line.split('"').skip(1).step_by(2).map(move |word| (at + 1, word.to_string()))
    });
    literals.filter(|(_, word)| is_code(word, begin)).collect()
}

/// First cells of table rows that are codes.
fn codes_in_page(file: &File, begin: &str) -> Vec<(usize, String)> {
    let cells = file.text.lines().enumerate().filter_map(|(at, line)| {
        Some((at + 1, line.strip_prefix('|')?.split('|').next()?.trim().to_string()))
    });
    cells.filter(|(_, word)| is_code(word, begin)).collect()
}

#[cfg(test)]
fn found(source: &str, page: &str) -> Vec<String> {
    let tree = Tree::planted(&[
        ("src/domain/refusal.rs", source),
        ("docs/refusals.md", page),
        ("src/domain/invariant.rs", ""),
        ("docs/DOMAIN.md", ""),
    ]);
    crate::tree::places(&check(&tree))
}

#[test]
fn what_is_on_one_side_only_is_found() {
    let source = "match x {\n    A => \"R101\",\n    B => \"R102\",\n}\n";
    let page = "| code | rule |\n|---|---|\n| R101 | a |\n| R102 | b |\n";
    assert_eq!(found(source, page), [""; 0]);
    assert_eq!(found(source, "| R101 | a |\n"), ["src/domain/refusal.rs:3"]);
    assert_eq!(found("A => \"R101\"", page), ["docs/refusals.md:4"]);
    assert_eq!(found(source, &format!("{page}| R101 | a |\n")), ["docs/refusals.md:5"]);
    assert_eq!(found("\"R101\"\n\"R101\"\n\"R102\"", page), ["src/domain/refusal.rs:2"]);
    assert_eq!(check(&Tree::planted(&[])).len(), 2, "a missing file is found");
}
