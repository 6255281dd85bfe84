//! Pure layers compute; they do no I/O and know neither time, chance nor threads.
//!
//! Must never: be satisfied by a different spelling; groups of a `use` are spelt out before the check.

use crate::rust;
use crate::tree::{Finding, Tree};

const PURE: &[&str] = &["domain", "text", "route", "learn", "projection", "review", "report"];

/// Banned outside tests; most also in them.
const BANNED: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "tokio",
    "rusqlite",
    "tracing",
    "rand",
    "rand_chacha",
    "getrandom",
    "prometheus",
    "indicatif",
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "dbg!",
];

/// Banned even in the tests of pure layers.
const BANNED_IN_TESTS: &[&str] =
    &["tokio", "std::thread", "std::net", "std::time::Instant", "std::time::SystemTime"];

const REMEDY: &str = "take time, ids and texts as arguments and return what is to be done";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.sources() {
        let Some(layer) = file.layer().filter(|layer| PURE.contains(layer)) else { continue };
        for path in rust::paths(&file.code) {
            let banned = if file.tests_at(path.line) { BANNED_IN_TESTS } else { BANNED };
            let clock = ["Timestamp::now", "Zoned::now", "SystemTime::now", "Instant::now"]
                .iter()
                .any(|clock| path.text == *clock || path.text.ends_with(&format!("::{clock}")));
            if clock || banned.iter().any(|one| path.is_under(one)) {
                let rule = format!("`{layer}` is pure and must not use `{}`", path.text);
                findings.push(file.finding(path.line, rule, REMEDY));
            }
        }
        if layer == "domain" {
            for (line, code) in file.code_lines().filter(|(_, code)| has_float(code)) {
                let rule = format!("floats are banned in `domain`: {}", code.trim());
                findings.push(file.finding(
                    line,
                    rule,
                    "count in integers with the unit in the name",
                ));
            }
        }
    }
    findings
}

/// `f32`, `f64`, or a literal such as `0.5`.
fn has_float(code: &str) -> bool {
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let typed = words.into_iter().any(|word| {
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        word == "f32" || word == "f64" || number && (word.ends_with("f32") || word.ends_with("f64"))
    });
    let chars: Vec<char> = code.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let literal = (1..chars.len()).any(|at| {
        let whole = (0..at).rev().take_while(|i| digit(*i) || chars[*i] == '_').last();
        let fresh = whole.is_some_and(|start| {
            start.checked_sub(1).is_none_or(|before| {
                let c = chars[before];
                !(c.is_alphanumeric() || c == '_' || c == '.')
            })
        });
        chars[at] == '.' && digit(at + 1) && fresh
    });
    typed || literal
}

#[cfg(test)]
fn found(path: &str, text: &str) -> usize {
    check(&Tree::planted(&[(path, text)])).len()
}

#[test]
fn what_is_impure_is_found() {
    for text in [
        "use std::fs;",
        "use std::{env, fmt};",
        "use std::time::{Duration, Instant};",
        "fn f() { jiff::Timestamp::now() }",
        "fn f() { Timestamp::now() }",
        "use tokio::sync::mpsc;",
        "fn f() { println!(\"x\") }",
        "fn f() { tracing::info!(\"x\") }",
        "let x: f64 = y;",
        "let x = 0.5;",
        "let x = 1f32;",
        "#[cfg(test)]\nmod tests {\n use std::thread;\n}",
    ] {
        assert_eq!(found("src/domain/x.rs", text), 1, "{text}");
    }
    assert_eq!(found("src/report/x.rs", "use rusqlite::Row;"), 1);
}

#[test]
fn what_is_pure_is_not_found() {
    for text in [
        "use std::time::Duration;\nuse std::collections::BTreeMap;",
        "// std::fs\nlet x = \"tokio 0.5\"; let y = pair.0.1; let z = 1..2;",
        "fn f(now: Timestamp) { brand::x(); }",
        "#[cfg(test)]\nmod tests {\n use std::fs;\n}",
    ] {
        assert_eq!(found("src/domain/x.rs", text), 0, "{text}");
    }
    assert_eq!(found("src/engine/x.rs", "use tokio::sync::mpsc;"), 0);
    assert_eq!(found("src/text/x.rs", "let x = 0.5;"), 0);
}
