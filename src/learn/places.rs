//! The names of a city's places (地名表): districts, streets and communities, with the short forms by which
//! people call them; found in texts, the longest first.
//!
//! Must never: tell a street or a district by a name that several of them bear.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::text::normalize::normalize;

mod drawing;
mod forms;

use self::drawing::Drawing;

/// Digits of a division's code that tell its city.
const CITY_DIGITS: usize = 4;
/// A city is meant where it is named by one text for each so many that name the most named city.
const CITY_SHARE: usize = 10;

/// A place as an official table lists it (区划).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its code of the national statistics: six digits for a district, nine for a street, twelve for a
    /// community; each begins with that of what it lies in.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The street that it is or lies in; none for a district.
    pub street: Option<String>,
    /// The district that it is or lies in.
    pub district: String,
}

impl Place {
    /// Its city, by the first digits of the code.
    pub fn city(&self) -> &str {
        self.code.get(..CITY_DIGITS).unwrap_or(&self.code)
    }
}

/// A street, a town, or what else stands on their level (街道乡镇).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Street {
    /// Its name.
    pub name: String,
    /// Its district by number.
    pub district: u16,
}

/// Where a name lies (所指).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sense {
    /// In which street, by number; none for a district, or where several streets of it bear the name.
    pub street: Option<u16>,
    /// In which district, by number.
    pub district: u16,
}

/// A name found in a text (地名提及).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention<'a> {
    /// As it stands there.
    pub name: &'a str,
    /// Where it lies.
    pub sense: Sense,
}

/// The names of places with where they lie (地名表).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gazetteer {
    districts: Vec<String>,
    streets: Vec<Street>,
    /// By name in its normal form.
    names: BTreeMap<String, Sense>,
}

impl Gazetteer {
    /// All places, whatever their cities.
    pub fn of<'a>(places: impl IntoIterator<Item = &'a Place>) -> Self {
        let mut drawing = Drawing::default();
        for place in places {
            drawing.add(place);
        }
        drawing.done()
    }

    /// The places of the cities that these texts are about; they come in their normal form. A table often
    /// holds more than one city, and the names of the others would only mislead.
    pub fn about(places: &[Place], texts: &[&str]) -> Self {
        let mut cities: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
        for place in places {
            cities.entry(place.city()).or_default().push(place);
        }
        let naming = |places: &[&Place]| {
            let names = Self::of(places.iter().copied());
            texts.iter().filter(|text| names.mentions(text).next().is_some()).count()
        };
        let counted: Vec<(Vec<&Place>, usize)> = cities
            .into_values()
            .map(|places| {
                let count = naming(&places);
                (places, count)
            })
            .collect();
        let most = counted.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let meant = counted.iter().filter(|(_, count)| *count > 0 && count * CITY_SHARE >= most);
        Self::of(meant.flat_map(|(places, _)| places.iter().copied()))
    }

    /// Whether it knows no place.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names with where they lie.
    pub fn names(&self) -> impl Iterator<Item = (&str, Sense)> {
        self.names.iter().map(|(name, sense)| (name.as_str(), *sense))
    }

    /// The districts, by number.
    pub fn districts(&self) -> &[String] {
        &self.districts
    }

    /// The streets, by number.
    pub fn streets(&self) -> &[Street] {
        &self.streets
    }

    /// The names in a text in its normal form, in their order: at each place the longest, and none within
    /// another.
    pub fn mentions<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Mention<'a>> {
        let mut rest = text;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                if let Some((name, sense)) = self.longest_at(rest) {
                    rest = rest.get(name.len()..).unwrap_or_default();
                    return Some(Mention { name, sense });
                }
                rest = behind_first(rest);
            }
            None
        })
    }

    /// The street that the name of a unit or of a street means, however it is written
    /// (中山路街道办事处, 龙华区中山街道办): the last one named, if it lies in the district that is named.
    pub fn street_of(&self, name: &str) -> Option<u16> {
        let name = normalize(name);
        let mentions: Vec<Sense> = self.mentions(&name).map(|one| one.sense).collect();
        let last = mentions.iter().rev().find(|sense| sense.street.is_some())?;
        mentions.iter().all(|other| other.district == last.district).then_some(last.street)?
    }

    /// The district that the name of a unit or of a place means, if it is one.
    pub fn district_of(&self, name: &str) -> Option<u16> {
        let name = normalize(name);
        let mut districts = self.mentions(&name).map(|one| one.sense.district);
        let first = districts.next()?;
        districts.all(|other| other == first).then_some(first)
    }

    /// The longest name with which a text begins. Names that begin a text stand before it in their order,
    /// and what stands between begins with them, too: so the one right before it tells how much of the
    /// text a name can share.
    fn longest_at<'a>(&self, text: &'a str) -> Option<(&'a str, Sense)> {
        let mut shared = text;
        while !shared.is_empty() {
            let until = (Bound::Unbounded, Bound::Included(shared));
            let (name, sense) = self.names.range::<str, _>(until).next_back()?;
            if let Some(rest) = text.strip_prefix(name.as_str()) {
                return Some((text.strip_suffix(rest)?, *sense));
            }
            shared = beginning(shared, name);
        }
        None
    }
}

/// What two texts begin with.
fn beginning<'a>(text: &'a str, other: &str) -> &'a str {
    let alike = text.chars().zip(other.chars()).take_while(|(one, other)| one == other);
    let bytes = alike.map(|(one, _)| one.len_utf8()).sum();
    text.get(..bytes).unwrap_or_default()
}

fn behind_first(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}

#[cfg(test)]
mod tests;
