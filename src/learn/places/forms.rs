//! Short forms of places' names (简称): 绕赛社区居委会 is called 绕赛社区, 八廓街道 has its 八廓派出所.
//!
//! Must never: shorten a name to what is no name any more.

/// Ends of a community's official name, the longest first.
const COMMUNITY_ENDS: &[&str] = &[
    "社区居民委员会",
    "居民委员会",
    "村民委员会",
    "社区居委会",
    "居民委会",
    "村委员",
    "村委会",
    "居委会",
    "社区",
    "生活区",
    "村",
];
/// What may stand in their place.
const COMMUNITY_FORMS: &[&str] = &["社区", "村", "居委会", "村委会", "小区"];
/// Ends of a street's or a town's name, the longest first.
const STREET_ENDS: &[&str] = &["街道办事处", "街道办", "街道", "镇", "乡"];
/// What may stand in their place; a town may have become a street since.
const STREET_FORMS: &[&str] = &["街道", "路街道", "街", "镇", "乡", "派出所"];
/// Fewest characters of a name that stands without its end.
const BARE_CHARS_MIN: usize = 3;
/// Fewest characters of what an end is put to.
const STEM_CHARS_MIN: usize = 2;

/// What a community is called besides its official name.
pub(super) fn of_community(name: &str) -> Vec<String> {
    let stem = stem(name, COMMUNITY_ENDS);
    let length = stem.chars().count();
    let mut forms = ended(stem, length, COMMUNITY_FORMS);
    if length >= BARE_CHARS_MIN {
        forms.push(stem.to_owned());
    }
    forms
}

/// What a street or a town is called besides its official name.
pub(super) fn of_street(name: &str) -> Vec<String> {
    let stem = stem(name, STREET_ENDS);
    if stem == name {
        return Vec::new();
    }
    ended(stem, stem.chars().count(), STREET_FORMS)
}

fn stem<'a>(name: &'a str, ends: &[&str]) -> &'a str {
    ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

fn ended(stem: &str, length: usize, ends: &[&str]) -> Vec<String> {
    let long_enough = length >= STEM_CHARS_MIN;
    ends.iter().filter(|_| long_enough).map(|end| format!("{stem}{end}")).collect()
}
