//! A change of a rule set (规则修订) as somebody proposes it: the smallest that may spare a return.
//!
//! Must never: hold the words of a citizen beyond the phrase that it adds.

use jiff::civil::Date;
use serde::Serialize;

use crate::domain::id::{MatterCode, PlaceId, UnitId};
use crate::domain::matter::Lead;

/// A change of one line (修订).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Amendment {
    /// One more name of a known place (别名).
    Alias {
        /// The place.
        place: PlaceId,
        /// The name.
        name: String,
    },
    /// A place that was not known (地点).
    Place {
        /// Its name.
        name: String,
        /// Its kind, as places.csv says it.
        kind: &'static str,
        /// The street it lies in.
        street: UnitId,
    },
    /// One more pattern of a matter (关键词).
    Keyword {
        /// The matter.
        matter: MatterCode,
        /// The pattern, parts joined by `+`.
        pattern: String,
    },
    /// A new decision row (派单规则).
    Row {
        /// For which matter.
        matter: MatterCode,
        /// Where: the id of a unit or of a place; anywhere without one.
        place: Option<String>,
        /// From which day on.
        valid_from: Option<Date>,
        /// Who leads.
        lead: Lead,
        /// Who assists.
        assisting: Vec<Lead>,
        /// An appeal that the row decides.
        example: String,
    },
}

impl Amendment {
    /// What sort of change it is, in words.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Alias { .. } => "给地点加别名",
            Self::Place { .. } => "登记地点",
            Self::Keyword { .. } => "给事项加关键词",
            Self::Row { .. } => "加派单规则",
        }
    }
}
