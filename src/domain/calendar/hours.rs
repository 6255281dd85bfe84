//! Office hours (办公时间): one or several spans a day, the same on every worked day.
//!
//! Must never: reach over midnight; a night shift is two spans.

/// Last minute at which a span may close: midnight.
const DAY_MINUTES: u16 = 24 * 60;

/// A span of a day (时段) in minutes from midnight; 1440 is the midnight after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfficeSpan {
    /// When it opens.
    pub opens_minute: u16,
    /// When it closes.
    pub closes_minute: u16,
}

impl OfficeSpan {
    fn seconds(self) -> i64 {
        self.closes_second() - self.opens_second()
    }

    fn opens_second(self) -> i64 {
        i64::from(self.opens_minute) * 60
    }

    fn closes_second(self) -> i64 {
        i64::from(self.closes_minute) * 60
    }
}

/// What is wrong with office hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoursFault {
    /// There is no span.
    None,
    /// A span closes when or before it opens, or after midnight.
    Reversed(OfficeSpan),
    /// A span opens before the one before it has closed.
    Overlapping(OfficeSpan, OfficeSpan),
}

/// Office hours: at least one span, in order, none overlapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeHours {
    spans: Vec<OfficeSpan>,
}

impl OfficeHours {
    /// From spans in any order.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn new(spans: impl IntoIterator<Item = OfficeSpan>) -> Result<Self, Vec<HoursFault>> {
        let mut spans: Vec<OfficeSpan> = spans.into_iter().collect();
        spans.sort();
        let mut faults = Vec::new();
        if spans.is_empty() {
            faults.push(HoursFault::None);
        }
        let reversed = |span: &&OfficeSpan| {
            span.closes_minute <= span.opens_minute || span.closes_minute > DAY_MINUTES
        };
        faults.extend(spans.iter().filter(reversed).map(|span| HoursFault::Reversed(*span)));
        let pairs = spans.iter().zip(spans.iter().skip(1));
        faults.extend(
            pairs
                .filter(|(one, next)| next.opens_minute < one.closes_minute)
                .map(|(one, next)| HoursFault::Overlapping(*one, *next)),
        );
        if faults.is_empty() { Ok(Self { spans }) } else { Err(faults) }
    }

    /// Those of Lhasa: 09:30 to 13:00 and 15:30 to 18:00.
    pub fn lhasa() -> Self {
        let span = |opens_minute, closes_minute| OfficeSpan { opens_minute, closes_minute };
        Self { spans: vec![span(570, 780), span(930, 1_080)] }
    }

    /// Day and night.
    pub fn round_the_clock() -> Self {
        Self { spans: vec![OfficeSpan { opens_minute: 0, closes_minute: DAY_MINUTES }] }
    }

    /// The spans, in order.
    pub fn spans(&self) -> &[OfficeSpan] {
        &self.spans
    }

    /// Minutes open in a day.
    pub fn minutes_a_day(&self) -> u16 {
        self.spans.iter().map(|span| span.closes_minute - span.opens_minute).sum()
    }

    /// Seconds open in a day; never none.
    pub(super) fn seconds_a_day(&self) -> i64 {
        i64::from(self.minutes_a_day()) * 60
    }

    /// The second at which the office opens first.
    pub(super) fn opens_second(&self) -> i64 {
        self.spans.first().map_or(0, |span| span.opens_second())
    }

    /// The second at which it closes last.
    pub(super) fn closes_second(&self) -> i64 {
        self.spans.last().map_or(0, |span| span.closes_second())
    }

    /// Whether it is open in that second of a worked day.
    pub(super) fn is_open(&self, second: i64) -> bool {
        self.spans.iter().any(|span| (span.opens_second()..span.closes_second()).contains(&second))
    }

    /// How many open seconds of the day lie before `second`.
    pub(super) fn open_before(&self, second: i64) -> i64 {
        self.spans.iter().map(|span| (second - span.opens_second()).clamp(0, span.seconds())).sum()
    }

    /// The first second with `open` open seconds before it, `open` from 1 to those of a day.
    pub(super) fn second_after(&self, open: i64) -> i64 {
        let mut left = open;
        for span in &self.spans {
            if left <= span.seconds() {
                return span.opens_second() + left;
            }
            left -= span.seconds();
        }
        self.closes_second()
    }
}
