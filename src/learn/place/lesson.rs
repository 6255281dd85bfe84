//! What a past ticket teaches of places (教材): of which street it was, and who says so.
//!
//! Must never: let a text that names several streets teach one of them.

use serde::Serialize;

use crate::learn::parts::Parts;
use crate::learn::places::{Gazetteer, Sense};

/// Who says where a ticket's matter lies (依据), the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Teacher {
    /// Somebody who wrote it down.
    Label,
    /// The unit that had it, an office of a street or a town.
    Unit,
    /// Its own text, which names one street alone.
    Text,
}

/// A past ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket<'a> {
    /// Its text.
    pub text: &'a str,
    /// The street that somebody wrote down.
    pub street: Option<&'a str>,
    /// The unit that had it.
    pub unit: Option<&'a str>,
}

/// What a past ticket teaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// Its text in the normal form.
    pub text: String,
    /// Its street by number, with who says so; none where only its district is known.
    pub street: Option<(u16, Teacher)>,
    /// Its district by number.
    pub district: u16,
}

impl Lesson {
    /// What a ticket teaches, if anything.
    pub fn of(gazetteer: &Gazetteer, ticket: Ticket<'_>) -> Option<Self> {
        let whole = Parts::of(ticket.text).whole;
        let mentions: Vec<Sense> = gazetteer.mentions(&whole).map(|one| one.sense).collect();
        let told = |name: Option<&str>, teacher| {
            name.and_then(|name| gazetteer.street_of(name)).map(|street| (street, teacher))
        };
        let alone = only(mentions.iter().filter_map(|one| one.street));
        let street = told(ticket.street, Teacher::Label)
            .or_else(|| told(ticket.unit, Teacher::Unit))
            .or_else(|| alone.map(|street| (street, Teacher::Text)));
        let district = match street {
            Some((street, _)) => gazetteer.streets().get(usize::from(street))?.district,
            None => ticket
                .unit
                .and_then(|unit| gazetteer.district_of(unit))
                .or_else(|| only(mentions.iter().map(|one| one.district)))?,
        };
        Some(Self { text: whole, street, district })
    }
}

/// The one thing that all are; none where they differ or there are none.
pub(super) fn only<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Option<T> {
    let mut all = all.into_iter();
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::testing::gazetteer;
    use super::*;

    /// What a ticket teaches: street, teacher, district.
    fn check(text: &str, street: Option<&str>, unit: Option<&str>, expected: Option<(&str, &str)>) {
        let gazetteer = gazetteer();
        let lesson = Lesson::of(&gazetteer, Ticket { text, street, unit });
        let taught = lesson.map(|lesson| {
            let street = lesson.street.map_or(String::new(), |(street, teacher)| {
                format!("{} {teacher:?}", gazetteer.streets()[usize::from(street)].name)
            });
            (street, gazetteer.districts()[usize::from(lesson.district)].clone())
        });
        let taught = taught.as_ref().map(|(street, district)| (street.as_str(), district.as_str()));
        assert_eq!(taught, expected, "{text}");
    }

    #[test]
    fn the_most_trusted_teacher_is_heard() {
        let text = "八廓街道停水";
        check(text, Some("吉日街道办事处"), None, Some(("吉日街道 Label", "城关区")));
        check(text, None, Some("城关区吉日街道办"), Some(("吉日街道 Unit", "城关区")));
        check(text, None, Some("城关区城管局"), Some(("八廓街道 Text", "城关区")));
        check(text, None, None, Some(("八廓街道 Text", "城关区")));
    }

    #[test]
    fn what_names_no_street_may_still_name_a_district() {
        check("路灯不亮", None, Some("城关区城管局"), Some(("", "城关区")));
        check("城关区路灯不亮", None, Some("市城管局"), Some(("", "城关区")));
        check("八廓街道到吉日街道停水", None, None, Some(("", "城关区")));
        check("八廓街道到古荣镇停水", None, None, None);
        check("路灯不亮", None, Some("市城管局"), None);
    }
}
