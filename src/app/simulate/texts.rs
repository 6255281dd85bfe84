//! What citizens say: the texts of the fixture appeals, with ids of their own.
//!
//! Must never: repeat an id, unless a citizen repeats himself.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::engine::intake::records::Record;

use super::dice::Dice;

const APPEALS: &str = include_str!("../../../fixtures/appeals/appeals.jsonl");

/// Units that are complained of by name.
const RESPONDENTS: &[&str] =
    &["市城管局", "市住建局", "市生态环境局", "市交通局", "市市场监管局", "区城管局"];

/// The texts.
#[derive(Debug)]
pub struct Texts(Vec<Map<String, Value>>);

impl Texts {
    /// Reads the compiled-in file; a line that is no JSON object is passed over.
    pub fn load() -> Self {
        let lines = APPEALS.lines().filter_map(|line| serde_json::from_str(line).ok());
        Self(lines.collect())
    }

    /// An appeal with the id `S{nth}`.
    pub fn appeal(&self, nth: u64, now: Timestamp, dice: &mut Dice) -> Record {
        let mut content = dice.one_of(&self.0).cloned().unwrap_or_default();
        content.insert("source_id".into(), Value::String(format!("S{nth:06}")));
        content.insert("received_at".into(), Value::String(now.to_string()));
        if dice.chance(10)
            && let Some(respondent) = dice.one_of(RESPONDENTS)
        {
            content.insert("respondent".into(), Value::String((*respondent).to_owned()));
        }
        let bytes = serde_json::to_vec(&content).unwrap_or_default();
        Record { from: None, row: nth, bytes, content: Ok(content) }
    }
}
