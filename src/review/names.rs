//! Which unit a name in a history means (单位名称): its id, full name or a short name, in normal form.
//!
//! Must never: choose among several units that bear a name.

use std::collections::HashMap;

use crate::domain::id::UnitId;
use crate::domain::unit::Organisation;
use crate::text::normalize::normalize;

use super::past::Had;

/// Units by name; none for a name that several bear.
#[derive(Debug)]
pub struct UnitNames(HashMap<String, Option<UnitId>>);

impl UnitNames {
    /// Those of an organisation.
    pub fn of(organisation: &Organisation) -> Self {
        let mut names: HashMap<String, Option<UnitId>> = HashMap::new();
        for unit in organisation.iter() {
            let own = unit.names().map(String::as_str).chain([unit.id.as_str()]);
            for name in own.map(normalize) {
                let known = names.entry(name).or_insert_with(|| Some(unit.id.clone()));
                if known.as_ref() != Some(&unit.id) {
                    *known = None;
                }
            }
        }
        Self(names)
    }

    /// Who is meant.
    pub fn had(&self, name: &str) -> Had {
        let unit = self.0.get(&normalize(name)).cloned().flatten();
        unit.map_or_else(|| Had::Unknown(name.trim().to_owned()), Had::Unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::unit::{Unit, UnitKind, UnitLevel};

    #[test]
    fn a_name_means_one_unit_or_none() {
        let unit = |id: &str, name: &str, short: &str| Unit {
            id: UnitId::new(id),
            name: name.into(),
            short_names: vec![short.into()],
            kind: UnitKind::Department,
            level: UnitLevel::City,
            parent: None,
            division_code: None,
            queue: id.into(),
            duty_phone: None,
        };
        let units = [unit("s-gongan", "市公安局", "公安"), unit("q-gongan", "区公安局", "公安")];
        let names = UnitNames::of(&Organisation::new(units));
        let is = |id: &str| Had::Unit(UnitId::new(id));
        assert_eq!(names.had("s-gongan"), is("s-gongan"));
        assert_eq!(names.had(" 市公安局 "), is("s-gongan"));
        assert_eq!(names.had("公安"), Had::Unknown("公安".into()));
        assert_eq!(names.had("林业局"), Had::Unknown("林业局".into()));
    }
}
