//! How `calendar.json` is written: its keys and their types.
//!
//! Must never: judge what is written; `calendar` does.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

/// The file. Days and clock times are texts, so that each bad one can be named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarFile {
    /// Where the days come from.
    pub source: String,
    /// First day covered.
    pub covers_from: String,
    /// Last day covered.
    pub covers_until: String,
    /// Spans of office hours.
    pub office_hours: Vec<SpanText>,
    /// Days off, with the name of the holiday.
    pub off: NamedDays,
    /// Weekend days worked, with the name of the holiday.
    pub worked: NamedDays,
    /// Holidays of the region.
    #[serde(default)]
    pub regional: Vec<RegionalHoliday>,
    /// What the city has ordered.
    #[serde(default)]
    pub decrees: Vec<Decree>,
    /// Units with hours or days of their own.
    #[serde(default)]
    pub rosters: Vec<RosterText>,
}

/// Opening and closing time: `["09:30", "13:00"]`.
pub(super) type SpanText = (String, String);

/// A holiday of the region (地方节日): 藏历新年, 雪顿节.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegionalHoliday {
    /// Its name.
    pub name: String,
    /// Whether a published notice has been seen; only then it counts.
    pub verified: bool,
    /// The notice, or why it is not verified (待核).
    pub source: String,
    /// Days off.
    pub off: Vec<String>,
    /// Days worked for them.
    #[serde(default)]
    pub worked: Vec<String>,
}

/// Days that the city has ordered off or worked (市政府通知).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decree {
    /// Why.
    pub reason: String,
    /// By which document.
    pub document: String,
    /// Days off.
    #[serde(default)]
    pub off: Vec<String>,
    /// Days worked.
    #[serde(default)]
    pub worked: Vec<String>,
}

/// Hours and days of one unit (值班表).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RosterText {
    /// Id of the unit.
    pub unit: String,
    /// Why, or by which document.
    pub reason: String,
    /// Whether it works every day.
    pub every_day: bool,
    /// Days of duty besides the city's.
    #[serde(default)]
    pub duty: Vec<String>,
    /// Its hours; the city's if absent.
    pub office_hours: Option<Vec<SpanText>>,
}

/// Days with names, in the order of the file and with repeats: a map would keep the last one silently.
#[derive(Debug, Default)]
pub(super) struct NamedDays(pub Vec<(String, String)>);

impl<'de> Deserialize<'de> for NamedDays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Days;

        impl<'de> Visitor<'de> for Days {
            type Value = NamedDays;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("{ \"2026-10-01\": \"国庆节\" }")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NamedDays, A::Error> {
                let mut days = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    days.push(entry);
                }
                Ok(NamedDays(days))
            }
        }

        deserializer.deserialize_map(Days)
    }
}
