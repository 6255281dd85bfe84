//! `matters.csv`: the duty list (事项/职责清单) with the words by which a matter is recognised.
//!
//! Must never: check leads against units; `checks::matters` does.

use crate::domain::id::MatterCode;
use crate::domain::matter::{Matter, SlaClass, StreetRole};
use crate::ruleset::cells::Cells;
use crate::ruleset::notes::Notes;
use crate::ruleset::patterns::Parts;
use crate::ruleset::sheet::{Layout, Sheet};

/// Its columns.
pub(in crate::ruleset) const LAYOUT: Layout = Layout {
    file: "matters.csv",
    columns: &[
        "编码",
        "一级",
        "二级",
        "三级",
        "关键词",
        "辅助词",
        "排除词",
        "主办",
        "协办",
        "法律依据",
        "街道可办",
        "时限类别",
        "例句",
        "备注",
    ],
};

/// A row.
#[derive(Debug)]
pub(in crate::ruleset) struct MatterRow {
    /// Its number.
    pub row: u32,
    /// The matter.
    pub matter: Matter,
    /// Strong patterns.
    pub strong: Vec<Parts>,
    /// Supporting patterns.
    pub weak: Vec<Parts>,
    /// Patterns that drop it.
    pub excluding: Vec<Parts>,
    /// An appeal about it.
    pub example: String,
}

/// Reads the rows; one that does not parse is noted and left out.
pub(in crate::ruleset) fn read(sheet: &Sheet, notes: &mut Notes) -> Vec<MatterRow> {
    let streets = super::labels(StreetRole::ALL, StreetRole::label);
    let classes = super::labels(SlaClass::ALL, SlaClass::label);
    sheet
        .rows()
        .filter_map(|row| {
            let mut cells = Cells::new(row, notes);
            let code = cells.id("编码");
            let path = ["一级", "二级", "三级"].map(|level| cells.required(level));
            let street = cells.word("街道可办", StreetRole::parse, &streets);
            let sla_class = cells.word("时限类别", SlaClass::parse, &classes);
            let strong = cells.required("关键词").map(|_| cells.patterns("关键词"));
            let weak = cells.side_patterns("辅助词");
            let excluding = cells.side_patterns("排除词");
            let lead = cells.lead("主办");
            let assisting = cells.leads("协办");
            let legal_basis = cells.text("法律依据");
            let example = cells.text("例句");
            let [one, two, three] = path;
            let matter = Matter {
                code: MatterCode::new(code?),
                path: [one?.into(), two?.into(), three?.into()],
                lead,
                assisting,
                legal_basis,
                street: street?,
                sla_class: sla_class?,
            };
            Some(MatterRow { row: row.number(), matter, strong: strong?, weak, excluding, example })
        })
        .collect()
}
