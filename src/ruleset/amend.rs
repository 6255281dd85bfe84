//! A rule set with one line changed (规则修订), loaded and checked like any other, in memory only.
//!
//! Must never: write a file; people paste the line.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::domain::matter::Lead;
use crate::route::amendment::Amendment;

use super::csv_text::{CsvRow, split};
use super::decode::decode;
use super::load::{Error, Loaded, load_raw};
use super::sheet::Layout;
use super::source::{RawFile, Source};
use super::tables::{decisions, matters, places};

/// What parts the items of a list cell.
const BETWEEN: char = '|';

/// The line that a change comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// Its file.
    pub file: &'static str,
    /// The row that it replaces; a new one at the end without.
    pub row: Option<u32>,
    /// The line, ready to paste.
    pub line: String,
}

/// Loads the set at `source` with one change; `None` where the set has no such line to change.
///
/// # Errors
/// Those of the changed set.
pub fn load_amended(
    source: &Source,
    amendment: &Amendment,
    today: Date,
) -> Result<Option<(Loaded, Amended)>, Error> {
    let mut raw = source.read()?;
    let Some(amended) = amend(&mut raw, amendment) else { return Ok(None) };
    Ok(Some((load_raw(&raw, today)?, amended)))
}

/// Changes the file that a change belongs to.
fn amend(raw: &mut [RawFile], amendment: &Amendment) -> Option<Amended> {
    let layout = layout(amendment);
    let file = raw.iter_mut().find(|file| file.name == layout.file)?;
    let mut rows = split(&decode(file.bytes.as_deref()?).ok()?, ',').rows;
    let table = Table::of(layout, rows.first()?)?;
    let row = match amendment {
        Amendment::Keyword { matter, pattern } => {
            table.add(&mut rows, ("编码", matter.as_str()), ("关键词", pattern))?
        }
        Amendment::Alias { place, name } => {
            table.add(&mut rows, ("编号", place.as_str()), ("别名", name))?
        }
        Amendment::Place { name, kind, street } => {
            let id = table.fresh(&rows, "编号", "pl-new-");
            let example = format!("请到{name}看一看");
            let cells = [
                ("编号", id.as_str()),
                ("名称", name),
                ("类型", kind),
                ("街道", street.as_str()),
                ("可信度", "确认"),
                ("例句", &example),
                ("备注", "由退单得出，请核实"),
            ];
            table.append(&mut rows, &cells)
        }
        Amendment::Row { matter, place, valid_from, lead, assisting, example } => {
            let id = table.fresh(&rows, "规则号", "R-");
            let from = valid_from.map_or_else(String::new, |day| day.to_string());
            let assisting: Vec<&str> = assisting.iter().map(lead_cell).collect();
            let cells = [
                ("规则号", id.as_str()),
                ("事项", matter.as_str()),
                ("地点", place.as_deref().unwrap_or("*")),
                ("生效日", &from),
                ("主办", lead_cell(lead)),
                ("协办", &assisting.join("|")),
                ("例句", example),
                ("依据与说明", "由退单得出，请补依据"),
            ];
            table.append(&mut rows, &cells)
        }
    };
    let (at, number) = row;
    let lines: Vec<String> = rows.iter().map(|row| line(&row.cells)).collect();
    let amended = Amended { file: layout.file, row: number, line: lines.get(at)?.clone() };
    file.bytes = Some(format!("{}\n", lines.join("\n")).into_bytes());
    Some(amended)
}

fn layout(amendment: &Amendment) -> Layout {
    match amendment {
        Amendment::Alias { .. } | Amendment::Place { .. } => places::LAYOUT,
        Amendment::Keyword { .. } => matters::LAYOUT,
        Amendment::Row { .. } => decisions::LAYOUT,
    }
}

fn lead_cell(lead: &Lead) -> &str {
    match lead {
        Lead::Unit(unit) => unit.as_str(),
        Lead::StreetOfPlace => "属地街道",
        Lead::CommunityOfPlace => "属地社区",
    }
}

/// Where the columns of a table stand in its file.
struct Table {
    columns: Vec<String>,
}

/// Index among the rows, and its number where it was there before.
type Spot = (usize, Option<u32>);

impl Table {
    fn of(layout: Layout, header: &CsvRow) -> Option<Self> {
        let columns: Vec<String> = header.cells.iter().map(|cell| cell.trim().to_owned()).collect();
        let has = |name: &&str| columns.iter().any(|column| column == name);
        layout.columns.iter().all(has).then_some(Self { columns })
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Adds an item to a list cell of the row with that key.
    fn add(
        &self,
        rows: &mut [CsvRow],
        (key, id): (&str, &str),
        (column, item): (&str, &str),
    ) -> Option<Spot> {
        let (key, column) = (self.position(key)?, self.position(column)?);
        let is_it = |row: &CsvRow| row.cells.get(key).is_some_and(|cell| cell.trim() == id);
        let at = rows.iter().position(is_it)?;
        let row = rows.get_mut(at)?;
        let cell = row.cells.get_mut(column)?;
        let kept = cell.trim().trim_end_matches(BETWEEN);
        *cell = if kept.is_empty() { item.to_owned() } else { format!("{kept}{BETWEEN}{item}") };
        Some((at, Some(row.number)))
    }

    fn append(&self, rows: &mut Vec<CsvRow>, cells: &[(&str, &str)]) -> Spot {
        let cell = |column: &String| {
            let given = cells.iter().find(|(name, _)| name == column);
            given.map_or_else(String::new, |(_, text)| (*text).to_owned())
        };
        // A file ends with a line end, or with a last row that is blank.
        while rows.last().is_some_and(|row| row.cells.iter().all(|cell| cell.trim().is_empty())) {
            rows.pop();
        }
        let number = rows.last().map_or(1, |row| row.number + 1);
        rows.push(CsvRow { number, cells: self.columns.iter().map(cell).collect() });
        (rows.len() - 1, None)
    }

    /// The next free number behind a prefix, in four digits.
    fn fresh(&self, rows: &[CsvRow], column: &str, prefix: &str) -> String {
        let position = self.position(column).unwrap_or_default();
        let ids = rows.iter().filter_map(|row| row.cells.get(position));
        let numbers = ids.filter_map(|id| id.trim().strip_prefix(prefix)?.parse::<u32>().ok());
        format!("{prefix}{:04}", numbers.max().unwrap_or(0).saturating_add(1))
    }
}

/// Cells as a line of CSV.
fn line(cells: &[String]) -> String {
    let mut out = String::new();
    for (at, cell) in cells.iter().enumerate() {
        let gap = if at > 0 { "," } else { "" };
        // Writing to a string does not fail.
        let _done = if cell.contains(['"', ',', '\n']) {
            write!(out, "{gap}\"{}\"", cell.replace('"', "\"\""))
        } else {
            write!(out, "{gap}{cell}")
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::civil::date;

    use super::*;
    use crate::domain::id::{MatterCode, PlaceId, UnitId};
    use crate::ruleset::cases;

    const TODAY: Date = date(2026, 11, 22);

    fn source() -> Source {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules-bad/_base");
        Source::Folder(folder)
    }

    /// The set with the change is sound, and the line is as said.
    fn check(amendment: &Amendment, file: &str, row: Option<u32>, line: &str) -> Loaded {
        let (loaded, amended) = load_amended(&source(), amendment, TODAY).unwrap().unwrap();
        assert_eq!((amended.file, amended.row, amended.line.as_str()), (file, row, line));
        assert_eq!(cases::run(&loaded, TODAY).failed, []);
        loaded
    }

    fn row(place: Option<&str>, example: &str) -> Amendment {
        Amendment::Row {
            matter: MatterCode::new("M0102001"),
            place: place.map(str::to_owned),
            valid_from: Some(date(2026, 9, 22)),
            lead: Lead::Unit(UnitId::new("q-zhujian")),
            assisting: vec![Lead::StreetOfPlace],
            example: example.into(),
        }
    }

    #[test]
    fn each_change_comes_to_one_line_of_a_sound_set() {
        let loaded = check(
            &row(Some("jd-qingshi"), "河东社区楼道堆物，楼道杂物"),
            "decisions.csv",
            None,
            "R-0003,M0102001,jd-qingshi,,,2026-09-22,,q-zhujian,属地街道,,河东社区楼道堆物，楼道杂物,由退单得出，请补依据",
        );
        assert_eq!(loaded.book.rules.len(), 3);
        let keyword = Amendment::Keyword {
            matter: MatterCode::new("M0102001"),
            pattern: "堆满杂物".into(),
        };
        let line = "M0102001,市容,楼院卫生,楼道堆物,楼道堆物|楼道+杂物|堆满杂物,,,属地街道,,,是,普通,河东社区三号楼楼道堆物没人管,";
        check(&keyword, "matters.csv", Some(3), line);
        let alias = Amendment::Alias { place: PlaceId::new("pl-liulu"), name: "柳荫街".into() };
        let line = "pl-liulu,柳荫路,道路,柳荫大道|柳荫街,sq-hedong,jd-qingshi,确认,柳荫路有人摆摊,";
        check(&alias, "places.csv", Some(2), line);
        let place = Amendment::Place {
            name: "太阳花小区".into(),
            kind: "小区",
            street: UnitId::new("jd-qingshi"),
        };
        let line =
            "pl-new-0001,太阳花小区,小区,,,jd-qingshi,确认,请到太阳花小区看一看,由退单得出，请核实";
        check(&place, "places.csv", None, line);
    }

    #[test]
    fn what_the_set_does_not_allow_is_no_change() {
        let nowhere = Amendment::Keyword { matter: MatterCode::new("M9"), pattern: "词".into() };
        assert!(load_amended(&source(), &nowhere, TODAY).unwrap().is_none());
        // A unit that nobody knows, and a row without an example.
        for bad in [row(Some("jd-nowhere"), "楼道堆物"), row(None, "")] {
            assert!(matches!(load_amended(&source(), &bad, TODAY), Err(Error::Invalid(_))));
        }
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cells = ["甲", "乙,丙", "丁\"戊", ""].map(str::to_owned);
        assert_eq!(line(&cells), "甲,\"乙,丙\",\"丁\"\"戊\",");
    }
}
