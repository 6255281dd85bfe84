//! A problem in a rule set (规则问题), as the loader and the linter report it: all of them at once,
//! each with its place and its remedy.
//!
//! Must never: stop at the first problem, or stay without a remedy.

use std::fmt;

use crate::domain::decision::RowRef;
use crate::labelled_enum;

labelled_enum! {
    /// How bad a finding is (严重程度), worst first.
    Severity {
        /// The set must not be used.
        Error = "error", "错误";
        /// The set may be used; somebody should look.
        Warning = "warning", "警告";
        /// Worth knowing, nothing to mend.
        Note = "note", "提示";
    }
}

/// A problem in a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// Stable code, e.g. `rows_overlap`.
    pub code: &'static str,
    /// File under `rules/`.
    pub file: String,
    /// Row as a spreadsheet counts them; `None` for the file as a whole.
    pub row: Option<u32>,
    /// Column or key, where one is to blame.
    pub field: Option<&'static str>,
    /// What is wrong, in Chinese.
    pub message: String,
    /// What to do about it, in Chinese.
    pub remedy: String,
    /// An appeal on which it shows.
    pub example: Option<String>,
}

impl Finding {
    /// A finding at a row.
    pub fn at(severity: Severity, code: &'static str, row: &RowRef, message: String) -> Self {
        let mut finding = Self::in_file(severity, code, &row.file, message);
        finding.row = Some(row.row);
        finding
    }

    /// A finding in a file as a whole.
    pub fn in_file(severity: Severity, code: &'static str, file: &str, message: String) -> Self {
        Self {
            severity,
            code,
            file: file.to_owned(),
            row: None,
            field: None,
            message,
            remedy: String::new(),
            example: None,
        }
    }

    /// Says which column or key is to blame.
    #[must_use]
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// Gives an appeal on which it shows.
    #[must_use]
    pub fn example(mut self, example: Option<String>) -> Self {
        self.example = example;
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}] {}", self.severity, self.code, self.file)?;
        if let Some(row) = self.row {
            write!(f, " 第{row}行")?;
        }
        if let Some(field) = self.field {
            write!(f, " [{field}]")?;
        }
        write!(f, "：{}", self.message)?;
        if !self.remedy.is_empty() {
            write!(f, " 办法：{}", self.remedy)?;
        }
        if let Some(example) = &self.example {
            write!(f, " 例：{example}")?;
        }
        Ok(())
    }
}
