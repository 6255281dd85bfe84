//! Units by table, read with a small vocabulary.

use crate::domain::id::{PlaceId, UnitId};
use crate::text::reader::{Input, Reader};
use crate::text::vocabulary::{Cue, PlaceEntry, Verified, Vocabulary};

fn reader() -> Reader {
    let units = [
        ("city", "市城管局"),
        ("city-zj", "市住建局"),
        ("cg", "城管"),
        ("cg", "城管局"),
        ("cg", "城关区城市管理和综合执法局"),
        ("sc", "工商"),
        ("jy", "教育局"),
        ("dx", "电信"),
        ("yd", "移动"),
        ("lt", "联通"),
        ("ga", "公安"),
        ("yj", "应急"),
        ("xf", "消防"),
        ("gd", "供电公司"),
        ("e110", "110"),
        ("bk", "八廓街道"),
    ];
    let place = |name: &str| PlaceEntry {
        id: PlaceId::new(name),
        name: name.to_owned(),
        names: vec![name.to_owned()],
        community: None,
        streets: vec![UnitId::new("bk")],
        district: None,
        outside: false,
        verified: Verified::Confirmed,
    };
    Reader::new(Vocabulary {
        keywords: ["移动摊位", "消防通道", "电信诈骗"].map(str::to_owned).to_vec(),
        unit_names: units.map(|(id, name)| (UnitId::new(id), name.to_owned())).to_vec(),
        places: vec![place("供电公司家属院"), place("八廓街道")],
        cues: ["核实处理", "协调", "处理", "核实", "查处", "派人"]
            .map(|verb| (Cue::InstructionVerb, verb.to_owned()))
            .to_vec(),
        ..Vocabulary::default()
    })
}

#[test]
fn units_by_table() {
    let reader = reader();
    for (text, expected) in [
        ("路灯不亮", ""),
        ("请城管核实处理", "cg!"),
        ("请城管、工商核实处理", "cg! sc!"),
        ("请城管和工商派人来", "cg! sc!"),
        ("请市住建局协调", "city-zj!"),
        ("请市城管局处理", "city!"),
        ("望城管尽快处理", "cg!"),
        ("建议城管查处", "cg!"),
        ("由城关区城市管理和综合执法局处理", "cg!"),
        ("转城管局。", "cg!"),
        ("转城管局", "cg!"),
        ("请尽快让城管来处理", "cg!"),
        ("请八廓街道处理", "bk!"),
        ("请应急核实处理", "yj!"),
        ("城管局不作为", "cg"),
        ("请问城管局电话是多少，处理一下", "cg"),
        ("请不要转城管处理", "cg"),
        ("申请教育局处理", "jy"),
        ("请停水的事，城管处理", "cg"),
        ("打了城管电话没人接", "cg"),
        ("移动宽带断网", "yd"),
        ("移动摊位太多", ""),
        ("联通管断了", ""),
        ("遇到电信诈骗", ""),
        ("公安厅门口", ""),
        ("应急灯坏了", ""),
        ("消防通道堵了", ""),
        ("供电公司家属院停水", ""),
        ("供电公司停电", "gd"),
        ("打110没人管", "e110"),
        ("110千伏线路", ""),
        ("北京路110号", ""),
        ("1101室", ""),
    ] {
        let features = reader.read(Input { text, ..Input::default() });
        let shown: Vec<String> = features
            .units
            .iter()
            .map(|one| format!("{}{}", one.unit, if one.instructed { "!" } else { "" }))
            .collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }
}
