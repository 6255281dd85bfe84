//! Rules of the house that the compiler does not know, checked over the source text. Each finding
//! names file, line, rule and remedy; each check is itself tested on planted text.
//!
//! Must never: build or run anything; it reads files and is done in well under a second.

#[path = "tidy/bans.rs"]
mod bans;
#[path = "tidy/happenings.rs"]
mod happenings;
#[path = "tidy/invariants.rs"]
mod invariants;
#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/pages.rs"]
mod pages;
#[path = "tidy/purity.rs"]
mod purity;
#[path = "tidy/rust.rs"]
mod rust;
#[path = "tidy/shape.rs"]
mod shape;
#[path = "tidy/tree.rs"]
mod tree;
#[path = "tidy/witness.rs"]
mod witness;

use tree::{Finding, Tree};

/// Fails with all findings at once.
fn expect_none(findings: Vec<Finding>) {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{} findings\n{}\n", lines.len(), lines.join("\n"));
}

#[test]
fn imports_go_down_only() {
    expect_none(layers::check(&Tree::of_project()));
}

#[test]
fn pure_layers_are_pure() {
    expect_none(purity::check(&Tree::of_project()));
}

#[test]
fn files_have_their_shape() {
    expect_none(shape::check(&Tree::of_project()));
}

#[test]
fn nothing_banned_is_written() {
    expect_none(bans::check(&Tree::of_project()));
}

#[test]
fn every_happening_is_told_by_somebody() {
    expect_none(happenings::check(&Tree::of_project()));
}

#[test]
fn invariants_name_tests_that_are_there() {
    expect_none(invariants::check(&Tree::of_project()));
}

#[test]
fn pages_list_what_the_code_has() {
    expect_none(pages::check(&Tree::of_project()));
}

#[test]
fn the_checker_of_the_torture_run_stands_apart() {
    expect_none(witness::check(&Tree::of_project()));
}
