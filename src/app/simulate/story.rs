//! A ticket's history in words, up to a finding.
//!
//! Must never: go on past the finding; what follows is its echo.

use std::sync::Arc;

use jiff::tz::{Offset, TimeZone};
use serde::Serialize;

use crate::domain::event::Commit;
use crate::domain::unit::Organisation;
use crate::projection::history::history;

use super::checker::Finding;

/// A finding with the seed that leads to it and what had happened until then (经过).
#[derive(Debug, Clone, Serialize)]
pub struct Story {
    /// The seed.
    pub seed: u64,
    /// What was found.
    pub finding: Finding,
    /// What had happened, line by line.
    pub lines: Vec<String>,
}

impl Story {
    /// The story of a finding, told from the ticket's history.
    pub fn tell(
        seed: u64,
        finding: Finding,
        commits: &[Arc<Commit>],
        organisation: &Organisation,
    ) -> Self {
        // A finding may lie in the commit after the revision that was right.
        let told = commits.iter().take_while(|one| one.revision.0 <= finding.revision).count();
        let zone = TimeZone::fixed(Offset::constant(8));
        let line = |one: crate::projection::history::HistoryLine| {
            let at = one.at.to_zoned(zone.clone()).strftime("%m-%d %H:%M:%S").to_string();
            let colon = if one.detail.is_empty() { "" } else { "：" };
            format!("{at} {} {}{colon}{}", one.who, one.label, one.detail)
        };
        let lines = history(&commits[..told], organisation).into_iter().map(line).collect();
        Self { seed, finding, lines }
    }
}
