//! What speaks for each street in one text (证据).
//!
//! Must never: hide that a text names several streets; it is then less sure of each.

use std::collections::BTreeMap;

use crate::learn::combine::Witnesses;
use crate::learn::places::Gazetteer;

/// How many witnesses there are.
pub(super) const WITNESSES: usize = 7;
/// The probability of what a forecast does not even list.
const UNLISTED: f32 = 1e-4;

/// Forecasts by number.
pub(super) type Shares = BTreeMap<u16, f32>;

/// What a text tells of its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Evidence {
    /// Streets that it names, in their order.
    named_streets: Vec<u16>,
    /// Districts that it names, by itself or by what lies in them.
    named_districts: Vec<u16>,
    /// How likely each street is by what past tickets were about.
    streets: Shares,
    /// How likely each district is, likewise.
    districts: Shares,
}

impl Evidence {
    /// What a text in its normal form tells, beside what is forecast of it.
    pub(super) fn of(
        gazetteer: &Gazetteer,
        text: &str,
        streets: Shares,
        districts: Shares,
    ) -> Self {
        let mut named_streets = Vec::new();
        let mut named_districts = Vec::new();
        for mention in gazetteer.mentions(text) {
            named_streets.extend(mention.sense.street);
            named_districts.push(mention.sense.district);
        }
        Self { named_streets, named_districts, streets, districts }
    }

    /// What speaks for a street of a district.
    pub(super) fn witnesses(&self, street: u16, district: u16) -> Witnesses {
        let share = |shares: &Shares, number: u16| {
            shares.get(&number).copied().unwrap_or(UNLISTED).max(UNLISTED).ln()
        };
        let streets = Named::of(&self.named_streets, street);
        let districts = Named::of(&self.named_districts, district);
        let yes = |holds: bool| if holds { 1.0 } else { 0.0 };
        vec![
            share(&self.streets, street),
            share(&self.districts, district),
            yes(streets == Named::Alone),
            yes(streets == Named::Last),
            yes(streets == Named::Earlier),
            yes(districts == Named::Alone),
            yes(districts == Named::Last || districts == Named::Earlier),
        ]
    }
}

/// How a text names something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Not,
    /// And nothing else of its kind.
    Alone,
    /// Last of several.
    Last,
    /// Among several, not last.
    Earlier,
}

impl Named {
    fn of(all: &[u16], one: u16) -> Self {
        if !all.contains(&one) {
            Self::Not
        } else if all.iter().all(|other| *other == one) {
            Self::Alone
        } else if all.last() == Some(&one) {
            Self::Last
        } else {
            Self::Earlier
        }
    }
}
