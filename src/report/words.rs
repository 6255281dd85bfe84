//! Numbers as people read them: thousands, durations, instants.
//!
//! Must never: round a rate; `Rate` shows itself.

use jiff::Timestamp;

use crate::domain::calendar::zone;
use crate::projection::unit_facts::Stars;

/// A count with its thousands set apart: 12,345.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A duration: 45分, 3小时20分, 2天5小时.
pub fn minutes(minutes: u32) -> String {
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let part = |number: u32, unit: &str| {
        if number == 0 { String::new() } else { format!("{number}{unit}") }
    };
    match (days, hours) {
        (0, 0) => format!("{rest}分"),
        (0, hours) => format!("{hours}小时{}", part(rest, "分")),
        (days, hours) => format!("{days}天{}", part(hours, "小时")),
    }
}

/// Stars: 4.3（12）; a dash where nobody rated.
pub fn stars(stars: Stars) -> String {
    let mean = stars.mean_tenths();
    mean.map_or_else(
        || "—".to_owned(),
        |mean| format!("{}.{}（{}）", mean / 10, mean % 10, count(stars.ratings)),
    )
}

/// An instant in UTC+8, to the minute.
pub fn instant(at: Timestamp) -> String {
    at.to_zoned(zone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// How far an instant lies from `now`: 剩2天3小时, 超5小时20分.
pub fn remaining(at: Timestamp, now: Timestamp) -> String {
    let left = at.duration_since(now).as_mins();
    let length = minutes(u32::try_from(left.unsigned_abs()).unwrap_or(u32::MAX));
    format!("{}{length}", if left < 0 { "超" } else { "剩" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        let shown = [0, 59, 60, 200, 1_440, 1_560].map(minutes);
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        assert_eq!(stars(Stars { sum: 17, ratings: 4 }), "4.3（4）");
        assert_eq!(remaining(at(61), at(0)), "剩1小时1分");
        assert_eq!(remaining(at(0), at(1_440)), "超1天");
        assert_eq!(shown, ["0分", "59分", "1小时", "3小时20分", "1天", "1天2小时"]);
    }
}
