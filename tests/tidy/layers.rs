//! Which module may import which: the table of `docs/ARCHITECTURE.md`.
//!
//! Must never: grow an exception for one file; change the table, with the reason.

use crate::rust::{self, Path};
use crate::tree::{File, Finding, Tree};

/// Module and what it may import besides itself. Only `app` and `cli` see everything below them.
pub const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("text", &["domain"]),
    ("route", &["domain", "text"]),
    ("learn", &["domain", "text", "route"]),
    ("projection", &["domain"]),
    ("review", &["domain", "text", "route"]),
    ("report", &["domain", "projection", "review"]),
    ("config", &["domain"]),
    ("telemetry", &["domain"]),
    ("ruleset", &["domain", "text", "route"]),
    (
        "engine",
        &[
            "domain",
            "text",
            "route",
            "learn",
            "projection",
            "review",
            "report",
            "config",
            "telemetry",
            "ruleset",
        ],
    ),
    ("store", &["domain", "projection", "engine"]),
    ("nats", &["domain", "projection", "engine"]),
    ("search", &["domain", "text", "engine"]),
    ("http", &["domain", "engine", "projection", "report"]),
    (
        "app",
        &[
            "domain",
            "text",
            "route",
            "learn",
            "projection",
            "review",
            "report",
            "config",
            "telemetry",
            "ruleset",
            "engine",
            "store",
            "nats",
            "search",
            "http",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "text",
            "route",
            "learn",
            "projection",
            "review",
            "report",
            "config",
            "telemetry",
            "ruleset",
            "engine",
            "store",
            "nats",
            "search",
            "http",
            "app",
        ],
    ),
    ("main", &["cli"]),
];

const REMEDY: &str = "move the type down, pass it in as a port of `engine`, or let `app` wire it";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.sources() {
        let Some(layer) = file.layer().filter(|layer| *layer != "lib") else { continue };
        let Some((_, may)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            let rule = format!("module `{layer}` stands in no layer");
            findings.push(file.finding(
                1,
                rule,
                "add it to the table in tests/tidy/layers.rs and docs/ARCHITECTURE.md",
            ));
            continue;
        };
        for path in rust::paths(&file.code) {
            let Some(other) = imported(file, &path) else { continue };
            let known = LAYERS.iter().any(|(name, _)| *name == other);
            if known && other != layer && !may.contains(&other.as_str()) {
                let rule = format!("`{layer}` must not import `{other}`");
                findings.push(file.finding(path.line, rule, REMEDY));
            }
        }
    }
    findings
}

/// The top-level module that a path leads to, where it starts from the crate.
fn imported(file: &File, path: &Path) -> Option<String> {
    let segments: Vec<&str> = path.segments().collect();
    let name = match segments.first().copied()? {
        "crate" => segments.get(1)?,
        "hotline" if file.path == "src/main.rs" => segments.get(1)?,
        "super" => {
            let up = segments.iter().take_while(|segment| **segment == "super").count();
            (up == depth(&file.path)).then(|| segments.get(up))??
        }
        _ => return None,
    };
    Some(name.trim_end_matches('!').to_string())
}

/// How many modules deep a file lies: `src/a.rs` and `src/a/mod.rs` are 1, `src/a/b.rs` is 2.
fn depth(path: &str) -> usize {
    let inside = path.trim_start_matches("src/");
    inside.trim_end_matches("/mod.rs").split('/').count()
}

#[cfg(test)]
fn found(path: &str, text: &str) -> Vec<Finding> {
    check(&Tree::planted(&[(path, text)]))
}

#[test]
fn an_import_upwards_or_sideways_is_found() {
    assert_eq!(found("src/domain/x.rs", "use crate::route::y;").len(), 1);
    assert_eq!(found("src/store/x.rs", "fn f() { crate::http::y() }").len(), 1);
    assert_eq!(found("src/store/x.rs", "use crate::{domain::z, nats, engine};").len(), 1);
    assert_eq!(found("src/domain/a/b.rs", "use super::super::super::text::c;").len(), 1);
    assert_eq!(found("src/http.rs", "use super::search;").len(), 1);
    assert_eq!(found("src/main.rs", "fn main() { hotline::store::x() }").len(), 1);
    let shown = found("src/nats/x.rs", "\nuse crate::store::y;").remove(0).to_string();
    assert!(shown.starts_with("src/nats/x.rs:2: `nats` must not import `store`; move"), "{shown}");
}

#[test]
fn an_import_downwards_is_not_found() {
    assert_eq!(
        found("src/store/x.rs", "use crate::{domain::id, engine};\nuse crate::store::y;"),
        []
    );
    assert_eq!(found("src/domain/x.rs", "use crate::labelled_enum;\nuse super::route;"), []);
    assert_eq!(found("src/domain/x.rs", "// use crate::route;\nlet x = \"crate::route::y\";"), []);
    assert_eq!(found("src/lib.rs", "pub mod http;"), []);
}

#[test]
fn a_module_outside_the_table_is_found() {
    assert_eq!(found("src/misc/x.rs", "").len(), 1);
}

#[test]
fn the_table_itself_goes_down_only() {
    const ADAPTERS: &[&str] = &["store", "nats", "search", "http"];
    for (at, (name, may)) in LAYERS.iter().enumerate() {
        for other in *may {
            let place = LAYERS.iter().position(|(one, _)| one == other);
            assert!(place.is_some_and(|place| place < at), "{name} imports {other} from above");
            let sideways = ADAPTERS.contains(name) && ADAPTERS.contains(other);
            assert!(!sideways, "{name} imports {other}");
        }
    }
}
