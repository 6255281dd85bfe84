//! The files of the project, as text.
//!
//! Must never: follow a link or read what a build has made.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::rust;

/// What is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub path: String,
    pub line: usize,
    pub rule: String,
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.path, self.line, self.rule, self.remedy)
    }
}

/// A text file.
#[derive(Debug)]
pub struct File {
    /// From the root, with `/`.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// For Rust: the same lines with comments and the contents of literals blanked.
    pub code: String,
    /// For Rust: for each line whether it belongs to a test.
    pub in_test: Vec<bool>,
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        let (code, in_test) = if path.ends_with(".rs") {
            let code = rust::blanked(text);
            let whole = path.starts_with("tests/")
                || path.starts_with("benches/")
                || path.contains("/tests/")
                || path.ends_with("/tests.rs");
            let in_test = rust::test_lines(&code, whole);
            (code, in_test)
        } else {
            (String::new(), Vec::new())
        };
        Self { path: path.into(), text: text.into(), code, in_test }
    }

    /// The module under `src/` that it belongs to; `lib` and `main` stand for themselves.
    pub fn layer(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let first = inside.split('/').next()?;
        Some(first.strip_suffix(".rs").unwrap_or(first))
    }

    /// Modules that it declares in files of their own for tests only, as paths without `.rs`.
    fn test_modules(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs");
        let folder = match stem.rsplit_once('/') {
            Some((folder, "mod" | "lib" | "main")) => folder,
            Some(_) | None => stem,
        };
        let declared = self.code_lines().filter(|(line, _)| self.tests_at(*line));
        let names = declared.filter_map(|(_, code)| {
            let (before, name) = code.trim().strip_suffix(';')?.rsplit_once(' ')?;
            before.ends_with("mod").then_some(name)
        });
        names.map(|name| format!("{folder}/{name}")).collect()
    }

    pub fn is_test(&self) -> bool {
        !self.in_test.is_empty() && self.in_test.iter().all(|test| *test)
    }

    /// Whether the line, counted from 1, belongs to a test.
    pub fn tests_at(&self, line: usize) -> bool {
        self.in_test.get(line - 1).copied().unwrap_or(false)
    }

    /// Blanked code, line by line, from 1.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    pub fn finding(&self, line: usize, rule: impl Into<String>, remedy: &str) -> Finding {
        Finding { path: self.path.clone(), line, rule: rule.into(), remedy: remedy.into() }
    }
}

/// The files of the project, ordered by path.
#[derive(Debug)]
pub struct Tree {
    pub files: Vec<File>,
}

/// Made by builds and runs, or not ours: named as in `.gitignore`.
const SKIPPED: &[&str] = &["target", ".git", "hotline-data", "hotline-demo"];

impl Tree {
    pub fn of_project() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        walk(root, root, &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(files.len() > 10, "the project has files");
        Self::of(files)
    }

    /// A file that is declared by `#[cfg(test)] mod x;` in another belongs to a test, and so does
    /// whatever lies under it.
    fn of(mut files: Vec<File>) -> Self {
        let roots: Vec<String> = files.iter().flat_map(File::test_modules).collect();
        for file in &mut files {
            let inside = |root: &String| {
                let rest = file.path.strip_prefix(root.as_str());
                rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
            };
            if roots.iter().any(inside) {
                file.in_test.fill(true);
            }
        }
        Self { files }
    }

    /// Planted files, for testing the checks.
    pub fn planted(files: &[(&str, &str)]) -> Self {
        Self::of(files.iter().map(|(path, text)| File::new(path, text)).collect())
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// Rust files under `src/`.
    pub fn sources(&self) -> impl Iterator<Item = &File> {
        self.rust().filter(|file| file.path.starts_with("src/"))
    }
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder of the project can be read") {
        let entry = entry.expect("an entry can be read");
        let kind = entry.file_type().expect("an entry has a type");
        let path = entry.path();
        if SKIPPED.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if kind.is_dir() {
            walk(root, &path, files);
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(&path)
        {
            let inside = path.strip_prefix(root).expect("it lies under the root");
            files.push(File::new(&inside.to_string_lossy().replace('\\', "/"), &text));
        }
    }
}

/// The findings as "path:line", for the tests of the checks.
#[cfg(test)]
pub fn places(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|one| format!("{}:{}", one.path, one.line)).collect()
}

#[test]
fn a_module_for_tests_only_is_a_test_wherever_it_lies() {
    let tree = Tree::planted(&[
        ("src/a/mod.rs", "mod x;\n#[cfg(test)]\npub(crate) mod sample;\n"),
        ("src/a/sample.rs", "fn f() {}\n"),
        ("src/a/sample/dice.rs", "fn f() {}\n"),
        ("src/a/samples.rs", "fn f() {}\n"),
        ("src/a/x.rs", "mod z;\n#[cfg(test)]\nmod y;\n"),
        ("src/a/x/y.rs", "fn f() {}\n"),
    ]);
    let tests: Vec<&str> =
        tree.rust().filter(|file| file.is_test()).map(|file| file.path.as_str()).collect();
    assert_eq!(tests, ["src/a/sample.rs", "src/a/sample/dice.rs", "src/a/x/y.rs"]);
}
