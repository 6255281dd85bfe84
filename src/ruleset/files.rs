//! The files of a set, decoded and parsed; what could not be read is absent and noted.
//!
//! Must never: stop at the first file.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::calendar::Calendar;
use crate::domain::id::RulesVersion;
use crate::domain::unit::Organisation;
use crate::route::rulebook::Thresholds;

use super::checks::decisions::Known;
use super::decode::{Foreign, decode};
use super::notes::{At, Notes};
use super::settings::guards::Guards;
use super::settings::lexicon::Lexicon;
use super::settings::manifest::Manifest;
use super::settings::sla::Profiles;
use super::settings::{calendar, guards, lexicon, manifest, routing, sla};
use super::sheet::{Layout, Sheet};
use super::source::{self, RawFile};
use super::tables::decisions::DecisionRow;
use super::tables::knowledge::KnowledgeRow;
use super::tables::matters::MatterRow;
use super::tables::places::PlaceRow;
use super::tables::synonyms::SynonymRow;
use super::tables::units::UnitRow;
use super::tables::{decisions, knowledge, matters, places, synonyms, units};
use super::{checks, codes};

/// Hex digits of the content hash that make a version.
const VERSION_DIGITS: usize = 16;

/// Everything that was read. `None` where a file could not be read as a whole.
#[derive(Debug)]
pub(super) struct Files {
    /// Content hash.
    pub version: RulesVersion,
    /// What the set says of itself.
    pub manifest: Option<Manifest>,
    /// Units.
    pub units: Option<Vec<UnitRow>>,
    /// Gazetteer.
    pub places: Option<Vec<PlaceRow>>,
    /// Synonyms.
    pub synonyms: Option<Vec<SynonymRow>>,
    /// Duty list.
    pub matters: Option<Vec<MatterRow>>,
    /// Decision rows.
    pub decisions: Option<Vec<DecisionRow>>,
    /// Knowledge.
    pub knowledge: Option<Vec<KnowledgeRow>>,
    /// Guards.
    pub guards: Option<Guards>,
    /// Cue words.
    pub lexicon: Option<Lexicon>,
    /// Thresholds.
    pub thresholds: Option<Thresholds>,
    /// All profiles of time limits.
    pub profiles: Profiles,
    /// Calendar.
    pub calendar: Option<Calendar>,
}

/// Parses all files.
pub(super) fn parse(raw: &[RawFile], notes: &mut Notes) -> Files {
    let texts = Texts(
        raw.iter().filter_map(|file| Some((file.name.as_str(), text(file, notes)?))).collect(),
    );
    Files {
        version: texts.version(),
        manifest: texts.get(manifest::FILE).and_then(|text| manifest::read(text, notes)),
        units: texts.table(units::LAYOUT, units::read, notes),
        places: texts.table(places::LAYOUT, places::read, notes),
        synonyms: texts.table(synonyms::LAYOUT, synonyms::read, notes),
        matters: texts.table(matters::LAYOUT, matters::read, notes),
        decisions: texts.table(decisions::LAYOUT, decisions::read, notes),
        knowledge: texts.table(knowledge::LAYOUT, knowledge::read, notes),
        guards: texts.get(guards::FILE).map(|text| guards::read(text, notes)),
        lexicon: texts.get(lexicon::FILE).map(|text| lexicon::read(text, notes)),
        thresholds: texts.get(routing::FILE).and_then(|text| routing::read(text, notes)),
        profiles: sla::read(texts.profiles(), notes),
        calendar: texts.get(calendar::FILE).and_then(|text| calendar::read(text, notes)),
    }
}

impl Files {
    /// The tree of the units that were read.
    pub(super) fn organisation(&self) -> Option<Organisation> {
        let units = self.units.as_ref()?;
        Some(Organisation::new(units.iter().map(|row| row.unit.clone())))
    }

    /// Checks rows and files against one another, as of `today` (UTC+8).
    pub(super) fn check(
        &self,
        organisation: Option<&Organisation>,
        today: Date,
        notes: &mut Notes,
    ) {
        if let Some(manifest) = &self.manifest {
            self.profiles.check(manifest, notes);
        }
        let (places, matters) = (self.places.as_deref(), self.matters.as_deref());
        if let Some(rows) = &self.units {
            checks::units::check(rows, notes);
        }
        if let Some(rows) = places {
            let outside = self.lexicon.as_ref().map_or(&[][..], |lexicon| &lexicon.outside);
            checks::places::check(rows, outside, organisation, notes);
        }
        if let Some(rows) = &self.synonyms {
            checks::synonyms::check(rows, notes);
        }
        if let Some(rows) = matters {
            checks::matters::check(rows, organisation, notes);
        }
        if let Some(rows) = &self.decisions {
            checks::decisions::check(rows, Known { units: organisation, places, matters }, notes);
        }
        if let Some(rows) = &self.knowledge {
            checks::knowledge::check(rows, today, notes);
        }
        if let (Some(calendar), Some(units)) = (&self.calendar, organisation) {
            checks::calendar::check(calendar, units, notes);
        }
        if let Some(guards) = &self.guards {
            checks::guards::check(guards, organisation, matters, notes);
        }
    }
}

/// Decoded texts by file name.
struct Texts<'f>(BTreeMap<&'f str, String>);

impl Texts<'_> {
    fn get(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(String::as_str)
    }

    /// The profiles of time limits: every file that is not one of the fixed ones.
    fn profiles(&self) -> impl Iterator<Item = (&str, &str)> {
        let others = self.0.iter().filter(|(name, _)| !source::FILES.contains(name));
        others.map(|(name, text)| (*name, text.as_str()))
    }

    fn table<R>(
        &self,
        layout: Layout,
        read: impl Fn(&Sheet, &mut Notes) -> Vec<R>,
        notes: &mut Notes,
    ) -> Option<Vec<R>> {
        let sheet = Sheet::open(layout, self.get(layout.file)?, notes)?;
        Some(read(&sheet, notes))
    }

    /// BLAKE3 over the names and contents in the order of the names; byte-order marks and line ends
    /// count for nothing.
    fn version(&self) -> RulesVersion {
        let mut hasher = blake3::Hasher::new();
        for (name, text) in &self.0 {
            for part in [name.as_bytes(), text.as_bytes()] {
                hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
                hasher.update(part);
            }
        }
        let hex = hasher.finalize().to_hex();
        RulesVersion::new(hex.chars().take(VERSION_DIGITS).collect::<String>())
    }
}

fn text(file: &RawFile, notes: &mut Notes) -> Option<String> {
    let at = At::file(&file.name);
    let Some(bytes) = &file.bytes else {
        notes.error(
            at,
            codes::FILE_MISSING,
            "规则目录中没有此文件",
            "补上；可照源码 rules/ 中的同名文件作模板",
        );
        return None;
    };
    let (message, remedy) = match decode(bytes) {
        Ok(text) => return Some(text),
        Err(Foreign::Gb18030) => (
            "文件是 GB18030（GBK）编码，不是 UTF-8",
            "在 Excel 或 WPS 中另存为“CSV UTF-8（逗号分隔）”，或用记事本另存为 UTF-8",
        ),
        Err(Foreign::Utf16) => (
            "文件是 UTF-16 编码，不是 UTF-8",
            "不要用“Unicode 文本”，另存为“CSV UTF-8（逗号分隔）”",
        ),
        Err(Foreign::Unknown) => ("文件不是 UTF-8 编码", "另存为 UTF-8；若文件已损坏，请恢复备份"),
    };
    notes.error(at, codes::FILE_ENCODING, message, remedy);
    None
}
