//! The fixture appeals and what each should come to, compiled into the binary.
//!
//! Must never: let an expectation reach the rules; only the summary and the simulated dispatcher see it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use crate::domain::id::UnitId;
use crate::labelled_enum;

const APPEALS: &str = include_str!("../../../fixtures/appeals/appeals.jsonl");
const EXPECTED: &str = include_str!("../../../fixtures/appeals/expected.csv");

labelled_enum! {
    /// What should become of an appeal (应有去向).
    Outcome {
        /// Dispatched to a unit.
        Dispatch = "dispatch", "派单";
        /// Answered at once.
        Direct = "direct", "直接答复";
        /// Handed over.
        Emergency = "emergency", "移交紧急服务";
        /// Not accepted.
        OutOfScope = "out_of_scope", "不予受理";
        /// Only a person can tell.
        Person = "person", "人工研判";
        /// The same as an earlier one; it goes to the same unit.
        Duplicate = "duplicate", "重复诉求";
    }
}

labelled_enum! {
    /// Which set an appeal belongs to.
    ExpectedSet {
        /// Rules were tuned on it.
        Tuned = "dev", "调试集";
        /// Not looked at while rules were tuned.
        HeldOut = "holdout", "留出集";
    }
}

/// What an appeal should come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// What.
    pub outcome: Outcome,
    /// The unit, where one is expected.
    pub unit: Option<UnitId>,
    /// Set.
    pub set: ExpectedSet,
}

/// A fixture appeal: one line of JSON and when it comes.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// When.
    pub at: Timestamp,
    /// The line.
    pub line: &'static str,
}

/// All fixtures.
#[derive(Debug, Clone)]
pub struct Fixtures {
    /// In the order of arrival.
    pub arrivals: Vec<Arrival>,
    /// By source id.
    pub expected: BTreeMap<String, Expected>,
}

/// A fixture that does not parse; the files are part of the program, so this is a mistake of ours.
#[derive(Debug, thiserror::Error)]
#[error("演示数据 {file} 第 {row} 行有误：{detail}")]
pub struct Broken {
    file: &'static str,
    row: usize,
    detail: String,
}

#[derive(Deserialize)]
struct Head {
    received_at: Timestamp,
}

#[derive(Deserialize)]
struct Row {
    source_id: String,
    outcome: String,
    unit: String,
    set: String,
}

impl Fixtures {
    /// Reads the compiled-in files.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn load() -> Result<Self, Broken> {
        let broken = |file, row| move |detail: String| Broken { file, row, detail };
        let mut arrivals = Vec::new();
        for (at, line) in APPEALS.lines().enumerate() {
            let head: Head = serde_json::from_str(line)
                .map_err(|error| broken("appeals.jsonl", at + 1)(error.to_string()))?;
            arrivals.push(Arrival { at: head.received_at, line });
        }
        arrivals.sort_by_key(|arrival| arrival.at);
        let mut expected = BTreeMap::new();
        for (at, row) in csv::Reader::from_reader(EXPECTED.as_bytes()).deserialize().enumerate() {
            let fail = broken("expected.csv", at + 2);
            let row: Row = row.map_err(|error| fail(error.to_string()))?;
            let outcome = Outcome::parse(&row.outcome);
            let set = ExpectedSet::parse(&row.set);
            let (Some(outcome), Some(set)) = (outcome, set) else {
                return Err(fail("outcome 或 set 不认识".into()));
            };
            let unit = (!row.unit.is_empty()).then(|| UnitId::new(&row.unit));
            expected.insert(row.source_id, Expected { outcome, unit, set });
        }
        Ok(Self { arrivals, expected })
    }
}
