//! What the names of labels tell (单位名称): the district in front (龙华区城管局), the kind of unit behind it, and
//! the characters by which a text may speak of it. Names that follow no such form are each of their own
//! kind, so that labels of another sort are learned all the same.
//!
//! Must never: need a list of a city's units; the labels are all there is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::sketch::{Bigram, Sketch};

/// So many labels must share the name of a city or district for it to be one.
const SHARED_MIN: usize = 3;
/// Most districts.
const DISTRICTS_MAX: usize = 60;

/// 海口市 in front.
static CITY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\p{Han}{2,3}?)市\p{Han}{2,}"));
/// 龙华区 in front, the city left out.
static DISTRICT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\p{Han}{1,3}?[区县])\p{Han}{2,}"));
/// What tells no unit from another.
static COMMON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"有限责任公司|有限公司|股份|分公司|街道办(?:事处)?$|镇?(?:人民)?政府$")
});
/// A street or a town.
static STREET: LazyLock<Regex> = LazyLock::new(|| pattern(r"街道办$|镇政府$"));

/// Kinds of units whose names were changed or shortened: as it may end, and as it is said.
const ALSO_CALLED: [(&str, &str); 17] = [
    ("城市管理行政执法局", "城管局"),
    ("生态环境保护局", "环保局"),
    ("环境保护局", "环保局"),
    ("劳动保障监察大队", "劳动监察大队"),
    ("物价监督检查局", "物价局"),
    ("住房和城乡建设局", "住建局"),
    ("人力资源和社会保障局", "人社局"),
    ("街道办事处", "街道办"),
    ("镇人民政府", "镇政府"),
    ("房屋征收局", "征收局"),
    ("园林管理局", "园林局"),
    ("市政管理局", "市政维修管理中心"),
    ("文化体育和旅游发展局", "文体局"),
    ("文化体育局", "文体局"),
    ("人口计划生育委员会", "计生委"),
    ("人口和计划生育委员会", "计生委"),
    ("农林局", "农业局"),
];

/// What the names of labels tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Naming {
    districts: Vec<String>,
    district_of: Vec<u32>,
    kind_of: Vec<u32>,
    kinds: usize,
    characters: Vec<Characters>,
}

/// The pairs of characters of a name, each with how rare it is among names.
#[derive(Debug, Clone, Default, PartialEq)]
struct Characters {
    pairs: Vec<(Bigram, f32)>,
    whole: f32,
}

impl Naming {
    /// Reads the names of labels, by their numbers.
    pub fn of(labels: &[String]) -> Self {
        let cities = shared(labels.iter().filter_map(|label| first(&CITY, label)));
        let local: Vec<&str> = labels.iter().map(|label| without_city(label, &cities)).collect();
        let mut districts = shared(local.iter().filter_map(|name| first(&DISTRICT, name)));
        districts.truncate(DISTRICTS_MAX);
        let parted: Vec<(Option<usize>, &str)> =
            local.iter().map(|name| without_district(name, &districts)).collect();
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let district_of =
            parted.iter().map(|(district, _)| district.map_or(0, |at| number(at) + 1));
        let named: Vec<String> = parted.iter().map(|(_, name)| kind(name)).collect();
        let kinds: BTreeSet<&str> = named.iter().map(String::as_str).collect();
        let kinds: BTreeMap<&str, u32> = kinds.into_iter().zip(0..).collect();
        let kind_of = named.iter().filter_map(|kind| kinds.get(kind.as_str()).copied());
        let district_of = district_of.collect();
        let (kind_of, kinds) = (kind_of.collect(), kinds.len());
        let characters = characters(&local);
        Self { districts, district_of, kind_of, kinds, characters }
    }

    /// Names of the districts, from number one on; nothing is no district.
    pub fn districts(&self) -> &[String] {
        &self.districts
    }

    /// The district of a label; nothing where it has none.
    pub fn district_of(&self, label: u32) -> u32 {
        self.district_of.get(label as usize).copied().unwrap_or(0)
    }

    /// The kind of a label.
    pub fn kind_of(&self, label: u32) -> u32 {
        self.kind_of.get(label as usize).copied().unwrap_or(0)
    }

    /// How many kinds there are.
    pub fn kinds(&self) -> usize {
        self.kinds
    }

    /// How much of a label's name a text speaks, from nothing to one.
    pub fn spoken_of(&self, label: u32, text: &Sketch) -> f32 {
        let Some(name) = self.characters.get(label as usize) else { return 0.0 };
        if name.whole <= 0.0 {
            return 0.0;
        }
        let said = name.pairs.iter().filter(|(pair, _)| text.has(*pair));
        said.map(|(_, weight)| weight).sum::<f32>() / name.whole
    }
}

fn first<'a>(pattern: &Regex, text: &'a str) -> Option<&'a str> {
    pattern.captures(text).and_then(|found| found.get(1)).map(|found| found.as_str())
}

/// Those that occur often enough, in their order.
fn shared<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    let often = counts.into_iter().filter(|(_, count)| *count >= SHARED_MIN);
    often.map(|(name, _)| name.to_owned()).collect()
}

/// 海口市公安局 and 市公安局 are 公安局.
fn without_city<'a>(label: &'a str, cities: &[String]) -> &'a str {
    let own = cities.iter().find_map(|city| label.strip_prefix(city.as_str()));
    let rest = own.unwrap_or(label);
    match rest.strip_prefix('市') {
        Some(local) if local.chars().nth(1).is_some() => local,
        Some(_) | None => rest,
    }
}

fn without_district<'a>(name: &'a str, districts: &[String]) -> (Option<usize>, &'a str) {
    let found = districts.iter().enumerate();
    let mut found = found.filter_map(|(at, one)| Some((at, name.strip_prefix(one.as_str())?)));
    found.next().map_or((None, name), |(at, rest)| (Some(at), rest))
}

fn kind(name: &str) -> String {
    let also = ALSO_CALLED
        .iter()
        .find_map(|(ending, said)| Some(format!("{}{said}", name.strip_suffix(ending)?)));
    let kind = also.unwrap_or_else(|| name.to_owned());
    if STREET.is_match(&kind) { "街镇".to_owned() } else { kind }
}

/// The pairs of characters of names; the fewer names have one, the more it weighs.
fn characters(names: &[&str]) -> Vec<Characters> {
    let sketches: Vec<Sketch> =
        names.iter().map(|name| Sketch::of(&COMMON.replace_all(name, ""))).collect();
    let mut having: BTreeMap<Bigram, usize> = BTreeMap::new();
    for sketch in &sketches {
        sketch.pairs().iter().for_each(|pair| *having.entry(*pair).or_default() += 1);
    }
    let weight = |pair: &Bigram| {
        let count = having.get(pair).copied().unwrap_or(1);
        (*pair, (1.0 + names.len() as f32 / count as f32).ln())
    };
    let weighed = |sketch: &Sketch| {
        let pairs: Vec<(Bigram, f32)> = sketch.pairs().iter().map(weight).collect();
        let whole = pairs.iter().map(|(_, weight)| weight).sum();
        Characters { pairs, whole }
    };
    sketches.iter().map(weighed).collect()
}

/// A pattern that is written here; a test compiles each.
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("patterns of this file are sound")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming() -> (Vec<String>, Naming) {
        let names = [
            "东城区城市管理行政执法局",
            "东城区环保局",
            "东城区大桥街道办事处",
            "西山区城管局",
            "西山区环境保护局",
            "西山区红石镇人民政府",
            "海滨市公安局",
            "海滨市水务局",
            "海滨市民政局",
            "市公安局",
            "供电公司",
            "燃气公司",
        ];
        let names: Vec<String> = names.map(str::to_owned).to_vec();
        let naming = Naming::of(&names);
        (names, naming)
    }

    #[test]
    fn districts_are_what_several_labels_begin_with() {
        let (names, naming) = naming();
        assert_eq!(naming.districts(), ["东城区", "西山区"]);
        let of = |name: &str| {
            let at = names.iter().position(|one| one == name).unwrap();
            naming.district_of(u32::try_from(at).unwrap())
        };
        assert_eq!((of("东城区环保局"), of("西山区城管局"), of("供电公司")), (1, 2, 0));
    }

    #[test]
    fn a_kind_of_unit_is_one_in_all_districts_and_under_all_its_names() {
        let (names, naming) = naming();
        let same = |one: &str, other: &str| {
            let kind = |name: &str| {
                let at = names.iter().position(|own| own == name).unwrap();
                naming.kind_of(u32::try_from(at).unwrap())
            };
            kind(one) == kind(other)
        };
        assert!(same("东城区城市管理行政执法局", "西山区城管局"));
        assert!(same("东城区环保局", "西山区环境保护局"));
        assert!(same("东城区大桥街道办事处", "西山区红石镇人民政府"));
        assert!(same("海滨市公安局", "市公安局"));
        assert!(!same("海滨市公安局", "海滨市水务局"));
        assert_eq!(naming.kinds(), 8);
    }

    #[test]
    fn a_text_speaks_of_a_unit_by_the_rare_characters_of_its_name() {
        let (_, naming) = naming();
        let said = |label, text| naming.spoken_of(label, &Sketch::of(text));
        assert_eq!(said(7, "海滨市水务局管不管"), 1.0);
        assert!(said(10, "请供电公司来修") > 0.9);
        assert!(said(10, "我们公司停水") < said(10, "我们停了供电"));
        assert_eq!(said(10, ""), 0.0);
        assert_eq!(said(99, "供电公司"), 0.0);
    }

    #[test]
    fn other_labels_are_each_of_their_own_kind() {
        let labels = ["投诉", "咨询", "求助"].map(str::to_owned);
        let naming = Naming::of(&labels);
        assert_eq!((naming.kinds(), naming.districts().len()), (3, 0));
    }
}
