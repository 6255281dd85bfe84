//! `ruleset.toml`: what the set says of itself (规则集说明).
//!
//! Must never: influence where a ticket goes; the profile that it names is about time only.

use jiff::civil::Date;
use serde::Deserialize;

use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::toml_file::TomlFile;

/// Its name.
pub(in crate::ruleset) const FILE: &str = "ruleset.toml";

/// The format that this program reads.
const FORMAT: u32 = 1;

/// What the set says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// Name of the set.
    pub name: String,
    /// Division code of the region it is for.
    pub region_code: String,
    /// What it holds and where it comes from.
    pub description: String,
    /// Day from which it is meant to be used.
    pub effective: Date,
    /// Name of the profile of time limits in force (时限方案).
    pub sla_profile: String,
}

/// Reads the file.
pub(in crate::ruleset) fn read(text: &str, notes: &mut Notes) -> Option<Manifest> {
    let mut file = TomlFile::open(FILE, text, notes);
    let format: Option<u32> = file.take("format", notes);
    let name = file.take("name", notes);
    let region_code = file.take("region_code", notes);
    let description = file.take("description", notes);
    let effective = file.take::<String>("effective", notes);
    let sla_profile = file.take("sla_profile", notes);
    file.finish(notes);
    if format.is_some_and(|format| format != FORMAT) {
        let message = format!("规则格式版本不是 {FORMAT}");
        notes.error(At::file(FILE), codes::VALUE_OUT_OF_RANGE, message, "换用匹配的程序版本");
    }
    let effective = effective.and_then(|text| {
        let date = text.parse::<Date>().ok();
        if date.is_none() {
            let message = format!("effective 的“{text}”不是日期");
            notes.error(
                At::file(FILE),
                codes::CELL_BAD_DATE,
                message,
                "写成 \"2026-09-01\" 的形式",
            );
        }
        date
    });
    Some(Manifest {
        name: name?,
        region_code: region_code?,
        description: description?,
        effective: effective?,
        sla_profile: sla_profile?,
    })
}
