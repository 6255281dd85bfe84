//! Checks the decision rows against matters, places and units.
//!
//! Must never: judge which row wins; `route` and the linter do.

use crate::domain::id::UnitId;
use crate::domain::unit::{Organisation, UnitKind};
use crate::route::rulebook::MatterScope;
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::tables::decisions::{DecisionRow, LAYOUT};
use crate::ruleset::tables::matters::MatterRow;
use crate::ruleset::tables::places::PlaceRow;

/// What the rows may refer to; `None` where a file could not be read.
#[derive(Debug, Clone, Copy)]
pub(in crate::ruleset) struct Known<'a> {
    /// Units.
    pub units: Option<&'a Organisation>,
    /// Gazetteer.
    pub places: Option<&'a [PlaceRow]>,
    /// Duty list.
    pub matters: Option<&'a [MatterRow]>,
}

/// Checks all rows.
pub(in crate::ruleset) fn check(rows: &[DecisionRow], known: Known<'_>, notes: &mut Notes) {
    super::unique(rows.iter().map(|row| (at(row).field("规则号"), row.id.as_str())), notes);
    for row in rows {
        check_matter(row, known, notes);
        check_place(row, known, notes);
        super::leads([&row.lead], at(row).field("主办"), known.units, notes);
        super::leads(&row.assisting, at(row).field("协办"), known.units, notes);
        super::case_required(!row.example.is_empty(), at(row).field("例句"), notes);
    }
}

fn at(row: &DecisionRow) -> At<'static> {
    At::row(LAYOUT.file, row.row)
}

fn check_matter(row: &DecisionRow, known: Known<'_>, notes: &mut Notes) {
    let Some(matters) = known.matters else { return };
    let mut codes = matters.iter().map(|row| &row.matter.code);
    let (found, name) = match &row.matter {
        MatterScope::Any => return,
        MatterScope::Group(prefix) => {
            (codes.any(|code| code.as_str().starts_with(prefix.as_str())), format!("{prefix}*"))
        }
        MatterScope::Leaf(leaf) => (codes.any(|code| code == leaf), leaf.to_string()),
    };
    if !found {
        let message = format!("matters.csv 中没有“{name}”");
        notes.error(
            at(row).field("事项"),
            codes::MATTER_UNKNOWN,
            message,
            "改正编码，或先登记事项",
        );
    }
}

fn check_place(row: &DecisionRow, known: Known<'_>, notes: &mut Notes) {
    let (Some(id), Some(units), Some(places)) = (&row.place, known.units, known.places) else {
        return;
    };
    let unit = units.get(&UnitId::new(id));
    let is_area =
        unit.is_some_and(|unit| unit.kind.is_grassroots() || unit.kind == UnitKind::Government);
    if !is_area && !places.iter().any(|place| place.id.as_str() == id) {
        let message = format!("没有地点“{id}”");
        let remedy = "写区、街道、社区的单位编号，places.csv 的编号，或 *";
        notes.error(at(row).field("地点"), codes::PLACE_UNKNOWN, message, remedy);
    }
}
