//! Which columns of a history are read (列名).
//!
//! Must never: guess the text or the label; only the id and the time have usual names.

/// Usual names of a column of ids.
const USUAL_IDS: &[&str] = &["id", "source_id", "编号", "工单编号", "工单号"];
/// Usual names of a column of times.
const USUAL_TIMES: &[&str] =
    &["month", "date", "time", "received_at", "created_at", "月份", "日期", "受理时间", "来电时间"];

/// The columns to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The text.
    pub text: String,
    /// The label.
    pub label: String,
    /// The id; where none is named, a usual one if the file has it.
    pub id: Option<String>,
    /// When it came, so that later ones are never used to judge earlier ones; likewise.
    pub time: Option<String>,
}

/// A column that was named and that the file lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} 没有列“{column}”；有：{}。请用 {option} 指定正确的列名", header.join("、"))]
pub struct Missing {
    /// The file.
    pub file: String,
    /// The column.
    pub column: String,
    /// What names it on the command line.
    pub option: &'static str,
    /// What the file has.
    pub header: Vec<String>,
}

impl Columns {
    /// Text and label.
    pub fn new(text: impl Into<String>, label: impl Into<String>) -> Self {
        Self { text: text.into(), label: label.into(), id: None, time: None }
    }

    /// The same with the usual names put in where the file has them.
    ///
    /// # Errors
    /// [`Missing`] for the first column that was named and is not there.
    pub(super) fn found_in(&self, file: &str, header: &[String]) -> Result<Self, Missing> {
        let has = |name: &str| header.iter().any(|one| one == name);
        let named = [
            (Some(&self.text), "--text-column"),
            (Some(&self.label), "--label-column"),
            (self.id.as_ref(), "--id-column"),
            (self.time.as_ref(), "--time-column"),
        ];
        for (column, option) in named {
            if let Some(column) = column.filter(|column| !has(column)) {
                let (file, column) = (file.to_owned(), column.clone());
                return Err(Missing { file, column, option, header: header.to_vec() });
            }
        }
        let usual = |names: &[&str]| {
            let free = |name: &&&str| {
                has(name) && ![&self.text, &self.label].iter().any(|one| one == *name)
            };
            names.iter().find(free).map(|name| (*name).to_owned())
        };
        Ok(Self {
            id: self.id.clone().or_else(|| usual(USUAL_IDS)),
            time: self.time.clone().or_else(|| usual(USUAL_TIMES)),
            ..self.clone()
        })
    }
}
