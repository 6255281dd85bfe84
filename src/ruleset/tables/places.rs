//! `places.csv`: the gazetteer (地名库).
//!
//! Must never: check streets against units; `checks::places` does.

use crate::domain::id::{PlaceId, UnitId};
use crate::ruleset::cells::Cells;
use crate::ruleset::notes::Notes;
use crate::ruleset::sheet::{Layout, Sheet};
use crate::text::vocabulary::Verified;

/// Its columns.
pub(in crate::ruleset) const LAYOUT: Layout = Layout {
    file: "places.csv",
    columns: &["编号", "名称", "类型", "别名", "社区", "街道", "可信度", "例句", "备注"],
};

/// Kinds of places (类型); for people, nothing is decided by them.
const KINDS: &[&str] = &[
    "道路",
    "巷",
    "小区",
    "大院",
    "市场",
    "商场",
    "学校",
    "医院",
    "寺庙",
    "景点",
    "公园",
    "车站",
    "公交站",
    "桥",
    "机关",
    "酒店",
    "单位",
    "片区",
    "河流",
];

/// A row.
#[derive(Debug)]
pub(in crate::ruleset) struct PlaceRow {
    /// Its number.
    pub row: u32,
    /// Its id.
    pub id: PlaceId,
    /// Name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// The community that holds all of it.
    pub community: Option<UnitId>,
    /// The streets it lies in; with neither community nor street the place lies outside the district.
    pub streets: Vec<UnitId>,
    /// Whether somebody vouches for it.
    pub verified: Verified,
    /// An appeal that names it.
    pub example: String,
}

impl PlaceRow {
    /// Whether the place lies outside the district served.
    pub(in crate::ruleset) fn is_outside(&self) -> bool {
        self.community.is_none() && self.streets.is_empty()
    }
}

/// Reads the rows; one that does not parse is noted and left out.
pub(in crate::ruleset) fn read(sheet: &Sheet, notes: &mut Notes) -> Vec<PlaceRow> {
    sheet
        .rows()
        .filter_map(|row| {
            let mut cells = Cells::new(row, notes);
            let id = cells.id("编号");
            let name = cells.required("名称");
            let kind = cells.word("类型", |word| KINDS.contains(&word).then_some(()), KINDS);
            let verified = cells.word("可信度", verified, &["确认", "待核"]);
            let place = PlaceRow {
                row: row.number(),
                aliases: cells.list("别名"),
                community: cells.optional_id("社区").map(UnitId::new),
                streets: cells.ids("街道").into_iter().map(UnitId::new).collect(),
                example: cells.text("例句"),
                id: PlaceId::new(id?),
                name: name?,
                verified: verified?,
            };
            kind.map(|()| place)
        })
        .collect()
}

fn verified(word: &str) -> Option<Verified> {
    match word {
        "确认" => Some(Verified::Confirmed),
        "待核" => Some(Verified::Unverified),
        _ => None,
    }
}
