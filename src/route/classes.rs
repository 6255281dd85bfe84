//! Which units do the same work (业务条线): the city's and the district's bureau of one trade, and the
//! squads that a bureau places in the streets. Used to see whether an instruction in the text
//! (请城管核实处理) and the answer of the rules mean the same trade.
//!
//! Must never: decide who is responsible; it only compares two units.
//!
//! The tree hangs a squad under its street, so its trade is read off its names: the street's name is
//! taken away, and the department whose short name, without its ending (局, 办, 委 …), is the longest
//! one contained in what is left is its department. `八廓街道城管执法分队` → `城管` → the urban
//! management bureau. City and district bureaus are paired by their full names without the
//! governments' names in them.

use std::collections::HashMap;

use crate::domain::id::UnitId;
use crate::domain::unit::{Organisation, Unit, UnitKind, UnitLevel};

/// Units grouped by trade.
#[derive(Debug, Default)]
pub(super) struct UnitClasses {
    of: HashMap<UnitId, u32>,
}

impl UnitClasses {
    /// Groups the units of an organisation.
    pub(super) fn build(organisation: &Organisation) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut of = HashMap::new();
        for unit in organisation.iter().filter(|unit| unit.kind == UnitKind::Department) {
            let trade = without_governments(organisation, unit, &unit.name);
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            of.insert(unit.id.clone(), *numbers.entry(trade).or_insert(next));
        }
        let squads: Vec<(UnitId, u32)> = organisation
            .iter()
            .filter(|unit| unit.kind == UnitKind::Squad)
            .filter_map(|squad| {
                let department = department_of(organisation, squad)?;
                Some((squad.id.clone(), *of.get(&department.id)?))
            })
            .collect();
        of.extend(squads);
        Self { of }
    }

    /// Whether an instruction that names `named` may be taken to mean `answer`: the same unit, the
    /// same trade, or a street and a community of it.
    pub(super) fn agree(
        &self,
        organisation: &Organisation,
        named: &UnitId,
        answer: &UnitId,
    ) -> bool {
        if named == answer {
            return true;
        }
        match (self.of.get(named), self.of.get(answer)) {
            (Some(one), Some(other)) => one == other,
            (Some(_), None) | (None, Some(_)) => false,
            (None, None) => {
                let grassroots = |id| organisation.get(id).is_some_and(|u| u.kind.is_grassroots());
                grassroots(named)
                    && grassroots(answer)
                    && (organisation.is_within(named, answer)
                        || organisation.is_within(answer, named))
            }
        }
    }
}

/// `name` without the names of the units above, and without 分局 at its end.
fn without_governments(organisation: &Organisation, unit: &Unit, name: &str) -> String {
    let mut left = name.to_owned();
    for above in organisation.ancestors(&unit.id) {
        for their_name in above.names() {
            // 城关分局 speaks of 城关区 without its 区.
            let stem = their_name.strip_suffix(['市', '区', '县']).unwrap_or(their_name);
            for word in [their_name.as_str(), stem] {
                if word.chars().count() >= 2 {
                    left = left.replace(word, "");
                }
            }
        }
    }
    let trimmed = left.strip_suffix("分局").filter(|rest| rest.ends_with('局')).unwrap_or(&left);
    if trimmed.is_empty() { name.to_owned() } else { trimmed.to_owned() }
}

/// The department that placed a squad in its street; a district one before a city one.
fn department_of<'a>(organisation: &'a Organisation, squad: &Unit) -> Option<&'a Unit> {
    let own: Vec<String> =
        squad.names().map(|name| without_governments(organisation, squad, name)).collect();
    organisation
        .iter()
        .filter(|unit| unit.kind == UnitKind::Department)
        .filter_map(|unit| {
            let best = unit.short_names.iter().map(|name| stem(name)).filter(|stem| {
                stem.chars().count() >= 2 && own.iter().any(|name| name.contains(stem))
            });
            Some((best.map(|stem| stem.chars().count()).max()?, unit))
        })
        .max_by_key(|(length, unit)| (*length, unit.level == UnitLevel::District))
        .map(|(_, unit)| unit)
}

/// A short name without the ending that says what sort of office it is.
fn stem(name: &str) -> &str {
    name.strip_suffix(['局', '办', '委', '队', '所', '处', '站']).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use crate::domain::id::UnitId;
    use crate::route::testing::town;

    fn check(one: &str, other: &str, agree: bool) {
        let book = town();
        let (one, other) = (UnitId::new(one), UnitId::new(other));
        let classes = &book.index().classes;
        assert_eq!(classes.agree(&book.organisation, &one, &other), agree, "{one} {other}");
        assert_eq!(classes.agree(&book.organisation, &other, &one), agree, "{other} {one}");
    }

    #[test]
    fn city_district_and_squad_of_one_trade_agree() {
        check("q-chengguan", "s-chengguan", true);
        check("q-chengguan", "fd-cg-bakuo", true);
        check("q-gongan", "fd-ga-bakuo", true);
        check("q-gongan", "s-gongan", true);
        check("s-chengguan", "fd-cg-bakuo", true);
    }

    #[test]
    fn a_street_agrees_with_its_own_communities_only() {
        check("jd-bakuo", "sq-raosai", true);
        check("jd-zhaxi", "sq-raosai", false);
        check("jd-bakuo", "jd-zhaxi", false);
    }

    #[test]
    fn different_trades_disagree() {
        check("q-chengguan", "q-gongan", false);
        check("q-chengguan", "jd-bakuo", false);
        check("fd-cg-bakuo", "jd-bakuo", false);
        check("p-gongdian", "q-chengguan", false);
        check("s-jiaojing", "s-gongan", false);
    }
}
