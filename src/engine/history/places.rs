//! Tables of divisions (区划表) as they are published: one row for each district, street or community, with
//! its code. Files are read together, since one names what another only numbers.
//!
//! Must never: put a place under a name that no file gives; its number stands there instead.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::learn::places::Place;

use super::decode::decode;
use super::unreadable::{Unreadable, csv};

/// Columns that every table has.
const COLUMNS: [&str; 2] = ["code", "name"];
/// Columns that name what a community lies in.
const STREET_NAME: &str = "streetName";
const DISTRICT_NAME: &str = "areaName";

/// Digits of the codes by level.
const DISTRICT_DIGITS: usize = 6;
const STREET_DIGITS: usize = 9;
const COMMUNITY_DIGITS: usize = 12;

/// Why tables of divisions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlacesError {
    /// A file that cannot be read at all.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A table without code or name.
    #[error("{file} 没有列“{column}”；有：{}。区划表至少应有 code,name 两列，居委会一级最好另有 streetName,areaName", header.join("、"))]
    Column {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
        /// What the file has.
        header: Vec<String>,
    },
    /// A row that cannot be read.
    #[error("{file} 第 {row} 行：{message}")]
    Row {
        /// The file.
        file: String,
        /// Row, from 1.
        row: u64,
        /// What is wrong, and the remedy.
        message: String,
    },
    /// Nothing in it.
    #[error("{file} 没有一行区划；请检查文件是否导出完整")]
    Nothing {
        /// The file.
        file: String,
    },
}

/// A row as it stands.
struct Row {
    code: String,
    name: String,
}

/// What the files say of every code.
#[derive(Default)]
struct Divisions {
    rows: Vec<Row>,
    names: BTreeMap<String, String>,
}

/// Reads tables, each by its name and bytes.
///
/// # Errors
/// [`PlacesError`] for the first fault.
pub fn read_places(files: &[(String, Vec<u8>)]) -> Result<Vec<Place>, PlacesError> {
    let mut divisions = Divisions::default();
    for (file, bytes) in files {
        divisions.read(file, bytes)?;
    }
    Ok(divisions.places())
}

impl Divisions {
    fn read(&mut self, file: &str, bytes: &[u8]) -> Result<(), PlacesError> {
        let (body, _) = decode(file, bytes)?;
        let records = csv(file, &body)?;
        let header = records.header().to_vec();
        let missing = COLUMNS.iter().find(|column| !header.iter().any(|one| one == *column));
        if let Some(column) = missing {
            return Err(PlacesError::Column { file: file.to_owned(), column, header });
        }
        let before = self.rows.len();
        // Reading from memory does not fail.
        for record in records.flatten() {
            let content = record.content.as_ref().map_err(ToString::to_string);
            let taken = content.and_then(|content| self.take(content));
            let row = record.row;
            taken.map_err(|message| PlacesError::Row { file: file.to_owned(), row, message })?;
        }
        if self.rows.len() == before {
            return Err(PlacesError::Nothing { file: file.to_owned() });
        }
        Ok(())
    }

    fn take(&mut self, content: &Map<String, Value>) -> Result<(), String> {
        let cell = |column: &str| {
            content.get(column).and_then(Value::as_str).map(str::trim).unwrap_or_default()
        };
        let [code, name] = COLUMNS.map(cell);
        let digits = code.chars().all(|c| c.is_ascii_digit());
        let known = [DISTRICT_DIGITS, STREET_DIGITS, COMMUNITY_DIGITS];
        if !digits || !known.contains(&code.len()) {
            return Err(format!(
                "code 应为 6 位（区县）、9 位（街道乡镇）或 12 位（居委会）数字，收到“{code}”"
            ));
        }
        if name.is_empty() {
            return Err("列“name”为空".to_owned());
        }
        for (column, digits) in [(DISTRICT_NAME, DISTRICT_DIGITS), (STREET_NAME, STREET_DIGITS)] {
            let (named, above) = (cell(column), code.get(..digits));
            if let Some(above) = above.filter(|above| above.len() < code.len() && !named.is_empty())
            {
                self.names.insert(above.to_owned(), named.to_owned());
            }
        }
        self.names.insert(code.to_owned(), name.to_owned());
        self.rows.push(Row { code: code.to_owned(), name: name.to_owned() });
        Ok(())
    }

    fn places(self) -> Vec<Place> {
        let Self { rows, names } = self;
        let above = |code: &str, digits: usize| {
            let above = code.get(..digits)?;
            Some(names.get(above).map_or(above, String::as_str).to_owned())
        };
        let place = |Row { code, name }: Row| Place {
            street: above(&code, STREET_DIGITS),
            district: above(&code, DISTRICT_DIGITS).unwrap_or_default(),
            code,
            name,
        };
        rows.into_iter().map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;

    const STREETS: &str =
        "code,name,areaCode\n540102002,八廓街道,540102\n540103102,古荣镇,540103\n";
    const COMMUNITIES: &str = "code,name,streetCode,streetName,areaName\n540102002001,绕赛社区居委会,540102002,八廓街道,城关区\n";

    fn read(files: &[&str]) -> Result<Vec<Place>, PlacesError> {
        let files = files
            .iter()
            .zip(1..)
            .map(|(text, number)| (format!("{number}.csv"), text.as_bytes().to_vec()));
        read_places(&files.collect::<Vec<_>>())
    }

    #[test]
    fn one_file_names_what_another_numbers() {
        let places = read(&[STREETS, COMMUNITIES]).unwrap();
        let shown: Vec<(&str, Option<&str>, &str)> = places
            .iter()
            .map(|one| (one.name.as_str(), one.street.as_deref(), one.district.as_str()))
            .collect();
        let barkhor = Some("八廓街道");
        assert_eq!(
            shown,
            [
                ("八廓街道", barkhor, "城关区"),
                ("古荣镇", Some("古荣镇"), "540103"),
                ("绕赛社区居委会", barkhor, "城关区")
            ]
        );
        let bare = "code,name\n540102002001,绕赛社区居委会\n540102002,八廓街道\n540102,城关区\n";
        let places = read(&[bare]).unwrap();
        assert_eq!(places[0].street.as_deref(), barkhor);
        assert_eq!((places[0].district.as_str(), &places[2].street), ("城关区", &None));
    }

    #[test]
    fn an_excel_of_chinese_windows_is_read() {
        let bytes = GB18030.encode(COMMUNITIES).0.into_owned();
        let places = read_places(&[("a.csv".into(), bytes)]).unwrap();
        assert_eq!(places[0].name, "绕赛社区居委会");
    }

    #[test]
    fn what_is_no_table_of_divisions_names_the_remedy() {
        let fails = |text: &str, words: &[&str]| {
            let told = read(&[text]).unwrap_err().to_string();
            for word in words {
                assert!(told.contains(word), "{told}");
            }
        };
        fails("name,areaCode\n八廓街道,540102\n", &["1.csv", "“code”", "areaCode", "code,name"]);
        fails("code,name\n540102002,八廓街道\n5401,拉萨\n", &["第 3 行", "5401", "9 位"]);
        fails("code,name\n540102002,\n", &["第 2 行", "“name”为空"]);
        fails("code,name\n", &["没有一行"]);
        fails("", &["1.csv"]);
        assert!(read_places(&[("a.csv".into(), b"\xFF\xFF".to_vec())]).is_err());
    }
}
