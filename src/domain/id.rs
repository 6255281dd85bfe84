//! Typed ids. Every identifier has its own type, so that a unit can never stand where a ticket is meant.
//!
//! Must never: hold personal data, or be parsed anywhere but at an edge.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Declares a newtype over a shared string; cloning is a reference count.
macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps an identifier that has been checked at the edge.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(Arc::from(text.as_ref()))
            }

            /// The identifier as written in rule files, JSON and queues.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )+};
}

text_id! {
    /// A responsible unit (承办单位), e.g. `q-chengguan`.
    UnitId;
    /// A leaf matter (事项) of the duty list, e.g. `M0103005`.
    MatterCode;
    /// A place (地点): a gazetteer entry, community, street or district.
    PlaceId;
    /// A decision row (派单规则), e.g. `R-0012`.
    RuleId;
    /// A knowledge item (知识条目) that a call-taker may answer from.
    KnowledgeId;
    /// The source's own id of an appeal (来源编号), unique within its intake channel.
    SourceId;
    /// A person or system that acts (操作人): an account name, never a citizen.
    ActorId;
    /// A message to the outside (消息编号): what it is about, so that the same one is known again.
    MessageId;
    /// A content hash of a rule set (规则版本), the first 16 hex digits of BLAKE3.
    RulesVersion;
    /// A content hash of a model file (模型版本), likewise.
    ModelVersion;
    /// A client's own id of a command (请求编号), by which the command is known again when it is repeated.
    RequestId;
}

/// Most characters of a [`RequestId`].
pub const REQUEST_ID_CHARS_MAX: usize = 128;

/// Why a text is not a request id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("请求编号应为 1 至 {REQUEST_ID_CHARS_MAX} 个可见的 ASCII 字符，不含空格，例如一个 UUID")]
pub struct NotARequestId;

impl FromStr for RequestId {
    type Err = NotARequestId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=REQUEST_ID_CHARS_MAX).contains(&text.len());
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits && visible { Ok(Self::new(text)) } else { Err(NotARequestId) }
    }
}

/// Position of an appeal in the intake log, from 1, without gaps that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IntakePosition(pub u64);

/// Position of a commit in the event log, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogPosition(pub u64);

/// How many commits a ticket has (版本号); the optimistic lock.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Revision(pub u32);

impl Revision {
    /// The revision after one more commit.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Number of a ticket (工单编号): the day of acceptance in UTC+8 and the intake position, at least six
/// digits. Derived, never drawn, so that a redelivered appeal finds its own ticket.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber {
    day: u32,
    sequence: u64,
}

/// Largest intake position that a ticket number can carry.
pub const SEQUENCE_MAX: u64 = 99_999_999_999;

impl TicketNumber {
    /// The number of the ticket that stands at `position`, accepted on `day` (UTC+8).
    pub fn derive(day: Date, position: IntakePosition) -> Self {
        let day = u32::from(day.year().unsigned_abs()) * 10_000
            + u32::from(day.month().unsigned_abs()) * 100
            + u32::from(day.day().unsigned_abs());
        Self { day, sequence: position.0 }
    }

    /// The intake position that this ticket came from.
    pub fn position(self) -> IntakePosition {
        IntakePosition(self.sequence)
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}{:06}", self.day, self.sequence)
    }
}

impl fmt::Debug for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TicketNumber({self})")
    }
}

/// Why a text is not a ticket number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("工单编号应为 8 位日期加至少 6 位序号，例如 20260914000123；收到的是“{0}”")]
pub struct NotATicketNumber(String);

impl FromStr for TicketNumber {
    type Err = NotATicketNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = || NotATicketNumber(text.chars().take(40).collect());
        if text.len() < 14 || text.len() > 19 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(fail());
        }
        let (day, sequence) = text.split_at(8);
        let day: u32 = day.parse().map_err(|_| fail())?;
        let sequence: u64 = sequence.parse().map_err(|_| fail())?;
        let year = i16::try_from(day / 10_000).map_err(|_| fail())?;
        let month = i8::try_from(day / 100 % 100).map_err(|_| fail())?;
        let of_month = i8::try_from(day % 100).map_err(|_| fail())?;
        let real = Date::new(year, month, of_month).is_ok();
        let number = Self { day, sequence };
        // The canonical form only: no two texts may name the same ticket.
        if real && sequence > 0 && number.to_string() == text { Ok(number) } else { Err(fail()) }
    }
}

impl Serialize for TicketNumber {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TicketNumber {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back() {
        for position in [1, 999_999, 1_000_000, SEQUENCE_MAX] {
            let number =
                TicketNumber::derive(jiff::civil::date(2026, 9, 14), IntakePosition(position));
            assert_eq!(number.to_string().parse(), Ok(number));
            assert_eq!(number.position(), IntakePosition(position));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in
            ["", "2026", "20261301000001", "20260914000000", "202609140000012x", "20260914 00001"]
        {
            assert!(text.parse::<TicketNumber>().is_err(), "{text}");
        }
        assert!("202609140000123".parse::<TicketNumber>().is_err(), "not canonical");
    }

    #[test]
    fn a_request_id_is_short_and_visible() {
        for text in ["1", "7f9c-\u{7e}", &"x".repeat(REQUEST_ID_CHARS_MAX)] {
            assert_eq!(text.parse(), Ok(RequestId::new(text)));
        }
        for text in ["", " ", "a b", "a\n", "\u{7f}", "编号", &"x".repeat(REQUEST_ID_CHARS_MAX + 1)]
        {
            assert_eq!(text.parse::<RequestId>(), Err(NotARequestId), "{text:?}");
        }
    }
}
