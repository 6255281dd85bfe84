//! Names in texts, on a small invented part of two cities.

use super::*;

/// A place by code, name, street and district; a street names itself.
fn place(code: &str, name: &str, street: &str, district: &str) -> Place {
    let street = (!street.is_empty()).then(|| street.to_owned());
    Place { code: code.into(), name: name.into(), street, district: district.into() }
}

fn places() -> Vec<Place> {
    [
        ("540102002", "八廓街道", "八廓街道", "城关区"),
        ("540102002001", "绕赛社区居委会", "八廓街道", "城关区"),
        ("540102002009", "河坝林社区居委会", "八廓街道", "城关区"),
        ("540102003001", "团结社区居委会", "吉日街道", "城关区"),
        ("540102004003", "团结村委会", "吉崩岗街道", "城关区"),
        ("540102009", "金珠西路街道", "金珠西路街道", "城关区"),
        ("540102020", "两岛街道", "两岛街道", "城关区"),
        ("540102021", "两岛镇", "两岛镇", "城关区"),
        ("540103102001", "河坝村委会", "古荣镇", "堆龙德庆区"),
        ("540103104", "德庆镇", "德庆镇", "堆龙德庆区"),
        ("540104100", "德庆镇", "德庆镇", "达孜区"),
        ("110101001001", "多福巷社区居委会", "东华门街道", "东城区"),
    ]
    .iter()
    .map(|(code, name, street, district)| place(code, name, street, district))
    .collect()
}

/// The names found in a text with where they lie.
fn check(text: &str, expected: &[(&str, Option<&str>, &str)]) {
    let gazetteer = Gazetteer::of(&places());
    let found: Vec<(&str, Option<&str>, &str)> = gazetteer
        .mentions(text)
        .map(|Mention { name, sense }| {
            let street = sense.street.map(|at| gazetteer.streets()[usize::from(at)].name.as_str());
            (name, street, gazetteer.districts()[usize::from(sense.district)].as_str())
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn official_names_and_short_forms_are_found() {
    let barkhor = Some("八廓街道");
    check("绕赛社区居委会门口", &[("绕赛社区居委会", barkhor, "城关区")]);
    check("绕赛小区和绕赛村", &[("绕赛小区", barkhor, "城关区"), ("绕赛村", barkhor, "城关区")]);
    check("河坝林三号院", &[("河坝林", barkhor, "城关区")]);
    check("绕赛三号院", &[]);
    check("八廓派出所旁", &[("八廓派出所", barkhor, "城关区")]);
    check("城关区八廓街", &[("城关区", None, "城关区"), ("八廓街", barkhor, "城关区")]);
    check("", &[]);
}

#[test]
fn the_longest_name_is_found() {
    check("河坝林社区", &[("河坝林社区", Some("八廓街道"), "城关区")]);
    check("河坝村", &[("河坝村", Some("古荣镇"), "堆龙德庆区")]);
    check("河坝河坝村", &[("河坝村", Some("古荣镇"), "堆龙德庆区")]);
}

#[test]
fn a_name_of_several_tells_only_what_they_share() {
    check("团结社区", &[("团结社区", None, "城关区")]);
    check("德庆镇", &[]);
    check("德庆街道", &[]);
}

#[test]
fn a_short_form_takes_no_name_from_another() {
    check("两岛镇", &[("两岛镇", Some("两岛镇"), "城关区")]);
    check("两岛街道", &[("两岛街道", Some("两岛街道"), "城关区")]);
    check("两岛派出所", &[("两岛派出所", None, "城关区")]);
}

#[test]
fn streets_are_known_by_the_names_of_their_offices() {
    let gazetteer = Gazetteer::of(&places());
    let street = |name: &str| {
        let number = gazetteer.street_of(name)?;
        Some(gazetteer.streets()[usize::from(number)].name.as_str())
    };
    assert_eq!(street("八廓街道办事处"), Some("八廓街道"));
    assert_eq!(street("八廓路街道办事处"), Some("八廓街道"));
    assert_eq!(street("拉萨市城关区八廓街道办"), Some("八廓街道"));
    assert_eq!(street("堆龙德庆区古荣镇人民政府"), Some("古荣镇"));
    assert_eq!(street("堆龙德庆区八廓街道办"), None);
    assert_eq!(street("城关区城管局"), None);
    let district = |name: &str| {
        gazetteer.district_of(name).map(|one| gazetteer.districts()[usize::from(one)].as_str())
    };
    assert_eq!(district("城关区城管局"), Some("城关区"));
    assert_eq!(district("市城管局"), None);
}

#[test]
fn cities_that_no_text_names_are_left_out() {
    let texts = ["八廓街道路灯不亮", "古荣镇停水"];
    let about = Gazetteer::about(&places(), &texts);
    assert_eq!(about.districts(), ["城关区", "堆龙德庆区", "达孜区"]);
    assert!(Gazetteer::about(&places(), &["路灯不亮"]).is_empty());
    let both = Gazetteer::about(&places(), &["八廓街道路灯不亮", "多福巷社区停水"]);
    assert_eq!(both.districts().len(), 4);
}

#[test]
fn it_is_kept_as_it_is() {
    let gazetteer = Gazetteer::of(&places());
    let kept = postcard::to_stdvec(&gazetteer).unwrap();
    assert_eq!(postcard::from_bytes::<Gazetteer>(&kept).unwrap(), gazetteer);
}
