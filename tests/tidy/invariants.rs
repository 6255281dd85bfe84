//! Each **Invariant** line under `docs/` names tests that are there.
//!
//! Must never: judge whether the test backs the line; it only sees to it that a line does not outlive it.

use crate::tree::{File, Finding, Tree};

const MARK: &str = "**Invariant**";
const REMEDY: &str = "name the test that backs it now, or drop the line";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let pages = tree.files.iter().filter(|file| file.path.starts_with("docs/"));
    pages.flat_map(|page| check_page(tree, page)).collect()
}

fn check_page(tree: &Tree, page: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines = page.text.lines().enumerate().filter(|(_, line)| line.starts_with(MARK));
    for (at, line) in lines {
        let named: Vec<String> = quoted(line).flat_map(|name| backers(&name)).collect();
        if named.is_empty() {
            findings.push(page.finding(at + 1, "an invariant without a test", REMEDY));
        }
        for name in named.into_iter().filter(|name| !exists(tree, name)) {
            findings.push(page.finding(at + 1, format!("`{name}` is not there"), REMEDY));
        }
    }
    findings
}

/// What stands between backticks and can name a test or its file.
fn quoted(line: &str) -> impl Iterator<Item = String> {
    let odd = line.split('`').enumerate().filter(|(at, _)| at % 2 == 1).map(|(_, text)| text);
    odd.filter(|text| text.contains("::") || text.contains(": ") || text.contains('/'))
        .map(str::to_owned)
}

/// The tests that `a::b::{one, two}`, `file: one` or `file` name.
fn backers(name: &str) -> Vec<String> {
    if let Some((_, list)) = name.split_once('{') {
        return list.trim_end_matches('}').split(',').map(|one| one.trim().to_owned()).collect();
    }
    let last = name.rsplit("::").next().unwrap_or(name);
    vec![last.rsplit(": ").next().unwrap_or(last).to_owned()]
}

fn exists(tree: &Tree, name: &str) -> bool {
    if name.contains('/') {
        let in_folder = format!("{name}/");
        return tree.files.iter().any(|one| one.path == name || one.path.starts_with(&in_folder));
    }
    let head = format!("fn {name}");
    tree.rust().any(|file| {
        let mut found = file.code.match_indices(&head);
        found.any(|(at, _)| {
            let next = file.code.get(at + head.len()..).and_then(|rest| rest.chars().next());
            matches!(next, Some('(' | '<'))
        })
    })
}

#[test]
fn a_line_that_outlives_its_test_is_found() {
    let found = |line: &str| {
        let source = "#[test]\nfn one() {}\nfn two<P>() {}\n";
        let files = [("src/a.rs", source), ("tests/it/kill.rs", ""), ("docs/x.md", line)];
        check(&Tree::planted(&files)).len()
    };
    assert_eq!(found("**Invariant** It holds. `a::tests::one`"), 0);
    assert_eq!(found("**Invariant** It holds. `a::tests::{one, two}`, `…::two`"), 0);
    assert_eq!(found("**Invariant** It holds. `tests/it/kill.rs: one` (`tests/it/kill.rs`)"), 0);
    assert_eq!(found("**Invariant** It holds with `code` beside. `tidy: one`"), 0);
    assert_eq!(found("**Invariant** It holds. `a::tests::on`"), 1);
    assert_eq!(found("**Invariant** It holds. `a::tests::{one, three}`"), 1);
    assert_eq!(found("**Invariant** It holds. `tests/it/gone.rs`"), 1);
    assert_eq!(found("**Invariant** It holds."), 1);
    assert_eq!(found("An invariant in passing."), 0);
}
