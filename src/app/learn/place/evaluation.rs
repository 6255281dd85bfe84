//! What was measured of places, as programs read it.
//!
//! Must never: hold a share without what it is of, or of how many tickets.

use serde::Serialize;

use crate::learn::place::{TRUSTED_MIN, Teacher};
use crate::learn::quality::{Automatic, Part, Point};

/// How many tickets each teacher taught (教材).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Taught {
    /// By a street that somebody wrote down.
    pub by_label: usize,
    /// By the office of a street that had them.
    pub by_unit: usize,
    /// By their own texts, which name one street.
    pub by_text: usize,
    /// Their district only.
    pub district_only: usize,
}

/// A share beside what it is of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measured {
    /// The counts.
    #[serde(flatten)]
    pub part: Part,
    /// As a share.
    pub share: f64,
}

impl From<Part> for Measured {
    fn from(part: Part) -> Self {
        Self { part, share: part.share() }
    }
}

/// What was measured (评测结果).
#[derive(Debug, Clone, Serialize)]
pub struct PlaceEvaluation {
    /// Always `place`.
    pub task: &'static str,
    /// Tickets of the files to learn from that may be learned from.
    pub train_tickets: usize,
    /// How many of them tell a place, and by what.
    pub taught: Taught,
    /// Tickets left out of what is learned: they are measured on, are their copies, or cite one.
    pub kept_apart: Vec<String>,
    /// Tickets measured on.
    pub test_tickets: usize,
    /// Tickets whose label is no street of the tables; they count as wrong.
    pub unknown_labels: usize,
    /// Streets and districts of the tables.
    pub streets: usize,
    /// Districts of the tables.
    pub districts: usize,
    /// Share whose street is right.
    pub accuracy: f64,
    /// Share whose street is among the first three.
    pub top3: f64,
    /// Share whose district is right.
    pub district_accuracy: f64,
    /// Share whose text names one street alone, and how many of these are right: what a table of names
    /// does without learning.
    pub named: Measured,
    /// Right ones of these.
    pub named_right: Measured,
    /// What was promised.
    pub target: f64,
    /// On whose word the threshold was chosen.
    pub trusted: Teacher,
    /// From which probability on a street is taken for granted; chosen without the test file.
    pub threshold: Option<f32>,
    /// Share taken for granted.
    pub auto_share: f64,
    /// Share of these that is right.
    pub auto_accuracy: f64,
    /// The same on tickets to learn from, before they were learned from.
    pub held_out_auto: Automatic,
    /// Largest share with 97 % right, the threshold chosen on the test file itself.
    pub coverage_at_97_oracle: f64,
    /// Expected calibration error.
    pub ece: f64,
    /// Accuracy against coverage, at every hundredth.
    pub curve: Vec<Point>,
    /// Which street is taken for which: right, forecast, how often.
    pub confused: Vec<(String, String, usize)>,
    /// Rows that were left out, by file.
    pub left_out: Vec<(String, Vec<(u64, String)>)>,
    /// Time for training.
    pub train_seconds: f64,
    /// Forecasts a second on one core.
    pub predict_per_second: f64,
}

/// How many tickets of a teacher the witnesses are weighed on, for people to read.
pub fn trusted_words(teacher: Teacher) -> String {
    match teacher {
        Teacher::Label => "标注了街道的工单".to_owned(),
        Teacher::Unit => "街道承办的工单".to_owned(),
        Teacher::Text => {
            format!("文中提到街道的工单（标注或街道承办的不足 {TRUSTED_MIN} 条，结果偏乐观）")
        }
    }
}
