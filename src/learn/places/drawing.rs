//! A gazetteer in the making: every name with all that bear it, until it is known which of them stand for
//! one place only.
//!
//! Must never: let a short form take the name of another place.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::normalize::normalize;

use super::forms;
use super::{Gazetteer, Place, Sense, Street};

/// A street with its district, by their names; a district alone.
type Where<'a> = (&'a str, Option<&'a str>);

/// All names with where they lie.
#[derive(Debug, Default)]
pub(super) struct Drawing<'a> {
    /// Names as the table has them.
    own: BTreeMap<String, BTreeSet<Where<'a>>>,
    /// Short forms.
    short: BTreeMap<String, BTreeSet<Where<'a>>>,
}

impl<'a> Drawing<'a> {
    /// Takes a place with its names.
    pub(super) fn add(&mut self, place: &'a Place) {
        let lies = (place.district.as_str(), place.street.as_deref());
        let name = normalize(&place.name);
        let forms = match &place.street {
            None => Vec::new(),
            Some(street) if *street == place.name => forms::of_street(&name),
            Some(_) => forms::of_community(&name),
        };
        for form in forms {
            self.short.entry(form).or_default().insert(lies);
        }
        self.own.entry(name).or_default().insert(lies);
        // A table of communities alone names its streets and districts, too.
        self.own.entry(normalize(&place.district)).or_default().insert((lies.0, None));
        if let Some(street) = &place.street {
            let street = normalize(street);
            for form in forms::of_street(&street) {
                self.short.entry(form).or_default().insert(lies);
            }
            self.own.entry(street).or_default().insert(lies);
        }
    }

    /// What is left when names that stand for several districts are dropped.
    pub(super) fn done(self) -> Gazetteer {
        let Self { mut own, short } = self;
        for (form, lies) in short {
            own.entry(form).or_insert(lies);
        }
        let all = || own.values().flatten();
        let districts: BTreeSet<&str> = all().map(|(district, _)| *district).collect();
        let districts: Vec<String> = districts.into_iter().map(str::to_owned).collect();
        let street = |(district, street): &Where<'a>| {
            let district = number(districts.binary_search_by(|one| one.as_str().cmp(district)))?;
            Some(Street { name: (*street)?.to_owned(), district })
        };
        let streets: BTreeSet<Street> = all().filter_map(street).collect();
        let streets: Vec<Street> = streets.into_iter().collect();
        let sense = |lies: &Where<'a>| {
            let district = number(districts.binary_search_by(|one| one.as_str().cmp(lies.0)))?;
            let street = street(lies).and_then(|street| number(streets.binary_search(&street)));
            Some(Sense { street, district })
        };
        let names = own.iter().filter_map(|(name, lies)| {
            let mut senses = lies.iter().filter_map(sense);
            let first = senses.next()?;
            let common = senses.try_fold(first, |all, one| {
                let street = all.street.filter(|_| all.street == one.street);
                (all.district == one.district).then_some(Sense { street, ..all })
            })?;
            Some((name.clone(), common))
        });
        let names = names.collect();
        Gazetteer { districts, streets, names }
    }
}

/// A number that was found; there are far fewer than its type holds, and one too many is no place.
fn number(found: Result<usize, usize>) -> Option<u16> {
    u16::try_from(found.ok()?).ok()
}
