//! Parses the cells of one row into domain types; whatever does not parse is noted with its column.
//!
//! Must never: put a default in the place of something that did not parse.

use jiff::civil::Date;

use crate::domain::id::UnitId;
use crate::domain::matter::Lead;

use super::codes;
use super::notes::Notes;
use super::patterns::{Parts, STRONG_CHARS_MIN, patterns};
use super::sheet::SheetRow;

/// Longest cell.
const CELL_CHARS_MAX: usize = 20_000;
/// Longest id or code.
const ID_CHARS_MAX: usize = 64;

/// The cells of one row.
#[derive(Debug)]
pub(super) struct Cells<'a, 'n> {
    row: SheetRow<'a>,
    notes: &'n mut Notes,
}

impl<'a, 'n> Cells<'a, 'n> {
    /// Of that row.
    pub(super) fn new(row: SheetRow<'a>, notes: &'n mut Notes) -> Self {
        Self { row, notes }
    }

    /// The text of a cell that may be empty.
    pub(super) fn text(&mut self, column: &'static str) -> String {
        let cell = self.row.cell(column);
        if cell.chars().count() > CELL_CHARS_MAX {
            let message = format!("单元格超过 {CELL_CHARS_MAX} 个字");
            self.error(column, codes::CELL_TOO_LONG, message, "删减，或拆成两行");
        }
        cell.to_owned()
    }

    /// The text of a cell that must not be empty.
    pub(super) fn required(&mut self, column: &'static str) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            self.error(column, codes::CELL_EMPTY, "此列不能为空", "填上内容");
            return None;
        }
        Some(text)
    }

    /// An id or code that must be there: letters, digits and hyphens.
    pub(super) fn id(&mut self, column: &'static str) -> Option<String> {
        let text = self.required(column)?;
        self.checked_id(column, text)
    }

    /// An id or code that may be absent.
    pub(super) fn optional_id(&mut self, column: &'static str) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() { None } else { self.checked_id(column, text) }
    }

    /// The ids of a list cell.
    pub(super) fn ids(&mut self, column: &'static str) -> Vec<String> {
        let items = self.list(column);
        items.into_iter().filter_map(|item| self.checked_id(column, item)).collect()
    }

    /// The items of a list cell, separated by `|`; a `|` at the end is no item.
    pub(super) fn list(&mut self, column: &'static str) -> Vec<String> {
        let cell = self.text(column);
        let items = cell.split('|').map(str::trim).filter(|item| !item.is_empty());
        items.map(str::to_owned).collect()
    }

    /// A word of a closed list that must be there.
    pub(super) fn word<T>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Option<T>,
        labels: &[&str],
    ) -> Option<T> {
        let text = self.required(column)?;
        self.checked_word(column, &text, parse, labels)
    }

    /// A word of a closed list; `Some(None)` where the cell is empty or `*`.
    pub(super) fn optional_word<T>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Option<T>,
        labels: &[&str],
    ) -> Option<Option<T>> {
        let text = self.text(column);
        if text.is_empty() || text == "*" {
            return Some(None);
        }
        self.checked_word(column, &text, parse, labels).map(Some)
    }

    /// A day that must be there.
    pub(super) fn date(&mut self, column: &'static str) -> Option<Date> {
        let text = self.required(column)?;
        self.checked_date(column, &text)
    }

    /// A day; `Some(None)` where the cell is empty.
    pub(super) fn optional_date(&mut self, column: &'static str) -> Option<Option<Date>> {
        let text = self.text(column);
        if text.is_empty() {
            return Some(None);
        }
        self.checked_date(column, &text).map(Some)
    }

    /// Who leads: 属地街道, 属地社区 or a unit id; `None` where the cell is empty or wrong.
    pub(super) fn lead(&mut self, column: &'static str) -> Option<Lead> {
        let text = self.text(column);
        if text.is_empty() { None } else { self.checked_lead(column, text) }
    }

    /// Who assists.
    pub(super) fn leads(&mut self, column: &'static str) -> Vec<Lead> {
        let items = self.list(column);
        items.into_iter().filter_map(|item| self.checked_lead(column, item)).collect()
    }

    /// The patterns of a cell by which something is recognised.
    pub(super) fn patterns(&mut self, column: &'static str) -> Vec<Parts> {
        self.read_patterns(column, STRONG_CHARS_MIN)
    }

    /// The patterns of a cell that only support or exclude; a single character may do that.
    pub(super) fn side_patterns(&mut self, column: &'static str) -> Vec<Parts> {
        self.read_patterns(column, 1)
    }

    /// The findings so far.
    pub(super) fn notes(&mut self) -> &mut Notes {
        self.notes
    }

    fn error(
        &mut self,
        column: &'static str,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.notes.error(self.row.at().field(column), code, message, remedy);
    }

    fn read_patterns(&mut self, column: &'static str, chars_min: usize) -> Vec<Parts> {
        let cell = self.text(column);
        if cell.is_empty() {
            return Vec::new();
        }
        let at = self.row.at().field(column);
        patterns(cell.split('|'), chars_min, at, self.notes)
    }

    fn checked_id(&mut self, column: &'static str, text: String) -> Option<String> {
        if is_scientific(&text) {
            let message = format!("“{text}”是科学记数法，原来的编码已被 Excel 改写");
            let remedy = "先把该列设为“文本”格式，再重新填写完整编码并保存";
            self.error(column, codes::EXCEL_NUMBER, message, remedy);
            return None;
        }
        let shaped = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !shaped || text.len() > ID_CHARS_MAX {
            let message = format!("“{text}”不是合法的编号");
            let remedy = "编号只用英文字母、数字和短横线，不超过 64 个字符";
            self.error(column, codes::CELL_BAD_ID, message, remedy);
            return None;
        }
        Some(text)
    }

    fn checked_lead(&mut self, column: &'static str, text: String) -> Option<Lead> {
        match text.as_str() {
            "属地街道" => Some(Lead::StreetOfPlace),
            "属地社区" => Some(Lead::CommunityOfPlace),
            _ => self.checked_id(column, text).map(|id| Lead::Unit(UnitId::new(id))),
        }
    }

    fn checked_word<T>(
        &mut self,
        column: &'static str,
        text: &str,
        parse: impl Fn(&str) -> Option<T>,
        labels: &[&str],
    ) -> Option<T> {
        let value = parse(text);
        if value.is_none() {
            let message = format!("“{text}”不在允许的取值之内");
            let remedy = format!("改为其中之一：{}", labels.join("、"));
            self.error(column, codes::CELL_UNKNOWN_WORD, message, remedy);
        }
        value
    }

    /// `2026-09-01`, or `2026/9/1` as Excel writes it.
    fn checked_date(&mut self, column: &'static str, text: &str) -> Option<Date> {
        let date = parse_date(text);
        if date.is_none() {
            let message = format!("“{text}”不是日期");
            self.error(column, codes::CELL_BAD_DATE, message, "写成 2026-09-01 的形式");
        }
        date
    }
}

/// `5.40102E+11`, as Excel shows a long number.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let sign = exponent.strip_prefix('+').or(exponent.strip_prefix('-'));
    mantissa.split('.').all(digits) && sign.is_some_and(digits)
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/']);
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    let whole = parts.next().is_none() && (1000..=9999).contains(&year);
    if whole { Date::new(year, month, day).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excel_numbers_are_known() {
        assert!(is_scientific("5.40102E+11") && is_scientific("5e+11"));
        assert!(
            !is_scientific("E-110") && !is_scientific("q-chengguan") && !is_scientific("540102")
        );
    }

    #[test]
    fn dates_as_people_and_excel_write_them() {
        let day = Some(jiff::civil::date(2026, 9, 1));
        assert_eq!((parse_date("2026-09-01"), parse_date("2026/9/1")), (day, day));
        for text in ["", "2026", "9/1/2026", "2026-02-30", "2026-9-1-1", "长期"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
