//! A small district: units, matters, limits.
//!
//! Must never: be taken for the real rules.

use std::collections::BTreeMap;

use jiff::civil::date;

use crate::domain::calendar::Calendar;
use crate::domain::id::{MatterCode, UnitId};
use crate::domain::matter::SlaClass;
use crate::domain::policy::Policy;
use crate::domain::sla::{self, SlaPolicy, TimeLimit};
use crate::domain::unit::{Organisation, Unit, UnitKind, UnitLevel};

/// Id, name, kind and level of the units; the last two get very few tickets.
pub(super) const UNITS: &[(&str, &str, UnitKind)] = &[
    ("q-chengguan", "城关区城市管理和综合执法局", UnitKind::Department),
    ("q-zhujian", "城关区住房和城乡建设局", UnitKind::Department),
    ("q-shichang", "城关区市场监督管理局", UnitKind::Department),
    ("q-renshe", "城关区人力资源和社会保障局", UnitKind::Department),
    ("g-gongshui", "拉萨市供水有限公司", UnitKind::PublicUtility),
    ("j-barkhor", "八廓街道办事处", UnitKind::Street),
    ("j-jirong", "吉日街道办事处", UnitKind::Street),
    ("j-gongdelin", "公德林街道办事处", UnitKind::Street),
    ("j-zhaxi", "扎细街道办事处", UnitKind::Street),
    ("j-nyangre", "娘热街道办事处", UnitKind::Street),
    ("f-zongzhi", "八廓街道综合执法分队", UnitKind::Squad),
    ("q-wenlv", "城关区文化和旅游局", UnitKind::Department),
    ("q-kexie", "城关区科学技术协会", UnitKind::Department),
    ("e-119", "119消防救援", UnitKind::Emergency),
];

/// Code and name of the matters, the frequent first.
pub(super) const MATTERS: &[(&str, &str)] = &[
    ("M0101001", "占道经营、流动摊贩"),
    ("M0101002", "路灯不亮、路灯损坏"),
    ("M0102001", "道路破损、井盖缺失"),
    ("M0201001", "供水中断、水压不足"),
    ("M0301001", "物业服务与收费纠纷"),
    ("M0302001", "噪声扰民（施工）"),
    ("M0401001", "拖欠工资"),
    ("M0501001", "消费纠纷与退款"),
    ("M0502001", "食品安全"),
    ("M0601001", "环境卫生、垃圾清运"),
    ("M0701001", "邻里纠纷调解"),
    ("M0801001", "景区门票与讲解服务"),
];

/// Names of the matters.
pub(crate) fn matter_names() -> BTreeMap<MatterCode, String> {
    MATTERS.iter().map(|(code, name)| (MatterCode::new(code), (*name).to_owned())).collect()
}

/// The rules of the loop.
pub(crate) fn policy() -> Policy {
    let unit = |(id, name, kind): &(&str, &str, UnitKind)| Unit {
        id: UnitId::new(id),
        name: (*name).to_owned(),
        short_names: Vec::new(),
        kind: *kind,
        level: UnitLevel::District,
        parent: None,
        division_code: None,
        queue: (*id).to_owned(),
        duty_phone: None,
    };
    let days = TimeLimit::working_days;
    let minutes = TimeLimit::NaturalMinutes;
    Policy {
        organisation: Organisation::new(UNITS.iter().map(unit)),
        negatives: Vec::new(),
        matters: MATTERS.iter().map(|(code, _)| MatterCode::new(code)).collect(),
        sla: SlaPolicy {
            profile: "sample".to_owned(),
            judgement: minutes(30),
            acknowledgement: minutes(120),
            contact: minutes(180),
            contact_urgent: minutes(30),
            report_in: minutes(120),
            report_in_emergency: minutes(30),
            handling: SlaClass::ALL.iter().map(|class| (*class, days(3))).collect(),
            verification: days(1),
            follow_up: days(1),
            follow_up_attempts_min: 2,
            ..sla::for_tests()
        },
        surge_on: false,
        calendar: Calendar::new([], [], date(2026, 12, 31)),
    }
}
