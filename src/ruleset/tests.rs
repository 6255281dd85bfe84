//! The shipped set and the bad ones, as files on disk.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};

use super::{Error, Loaded, Source, cases, load};
use crate::route::finding::{Finding, Severity};

/// The day on which the tests load.
const TODAY: Date = date(2026, 11, 22);

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules-bad")
}

/// The base set with the files of `name` laid over it, loaded.
fn overlaid(name: &str) -> Result<Loaded, Error> {
    let folder = tempfile::tempdir().unwrap();
    for layer in ["_base", name] {
        let layer = fixtures().join(layer);
        for file in files_in(&layer) {
            let target = folder.path().join(&file);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(layer.join(&file), target).unwrap();
        }
    }
    load(&Source::Folder(folder.path().to_owned()), TODAY)
}

/// Paths of the files of a set, relative to its folder.
fn files_in(set: &Path) -> Vec<PathBuf> {
    let folders = [set.to_owned(), set.join("sla")];
    let entries = folders.iter().filter(|folder| folder.is_dir()).flat_map(|folder| {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    });
    let files = entries.filter(|path| path.is_file());
    files.map(|path| path.strip_prefix(set).unwrap().to_owned()).collect()
}

/// One line for each finding: severity, code, file, row.
fn lines(findings: &[Finding]) -> String {
    let mut lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            let row = finding.row.map_or("-".to_owned(), |row| row.to_string());
            format!("{} {} {} {row}\n", finding.severity.word(), finding.code, finding.file)
        })
        .collect();
    lines.sort();
    lines.concat()
}

#[test]
fn the_base_of_the_bad_sets_is_good() {
    let loaded = overlaid("_base").unwrap();
    assert_eq!(lines(&loaded.findings), "");
    let report = cases::run(&loaded, TODAY);
    assert_eq!(report.failed, []);
    assert_eq!(report.total, loaded.summary.cases);
}

#[test]
fn every_bad_set_is_reported_whole_and_nothing_else() {
    let mut names: Vec<String> = fs::read_dir(fixtures())
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| name != "_base")
        .collect();
    names.sort();
    assert!(names.len() >= 12);
    for name in names {
        let findings = match overlaid(&name) {
            Ok(loaded) => loaded.findings,
            Err(Error::Invalid(findings)) => findings,
            Err(Error::Source(error)) => panic!("{name}: {error}"),
        };
        let expected = expect_test::expect_file![fixtures().join(&name).join("expected.txt")];
        expected.assert_eq(&lines(&findings));
        for finding in &findings {
            assert!(!finding.message.is_empty() && !finding.remedy.is_empty(), "{finding}");
        }
    }
}

#[test]
fn the_shipped_set_is_clean_and_does_what_its_examples_say() {
    let loaded = match load(&Source::BuiltIn, TODAY) {
        Ok(loaded) => loaded,
        Err(Error::Invalid(findings)) => panic!("{}", lines_of(&findings)),
        Err(Error::Source(error)) => panic!("{error}"),
    };
    let warnings: Vec<Finding> =
        loaded.findings.iter().filter(|one| one.severity != Severity::Note).cloned().collect();
    assert!(warnings.is_empty(), "{}", lines_of(&warnings));
    let report = cases::run(&loaded, TODAY);
    let failed: Vec<String> = report
        .failed
        .iter()
        .map(|one| {
            format!(
                "{} 第{}行：{}\n  应为 {}\n  实为 {}\n  {}\n",
                one.file, one.row, one.case, one.expected, one.got, one.explanation
            )
        })
        .collect();
    // Two in a hundred may fail: examples are written by people who do not know the weights.
    let allowed = report.total / 50;
    assert!(failed.len() <= allowed, "{} of {}\n{}", failed.len(), report.total, failed.concat());
}

#[test]
fn the_version_does_not_depend_on_byte_order_mark_or_line_ends() {
    let base = overlaid("_base").unwrap().book.version.clone();
    let built_in = load(&Source::BuiltIn, TODAY).unwrap().book.version.clone();
    assert_eq!(base.as_str().len(), 16);
    assert_ne!(base, built_in);
    let folder = tempfile::tempdir().unwrap();
    let base_set = fixtures().join("_base");
    fs::create_dir(folder.path().join("sla")).unwrap();
    for file in files_in(&base_set) {
        let text = fs::read_to_string(base_set.join(&file)).unwrap().replace('\n', "\r\n");
        fs::write(folder.path().join(file), format!("\u{FEFF}{text}")).unwrap();
    }
    let saved = load(&Source::Folder(folder.path().to_owned()), TODAY).unwrap();
    assert_eq!(saved.book.version, base);
}

#[test]
fn a_missing_file_and_a_missing_folder_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = Source::Folder(folder.path().join("nowhere"));
    assert!(matches!(load(&nowhere, TODAY), Err(Error::Source(super::source::Error::NoFolder(_)))));
    match load(&Source::Folder(folder.path().to_owned()), TODAY) {
        Err(Error::Invalid(findings)) => {
            assert_eq!(findings.len(), super::source::FILES.len());
            assert!(findings.iter().all(|finding| finding.code == super::codes::FILE_MISSING));
        }
        Ok(_) | Err(Error::Source(_)) => panic!("an empty folder is no rule set"),
    }
}

#[test]
fn every_code_is_explained_to_people() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/RULES.md"));
    let page = page.unwrap();
    for code in super::codes::ALL {
        assert!(page.contains(&format!("| `{code}` |")), "docs/RULES.md lacks {code}");
    }
}

fn lines_of(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}
