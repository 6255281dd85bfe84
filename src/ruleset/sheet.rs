//! A table as a spreadsheet program leaves it: header checks, rows by column name.
//!
//! Must never: depend on the order of columns, or read a row whose columns are not known.

use super::codes;
use super::csv_text::{CsvRow, split};
use super::notes::{At, Notes};

/// How many rows of a table are read.
const ROWS_MAX: usize = 50_000;

/// The columns of a table, in the order in which the shipped file has them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// File.
    pub file: &'static str,
    /// Columns.
    pub columns: &'static [&'static str],
}

/// A table whose header is right.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Its layout.
    pub layout: Layout,
    positions: Vec<usize>,
    rows: Vec<CsvRow>,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct SheetRow<'a> {
    sheet: &'a Sheet,
    row: &'a CsvRow,
}

impl Sheet {
    /// Reads a table; `None` where its header leaves columns unknown.
    pub(super) fn open(layout: Layout, text: &str, notes: &mut Notes) -> Option<Self> {
        let file = layout.file;
        let delimiter = delimiter(layout, text, notes);
        let mut csv = split(text, delimiter);
        for row in csv.stray_quotes {
            notes.error(
                At::row(file, row),
                codes::CSV_STRAY_QUOTE,
                "单元格里有不成对的英文双引号",
                "删去引号，或改用中文引号“”",
            );
        }
        if csv.rows.len() > ROWS_MAX {
            let message = format!("共有 {} 行，超过 {ROWS_MAX} 行的上限", csv.rows.len());
            notes.error(At::file(file), codes::CSV_TOO_MANY_ROWS, message, "拆分或清理表格");
            csv.rows.truncate(ROWS_MAX);
        }
        let header = csv.rows.remove(0);
        let positions = positions(layout, &header, notes)?;
        let sheet = Self { layout, positions, rows: csv.rows };
        sheet.check_extra_cells(&header, notes);
        Some(sheet)
    }

    /// The rows that are not blank.
    pub(super) fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        self.rows
            .iter()
            .filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()))
            .map(|row| SheetRow { sheet: self, row })
    }

    fn check_extra_cells(&self, header: &CsvRow, notes: &mut Notes) {
        let width = header.cells.len();
        for row in &self.rows {
            if row.cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
                notes.error(
                    At::row(self.layout.file, row.number),
                    codes::CSV_EXTRA_CELL,
                    format!("本行的单元格多于表头的 {width} 列"),
                    "单元格内容含逗号时，应由表格软件另存为 CSV，不要手工拼接",
                );
            }
        }
    }
}

impl<'a> SheetRow<'a> {
    /// Number as a spreadsheet counts rows.
    pub(super) fn number(self) -> u32 {
        self.row.number
    }

    /// Where the row stands.
    pub(super) fn at(self) -> At<'static> {
        At::row(self.sheet.layout.file, self.row.number)
    }

    /// The trimmed cell in a column of the layout; empty where the row is short.
    pub(super) fn cell(self, column: &str) -> &'a str {
        let columns = self.sheet.layout.columns.iter();
        let position = columns.zip(&self.sheet.positions).find(|(name, _)| **name == column);
        position.and_then(|(_, &at)| self.row.cells.get(at)).map_or("", |cell| cell.trim())
    }
}

/// What separates the cells; everything but a comma is noted.
fn delimiter(layout: Layout, text: &str, notes: &mut Notes) -> char {
    let header = text.lines().next().unwrap_or("");
    if header.contains(',') || layout.columns.len() < 2 {
        return ',';
    }
    let Some((other, name)) = [(';', "分号"), ('\t', "制表符"), ('，', "中文逗号")]
        .into_iter()
        .find(|(c, _)| header.contains(*c))
    else {
        return ',';
    };
    notes.error(
        At::row(layout.file, 1),
        codes::CSV_DELIMITER,
        format!("各列以{name}分隔，应为英文逗号"),
        "在表格软件中选择“CSV UTF-8（逗号分隔）”另存",
    );
    other
}

/// Where each column of the layout stands; `None` when one is missing.
fn positions(layout: Layout, header: &CsvRow, notes: &mut Notes) -> Option<Vec<usize>> {
    let at = At::row(layout.file, header.number);
    let names: Vec<&str> = header.cells.iter().map(|cell| cell.trim()).collect();
    for (position, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if !layout.columns.contains(name) {
            let remedy = format!("表头应为：{}", layout.columns.join(","));
            notes.error(at, codes::COLUMN_UNKNOWN, format!("不认识的列“{name}”"), remedy);
        }
        if names.iter().take(position).any(|earlier| earlier == name) {
            let message = format!("列“{name}”出现了两次");
            notes.error(at, codes::COLUMN_DUPLICATE, message, "删去其中一列");
        }
    }
    let mut positions = Vec::with_capacity(layout.columns.len());
    for column in layout.columns {
        match names.iter().position(|name| name == column) {
            Some(position) => positions.push(position),
            None => {
                let remedy = format!("补上该列；表头应为：{}", layout.columns.join(","));
                let message = format!("缺少列“{column}”，本表未读");
                notes.error(at.field(column), codes::COLUMN_MISSING, message, remedy);
            }
        }
    }
    (positions.len() == layout.columns.len()).then_some(positions)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: Layout = Layout { file: "units.csv", columns: &["甲", "乙"] };

    fn check(text: &str, codes: &[&str], rows: &[(u32, &str)]) {
        let mut notes = Notes::default();
        let sheet = Sheet::open(LAYOUT, text, &mut notes);
        let got: Vec<&str> =
            notes.into_findings().into_iter().map(|finding| finding.code).collect();
        assert_eq!(got, codes, "{text:?}");
        let read: Vec<(u32, &str)> =
            sheet.iter().flat_map(Sheet::rows).map(|row| (row.number(), row.cell("乙"))).collect();
        assert_eq!(read, rows, "{text:?}");
    }

    #[test]
    fn what_excel_leaves_is_read() {
        check("乙,甲,,\n1,2,,\n,,,\n 3 ,4\n", &[], &[(2, "1"), (4, "3")]);
    }

    #[test]
    fn a_wrong_header_is_told_by_name() {
        check("甲,丙\n1,2", &[codes::COLUMN_MISSING, codes::COLUMN_UNKNOWN], &[]);
        check("甲,乙,甲\n1,2,3", &[codes::COLUMN_DUPLICATE], &[(2, "2")]);
        check("", &[codes::COLUMN_MISSING, codes::COLUMN_MISSING], &[]);
    }

    #[test]
    fn another_delimiter_is_told_and_read() {
        check("甲;乙\n1;2", &[codes::CSV_DELIMITER], &[(2, "2")]);
        check("甲\t乙\n1\t2\t3", &[codes::CSV_DELIMITER, codes::CSV_EXTRA_CELL], &[(2, "2")]);
    }
}
