//! Checks the duty list: codes that fit the three names, leads that exist and may lead.
//!
//! Must never: compare patterns of different matters; the linter does.

use std::collections::BTreeMap;

use crate::domain::matter::StreetRole;
use crate::domain::unit::Organisation;
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::tables::matters::{LAYOUT, MatterRow};

/// Characters of a level-1 and a level-2 prefix, and of a whole code.
const PREFIXES: [usize; 2] = [3, 5];
const CODE_CHARS: usize = 8;

/// Checks all rows.
pub(in crate::ruleset) fn check(
    rows: &[MatterRow],
    units: Option<&Organisation>,
    notes: &mut Notes,
) {
    super::unique(rows.iter().map(|row| (at(row).field("编码"), row.matter.code.as_str())), notes);
    check_paths(rows, notes);
    for row in rows {
        super::leads(&row.matter.lead, at(row).field("主办"), units, notes);
        super::leads(&row.matter.assisting, at(row).field("协办"), units, notes);
        check_street_role(row, units, notes);
        super::case_required(!row.example.is_empty(), at(row).field("例句"), notes);
    }
}

fn at(row: &MatterRow) -> At<'static> {
    At::row(LAYOUT.file, row.row)
}

/// One prefix, one name.
fn check_paths(rows: &[MatterRow], notes: &mut Notes) {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for row in rows {
        let code = row.matter.code.as_str();
        let digits = code.strip_prefix('M').unwrap_or("");
        if code.len() != CODE_CHARS
            || !digits.bytes().all(|b| b.is_ascii_digit())
            || digits.is_empty()
        {
            let message = format!("“{code}”不是事项编码");
            let remedy = "写成 M 加 7 位数字：一级 2 位、二级 2 位、三级 3 位";
            notes.error(at(row).field("编码"), codes::CELL_BAD_ID, message, remedy);
            continue;
        }
        for (length, (column, name)) in
            PREFIXES.into_iter().zip(["一级", "二级"].into_iter().zip(&row.matter.path))
        {
            let Some(prefix) = code.get(..length) else { continue };
            let known = names.entry(prefix).or_insert(name);
            if *known != name.as_ref() {
                let message = format!("{prefix} 在前面的行里叫“{known}”，这里叫“{name}”");
                notes.error(
                    at(row).field(column),
                    codes::MATTER_PATH,
                    message,
                    "统一名称，或改正编码",
                );
            }
        }
    }
}

fn check_street_role(row: &MatterRow, units: Option<&Organisation>, notes: &mut Notes) {
    let led_below = row.matter.lead.as_ref().is_some_and(|lead| super::is_grassroots(lead, units));
    let may = match row.matter.street {
        StreetRole::May => true,
        StreetRole::MustNot | StreetRole::Assists => false,
    };
    if led_below && !may {
        let message = format!("主办在基层，而“街道可办”为“{}”", row.matter.street);
        let remedy = "改主办为职能部门，或在确属街道职责时把“街道可办”改为“是”";
        notes.error(at(row).field("街道可办"), codes::MATTER_STREET_ROLE, message, remedy);
    }
}
