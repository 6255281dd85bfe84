//! What must not be written anywhere: places of one machine, registries, silenced lints, sleeping tests.
//!
//! Must never: contain what it bans; the words are put together here.

use crate::tree::{File, Finding, Tree};

/// Folders of one machine.
const MACHINE: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/tm", "p/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
/// Hosts of package registries.
const HOSTS: &[&str] = &[
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("deb.debian", ".org"),
];
/// Written by cargo itself.
const GENERATED: &[&str] = &["Cargo.lock"];

/// In all Rust code, tests included.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("#[allow(", "use `#[expect(…, reason = \"…\")]`, which says when it has become needless"),
    ("#![allow(", "use `#[expect(…, reason = \"…\")]`, which says when it has become needless"),
    ("#[ignore", "a test runs or does not exist"),
    ("#[should_panic", "return the error and compare it"),
];
/// In code outside tests.
const CALLS: &[(&str, &str)] = &[
    (".unwrap()", "return an error, or `expect(\"why it cannot fail\")`"),
    ("todo!(", "finish it, or leave it out"),
    ("unimplemented!(", "finish it, or leave it out"),
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        if !GENERATED.contains(&file.path.as_str()) {
            places(file, &mut findings);
        }
        if file.path.ends_with(".rs") {
            code(file, &mut findings);
        }
    }
    findings
}

fn places(file: &File, findings: &mut Vec<Finding>) {
    for (at, line) in file.text.lines().enumerate() {
        for word in MACHINE.iter().filter(|word| names_folder(line, word)) {
            let rule = format!("`{word}` is a place of one machine");
            findings.push(file.finding(
                at + 1,
                rule,
                "take the path from settings, or use tempfile",
            ));
        }
        for word in HOSTS.iter().filter(|word| line.contains(**word)) {
            let rule = format!("`{word}` is a registry's host");
            findings.push(file.finding(
                at + 1,
                rule,
                "name the command (cargo, pip) or the package only",
            ));
        }
    }
}

/// Whether a path starts with the folder: `a/home/b` and `https://host/home/` do not.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        before.is_none_or(|c| {
            !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | '~' | '*'))
        })
    })
}

fn code(file: &File, findings: &mut Vec<Finding>) {
    for (line, code) in file.code_lines() {
        for (word, remedy) in ATTRIBUTES.iter().filter(|(word, _)| code.contains(word)) {
            findings.push(file.finding(line, format!("`{word}` is banned"), remedy));
        }
        for (word, remedy) in CALLS.iter().filter(|(word, _)| code.contains(word)) {
            let skeleton = word.starts_with("todo") && expects_todo(&file.code, line);
            if !file.tests_at(line) && !skeleton {
                let rule = format!("`{word}` is banned outside tests");
                findings.push(file.finding(line, rule, remedy));
            }
        }
    }
}

/// A skeleton may say `#[expect(clippy::todo, …)]` on the function; clippy then demands its removal.
fn expects_todo(code: &str, line: usize) -> bool {
    code.lines()
        .take(line)
        .skip(line.saturating_sub(4))
        .any(|one| one.contains("#[expect(clippy::todo"))
}

#[cfg(test)]
fn found(path: &str, text: &str) -> usize {
    check(&Tree::planted(&[(path, text)])).len()
}

#[test]
fn places_of_one_machine_and_registries_are_found() {
    for word in MACHINE {
        assert_eq!(found("docs/x.md", &format!("see {word}x")), 1, "{word}");
        assert_eq!(found("deploy/x.toml", &format!("path = \"{word}\"")), 1, "{word}");
        assert_eq!(found("docs/x.md", &format!("https://host{word}x and a{word}")), 0, "{word}");
    }
    for word in HOSTS {
        assert_eq!(found("docs/x.md", &format!("from https://{word}/x")), 1, "{word}");
        assert_eq!(found("Cargo.lock", &format!("registry+https://{word}")), 0, "{word}");
    }
    assert_eq!(found("docs/x.md", "run `cargo install x` or `pip install y`"), 0);
}

#[test]
fn silenced_lints_and_loose_ends_are_found() {
    for (word, _) in ATTRIBUTES {
        assert_eq!(found("src/x.rs", &format!("{word}dead_code)]\nfn f() {{}}")), 1, "{word}");
        assert_eq!(found("tests/it/x.rs", &format!("{word}]\nfn f() {{}}")), 1, "{word}");
    }
    for (word, _) in CALLS {
        let text = format!("fn f() {{ x{word}) }}");
        assert_eq!(found("src/x.rs", &text), 1, "{word}");
        assert_eq!(found("src/x/tests.rs", &text), 0, "{word}");
        assert_eq!(
            found("src/x.rs", &format!("#[cfg(test)]\nmod tests {{\n{text}\n}}")),
            0,
            "{word}"
        );
        assert_eq!(found("src/x.rs", &format!("// {word}\nlet x = \"{word}\";")), 0, "{word}");
    }
    let skeleton = "#[expect(clippy::todo, reason = \"x\")]\nfn f() {\n    todo!()\n}";
    assert_eq!(found("src/x.rs", skeleton), 0);
}
