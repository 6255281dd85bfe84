//! `calendar.json`: days off and make-up working days, holidays of the region, orders of the city,
//! office hours and rosters (工作日历).
//!
//! Must never: hold a day that nobody has published.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

use crate::domain::calendar::{Calendar, DutyDays, HoursFault, OfficeHours, OfficeSpan, Roster};
use crate::domain::id::UnitId;
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};

use super::calendar_file::{CalendarFile, NamedDays, RosterText, SpanText};

/// Its name.
pub(in crate::ruleset) const FILE: &str = "calendar.json";

/// Hex digits of the content hash that make a version.
const VERSION_DIGITS: usize = 16;
/// Most years that a calendar covers.
const YEARS_MAX: i16 = 60;
const BY_NOTICE: &str = "按国务院办公厅通知改正";

/// Reads the file.
pub(in crate::ruleset) fn read(text: &str, notes: &mut Notes) -> Option<Calendar> {
    let file: CalendarFile = match serde_json::from_str(text) {
        Ok(file) => file,
        Err(fault) => {
            let row = u32::try_from(fault.line()).unwrap_or(u32::MAX);
            let message = format!("JSON 写法有误：{fault}");
            notes.error(At::row(FILE, row), codes::KEY_INVALID, message, "按 docs/RULES.md 改正");
            return None;
        }
    };
    Reading { text, notes }.calendar(&file)
}

/// The file on its way to a calendar.
struct Reading<'r> {
    text: &'r str,
    notes: &'r mut Notes,
}

/// Days off and worked, as one layer lays them over another.
#[derive(Default)]
struct Layer {
    off: BTreeSet<Date>,
    worked: BTreeSet<Date>,
}

impl Layer {
    /// Lays another one over this: a day is what the last layer that names it says.
    fn lay(&mut self, over: &Self) {
        self.worked.retain(|day| !over.off.contains(day));
        self.off.retain(|day| !over.worked.contains(day));
        self.off.extend(&over.off);
        self.worked.extend(&over.worked);
    }
}

impl Reading<'_> {
    fn calendar(&mut self, file: &CalendarFile) -> Option<Calendar> {
        if file.source.trim().is_empty() {
            self.wrong(
                "\"source\"",
                codes::CELL_EMPTY,
                "source 为空",
                "写明国务院办公厅通知的出处",
            );
        }
        let covers = self.covers(file);
        let mut days = self.published(file, covers);
        self.lay_regional(file, covers, &mut days);
        self.lay_decrees(file, covers, &mut days);
        let hours = self.hours(&file.office_hours, "office_hours", "\"office_hours\"");
        let rosters = self.rosters(&file.rosters);
        let hash = blake3::hash(self.text.as_bytes()).to_hex();
        let version: String = hash.chars().take(VERSION_DIGITS).collect();
        let calendar = Calendar::new(days.off, days.worked, covers?.1)
            .with_version(version)
            .with_hours(hours?);
        Some(
            rosters
                .into_iter()
                .fold(calendar, |calendar, (unit, roster)| calendar.with_roster(unit, &roster)),
        )
    }

    fn covers(&mut self, file: &CalendarFile) -> Option<(Date, Date)> {
        let from = self.day(&file.covers_from, "covers_from");
        let until = self.day(&file.covers_until, "covers_until");
        let (from, until) = (from?, until?);
        if until < from || until.year() - from.year() >= YEARS_MAX {
            let message = format!("covers_from {from} 到 covers_until {until} 不是可用的区间");
            let remedy = format!("先写起始日，后写截止日，不超过 {YEARS_MAX} 年");
            self.wrong(&file.covers_until, codes::VALUE_OUT_OF_RANGE, message, remedy);
            return None;
        }
        Some((from, until))
    }

    /// The days of the State Council.
    fn published(&mut self, file: &CalendarFile, covers: Option<(Date, Date)>) -> Layer {
        let days = Layer {
            off: self.named(&file.off, "off", covers),
            worked: self.named(&file.worked, "worked", covers),
        };
        self.contradictions(&days);
        for day in &days.worked {
            match day.weekday() {
                Weekday::Saturday | Weekday::Sunday => {}
                Weekday::Monday
                | Weekday::Tuesday
                | Weekday::Wednesday
                | Weekday::Thursday
                | Weekday::Friday => {
                    let message = format!("{day} 本来就是工作日，不是调休上班日");
                    self.contradiction(*day, message, BY_NOTICE);
                }
            }
        }
        if let Some((from, until)) = covers {
            for year in from.year()..=until.year() {
                if !days.off.iter().any(|day| day.year() == year) {
                    let message =
                        format!("{year} 年没有一个放假日，而文件自称覆盖 {from} 至 {until}");
                    let remedy =
                        format!("补上 {year} 年的放假安排，或改 covers_from、covers_until");
                    self.wrong("\"off\"", codes::CALENDAR_HOLE, message, remedy);
                }
            }
        }
        days
    }

    fn named(
        &mut self,
        days: &NamedDays,
        key: &'static str,
        covers: Option<(Date, Date)>,
    ) -> BTreeSet<Date> {
        self.days(days.0.iter().map(|(day, _)| day), key, covers)
    }

    fn lay_regional(
        &mut self,
        file: &CalendarFile,
        covers: Option<(Date, Date)>,
        days: &mut Layer,
    ) {
        for holiday in &file.regional {
            if holiday.name.trim().is_empty() || holiday.source.trim().is_empty() {
                let message = "regional 中有一条的 name 或 source 为空";
                let remedy = "写上节日名称和放假通知；没有见到通知的写“待核”，verified 写 false";
                self.wrong("\"regional\"", codes::CELL_EMPTY, message, remedy);
            }
            let layer = self.layer(&holiday.off, &holiday.worked, "regional", covers);
            if holiday.verified {
                days.lay(&layer);
            }
        }
    }

    fn lay_decrees(&mut self, file: &CalendarFile, covers: Option<(Date, Date)>, days: &mut Layer) {
        for decree in &file.decrees {
            if decree.reason.trim().is_empty() || decree.document.trim().is_empty() {
                let message = "decrees 中有一条的 reason 或 document 为空";
                let remedy = "写上事由和文件名称、文号";
                self.wrong("\"decrees\"", codes::CELL_EMPTY, message, remedy);
            }
            let layer = self.layer(&decree.off, &decree.worked, "decrees", covers);
            days.lay(&layer);
        }
    }

    fn layer(
        &mut self,
        off: &[String],
        worked: &[String],
        key: &'static str,
        covers: Option<(Date, Date)>,
    ) -> Layer {
        let layer =
            Layer { off: self.days(off, key, covers), worked: self.days(worked, key, covers) };
        self.contradictions(&layer);
        layer
    }

    fn contradictions(&mut self, days: &Layer) {
        for day in days.off.intersection(&days.worked) {
            let message = format!("{day} 既是放假日又是上班日");
            self.contradiction(*day, message, BY_NOTICE);
        }
    }

    /// Days that must be dates, stand once, and lie in the span that is covered.
    fn days(
        &mut self,
        texts: impl IntoIterator<Item = impl AsRef<str>>,
        key: &'static str,
        covers: Option<(Date, Date)>,
    ) -> BTreeSet<Date> {
        let mut days = BTreeSet::new();
        for text in texts {
            let text = text.as_ref();
            let Some(day) = self.day(text, key) else { continue };
            if covers.is_some_and(|(from, until)| day < from || day > until) {
                let message = format!("{day} 不在 covers_from 与 covers_until 之间");
                self.contradiction(day, message, "核对年份；新一年的安排公布后再改 covers_until");
            } else if !days.insert(day) {
                let message = format!("{key} 中 {day} 写了两次");
                self.wrong(text, codes::CALENDAR_DUPLICATE_DAY, message, "删去其中一条");
            }
        }
        days
    }

    fn day(&mut self, text: &str, key: &'static str) -> Option<Date> {
        let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
        if day.is_none() {
            let message = format!("{key} 的“{text}”不是日期");
            self.wrong(text, codes::CELL_BAD_DATE, message, "写成 \"2026-10-01\" 的形式");
        }
        day
    }

    fn rosters(&mut self, rows: &[RosterText]) -> BTreeMap<UnitId, Roster> {
        let mut rosters = BTreeMap::new();
        for row in rows {
            if row.reason.trim().is_empty() {
                let message = format!("值班表 {} 的 reason 为空", row.unit);
                self.wrong(&row.unit, codes::CELL_EMPTY, message, "写上依据");
            }
            if row.every_day && !row.duty.is_empty() {
                let message = format!("值班表 {} 每天都上班，duty 多余", row.unit);
                let remedy = "删去 duty，或把 every_day 改为 false";
                self.wrong(&row.unit, codes::CALENDAR_CONTRADICTION, message, remedy);
            }
            let hours = row.office_hours.as_ref();
            let roster = Roster {
                days: if row.every_day { DutyDays::EveryDay } else { DutyDays::AsTheCity },
                duty: self.days(&row.duty, "rosters", None),
                hours: hours.and_then(|hours| self.hours(hours, "rosters", &row.unit)),
            };
            if rosters.insert(UnitId::new(row.unit.as_str()), roster).is_some() {
                let message = format!("单位 {} 有两张值班表", row.unit);
                self.wrong(&row.unit, codes::ID_DUPLICATE, message, "合并成一张");
            }
        }
        rosters
    }

    fn hours(&mut self, spans: &[SpanText], key: &str, word: &str) -> Option<OfficeHours> {
        let read: Vec<Option<OfficeSpan>> =
            spans.iter().map(|span| self.span(span, key, word)).collect();
        let faults = match OfficeHours::new(read.iter().flatten().copied()) {
            Ok(hours) => return Some(hours).filter(|_| read.iter().all(Option::is_some)),
            Err(faults) => faults,
        };
        for fault in faults {
            let (message, remedy) = match fault {
                // Each span has been named already.
                HoursFault::None if !spans.is_empty() => continue,
                HoursFault::None => (
                    format!("{key} 没有一个办公时段"),
                    "写成 [[\"09:30\", \"13:00\"], [\"15:30\", \"18:00\"]] 的形式",
                ),
                HoursFault::Reversed(span) => (
                    format!("{key} 的时段 {} 下班不晚于上班", clock(span)),
                    "先写上班时刻，后写下班时刻；跨零点的拆成两段",
                ),
                HoursFault::Overlapping(one, next) => (
                    format!("{key} 的时段 {} 与 {} 重叠", clock(one), clock(next)),
                    "合并成一段，或错开",
                ),
            };
            self.wrong(word, codes::OFFICE_HOURS_INVALID, message, remedy);
        }
        None
    }

    fn span(&mut self, (opens, closes): &SpanText, key: &str, word: &str) -> Option<OfficeSpan> {
        let mut minute = |text: &str| {
            let minute = minute_of(text);
            if minute.is_none() {
                let message = format!("{key} 的“{text}”不是时刻");
                let remedy = "写成 \"09:30\" 的形式，最晚 \"24:00\"";
                self.wrong(word, codes::OFFICE_HOURS_INVALID, message, remedy);
            }
            minute
        };
        let (opens_minute, closes_minute) = (minute(opens), minute(closes));
        Some(OfficeSpan { opens_minute: opens_minute?, closes_minute: closes_minute? })
    }

    fn contradiction(&mut self, day: Date, message: String, remedy: &str) {
        self.wrong(&day.to_string(), codes::CALENDAR_CONTRADICTION, message, remedy);
    }

    /// Notes a fault in the last line in which `word` stands, or the first where it is a key in
    /// quotation marks.
    fn wrong(
        &mut self,
        word: &str,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let lines = self.text.lines().zip(1_u32..);
        let mut rows = lines.filter(|(line, _)| line.contains(word)).map(|(_, row)| row);
        let row = if word.starts_with('"') { rows.next() } else { rows.last() };
        self.notes.error(At { file: FILE, row, field: None }, code, message, remedy);
    }
}

fn clock(span: OfficeSpan) -> String {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    format!("{}–{}", time(span.opens_minute), time(span.closes_minute))
}

/// Minutes from midnight of `09:30`; `24:00` is allowed.
fn minute_of(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then(|| hour * 60 + minute)
}
