//! How long reading an appeal takes beside one cut of the same text by the same segmenter dictionary.
//!
//! Question: what does everything that is not segmentation cost? Run `cargo bench --bench reading`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hotline::domain::appeal::AppealKind;
use hotline::domain::id::{PlaceId, UnitId};
use hotline::text::reader::{Input, Reader};
use hotline::text::redact::redact;
use hotline::text::vocabulary::{Cue, PlaceEntry, Verified, Vocabulary};

/// Appeals of 60 to 150 characters, as call-takers write them.
const TEXTS: &[&str] = &[
    "市民来电反映：扎细街道扎细新村社区三号院门口的路灯已经连续一个星期晚上不亮，老人和小孩走路看不清，昨天还有人差点摔倒，多次向物业反映没人管，请市城管局核实处理，尽快派人维修，谢谢。",
    "八廓街道绕赛社区一巷里有人占道经营卖烧烤，油烟很大，每天晚上吵到两三点，影响居民休息，之前投诉过但是没有人来处理，希望相关部门查处并回复市民。",
    "来电人咨询：孩子今年满六岁，户口在日喀则，父母在城关区打工，没有房产，想在嘎玛贡桑街道附近的小学报名，请问需要什么材料，什么时候开始登记，可以网上办理吗？",
    "北京中路与林廓北路交叉口的信号灯坏了，早高峰车辆乱停，行人过马路很危险，刚才差点发生事故，没有人受伤，请交警马上派人到现场疏导并修复。",
    "小区物业一直不开电梯，家里有八十岁老人住十二楼，下楼看病都困难，物业费照收，打电话没人接，担心万一出事耽误抢救，要求住建局督促物业公司尽快维修电梯并给业主一个说法。",
    "我在健身房办了两千八百元的年卡，用了两个月老板就关门了，电话打不通，群里二十多个人都没有退钱，希望市场监管局和公安调查处理，帮我们把钱追回来。",
];

/// Words from which a vocabulary of realistic size is put together.
const OBJECTS: &[&str] = &[
    "路灯",
    "井盖",
    "信号灯",
    "电梯",
    "物业",
    "占道经营",
    "烧烤",
    "油烟",
    "噪音",
    "停水",
    "停电",
    "暖气",
    "垃圾",
    "公厕",
    "健身房",
    "预付卡",
    "工资",
    "社保",
    "医保",
    "学校",
    "报名",
    "户口",
    "出租车",
    "公交",
    "燃气",
    "快递",
    "宽带",
    "树枝",
    "流浪狗",
    "河道",
    "工地",
    "渣土车",
    "广告牌",
    "违建",
    "小广告",
    "停车",
    "护栏",
    "下水道",
    "幼儿园",
    "食堂",
];
const STATES: &[&str] = &[
    "不亮",
    "坏了",
    "破损",
    "缺失",
    "没人管",
    "扰民",
    "太大",
    "关门",
    "退钱",
    "拖欠",
    "乱收费",
    "堵塞",
    "冒水",
    "脱落",
    "倾斜",
    "漏水",
    "漏电",
    "异味",
    "态度差",
    "不作为",
    "不开",
    "不热",
    "材料",
    "怎么办",
    "登记",
    "查处",
    "乱停",
    "危险",
    "影响休息",
    "维修",
];
const PLACES: &[&str] = &[
    "八廓",
    "吉日",
    "扎细",
    "公德林",
    "嘎玛贡桑",
    "两岛",
    "金珠西路",
    "蔡公堂",
    "夺底",
    "娘热",
    "纳金",
    "绕赛",
    "白林",
    "鲁固",
    "扎细新村",
    "北京中路",
    "林廓北路",
    "江苏路",
    "色拉路",
    "团结新村",
    "日喀则",
    "堆龙德庆",
];
const ENDINGS: &[&str] =
    &["街道", "社区", "居委会", "小区", "", "菜市场", "小学", "家属院", "公交站", "派出所"];
const UNITS: &[&str] = &[
    "市城管局",
    "城管",
    "城管局",
    "住建局",
    "市住建局",
    "市场监管局",
    "公安",
    "交警",
    "教育局",
    "人社局",
    "医保局",
    "供电公司",
    "自来水公司",
    "移动",
    "联通",
    "电信",
    "消防",
    "应急",
    "环保局",
    "水利局",
];
const CUES: &[(Cue, &[&str])] = &[
    (Cue::Urgent, &["马上", "立即", "赶紧", "紧急"]),
    (Cue::Critical, &["生命危险", "救命"]),
    (Cue::Danger, &["危险", "漏电", "差点", "受伤", "摔伤"]),
    (Cue::Negation, &["没有", "没人受伤", "不是", "未", "并非"]),
    (Cue::Hypothetical, &["如果", "担心", "万一", "可能会"]),
    (Cue::Past, &["昨天", "之前", "经常", "每天", "上次"]),
    (Cue::Question, &["请问", "咨询", "怎么办理", "需要什么材料"]),
    (Cue::InstructionVerb, &["核实处理", "处理", "核实", "查处", "督促", "派人", "调查", "维修"]),
    (Cue::Filler, &["市民来电反映", "来电人", "谢谢", "您好"]),
    (Cue::Kind(AppealKind::Inquiry), &["咨询", "请问"]),
    (Cue::Kind(AppealKind::Complaint), &["投诉", "没人管", "扰民"]),
    (Cue::Kind(AppealKind::Assistance), &["不亮", "坏了", "尽快维修"]),
    (Cue::Kind(AppealKind::Suggestion), &["建议增加", "能不能增加"]),
];

fn vocabulary() -> Vocabulary {
    let street = |index: usize| UnitId::new(format!("jd-{}", index % 12));
    let mut keywords: Vec<String> =
        OBJECTS.iter().chain(STATES).map(|word| (*word).to_owned()).collect();
    for object in OBJECTS {
        keywords.extend(STATES.iter().map(|state| format!("{object}{state}")));
        keywords.extend(STATES.iter().map(|state| format!("{state}的{object}")));
    }
    let places = PLACES.iter().enumerate().flat_map(|(index, place)| {
        ENDINGS.iter().map(move |ending| PlaceEntry {
            id: PlaceId::new(format!("{place}{ending}")),
            name: format!("{place}{ending}"),
            names: vec![format!("{place}{ending}")],
            community: None,
            streets: vec![street(index)],
            district: Some(UnitId::new("q")),
            outside: false,
            verified: Verified::Confirmed,
        })
    });
    Vocabulary {
        keywords,
        synonyms: vec![
            ("路灯".to_owned(), "街灯".to_owned()),
            ("坏了".to_owned(), "烂了".to_owned()),
        ],
        places: places.collect(),
        unit_names: UNITS.iter().map(|name| (UnitId::new(name), (*name).to_owned())).collect(),
        cues: CUES
            .iter()
            .flat_map(|(cue, words)| words.iter().map(|word| (*cue, (*word).to_owned())))
            .collect(),
    }
}

fn reading(bench: &mut Criterion) {
    let jieba = jieba_rs::Jieba::new();
    let reader = Reader::new(vocabulary());
    let mut group = bench.benchmark_group("reading six appeals");
    group.bench_function("jieba cut alone", |b| {
        b.iter(|| TEXTS.iter().map(|text| jieba.cut(black_box(text), true).len()).sum::<usize>());
    });
    group.bench_function("read", |b| {
        b.iter(|| {
            let read =
                |text: &&str| reader.read(Input { text: black_box(text), ..Input::default() });
            TEXTS.iter().map(|text| read(text).keywords.len()).sum::<usize>()
        });
    });
    group.bench_function("redact", |b| {
        b.iter(|| TEXTS.iter().map(|text| redact(black_box(text)).found.len()).sum::<usize>());
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(30)
        .warm_up_time(std::time::Duration::from_secs(1))
        .measurement_time(std::time::Duration::from_secs(2));
    targets = reading
}
criterion_main!(benches);
