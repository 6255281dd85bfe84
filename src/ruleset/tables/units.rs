//! `units.csv`: the organisation tree (组织树).
//!
//! Must never: check parents against each other; `checks::units` does.

use crate::domain::id::UnitId;
use crate::domain::unit::{Unit, UnitKind, UnitLevel};
use crate::ruleset::cells::Cells;
use crate::ruleset::notes::Notes;
use crate::ruleset::sheet::{Layout, Sheet};

/// Its columns.
pub(in crate::ruleset) const LAYOUT: Layout = Layout {
    file: "units.csv",
    columns: &[
        "编号",
        "全称",
        "简称",
        "类别",
        "层级",
        "上级",
        "行政代码",
        "队列",
        "值班电话",
        "例句",
        "备注",
    ],
};

/// A row.
#[derive(Debug)]
pub(in crate::ruleset) struct UnitRow {
    /// Its number.
    pub row: u32,
    /// The unit.
    pub unit: Unit,
    /// An instruction that names the unit.
    pub example: String,
}

/// Reads the rows; one that does not parse is noted and left out.
pub(in crate::ruleset) fn read(sheet: &Sheet, notes: &mut Notes) -> Vec<UnitRow> {
    let kinds = super::labels(UnitKind::ALL, UnitKind::label);
    let levels = super::labels(UnitLevel::ALL, UnitLevel::label);
    sheet
        .rows()
        .filter_map(|row| {
            let mut cells = Cells::new(row, notes);
            let id = cells.id("编号");
            let name = cells.required("全称");
            let kind = cells.word("类别", UnitKind::parse, &kinds);
            let level = cells.word("层级", UnitLevel::parse, &levels);
            let queue = cells.id("队列");
            let unit = Unit {
                short_names: cells.list("简称"),
                parent: cells.optional_id("上级").map(UnitId::new),
                division_code: cells.optional_id("行政代码"),
                duty_phone: cells.optional_id("值班电话"),
                id: UnitId::new(id?),
                name: name?,
                kind: kind?,
                level: level?,
                queue: queue?,
            };
            Some(UnitRow { row: row.number(), unit, example: cells.text("例句") })
        })
        .collect()
}
