//! Time limits of other cities (时限方案), for scripts that show a city's own rule. What a profile does
//! not say is as in the rule set's own.
//!
//! Must never: be used outside scripts; a service takes its limits from the rule set.

use crate::domain::matter::SlaClass::{self, Complex, Inquiry, Ordinary, Urgent};
use crate::domain::sla::TimeLimit::{self, NaturalMinutes, WorkingDays};
use crate::domain::sla::{SlaPolicy, Surge};

/// The rule set's own.
pub(super) const DEFAULT: &str = "lhasa";

/// All that a script may name.
pub(super) const NAMES: &[&str] = &[
    DEFAULT,
    "linzhi",
    "lvliang",
    "guangdong",
    "shandong",
    "shanghai2015",
    "beijing_graded",
    "pinggu",
    "qinglong",
    "sanya",
];

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// Words by which an appeal belongs to an event.
const EVENTS: &[&str] = &["台风", "寒潮", "暴雪", "地震", "疫情"];

/// The limits of a profile.
pub(super) fn sla(name: &str, own: &SlaPolicy) -> SlaPolicy {
    let own = SlaPolicy {
        profile: name.to_owned(),
        surge: own.surge.clone().or_else(|| Some(surge(30))),
        ..own.clone()
    };
    match name {
        // 林芝：1 小时联系，市民 5 个工作日、企业 15 个工作日。
        "linzhi" => handled(own, &[(Ordinary, WorkingDays(5)), (Complex, WorkingDays(15))]),
        // 吕梁 2024：咨询 3、其他 5 个工作日；紧急 30 分钟响应；退单 1 个工作日；延期不超过 3 次、每次不超过 3 个工作日。
        "lvliang" => {
            let own = SlaPolicy {
                acknowledgement: WorkingDays(1),
                contact_urgent: NaturalMinutes(30),
                extensions_max: 3,
                extension_days_max: 3,
                ..own
            };
            handled(own, &[(Ordinary, WorkingDays(5)), (Complex, WorkingDays(5))])
        }
        // 广东省 2022：咨询 2、求助和建议 10、投诉举报 15 个工作日。
        "guangdong" => handled(
            own,
            &[(Inquiry, WorkingDays(2)), (Ordinary, WorkingDays(10)), (Complex, WorkingDays(15))],
        ),
        // 山东 2020：5 个工作日，一般延期不超过 10 个工作日；退单 2 个工作日并说明理由。
        "shandong" => {
            let own = SlaPolicy {
                acknowledgement: WorkingDays(2),
                extensions_max: 1,
                extension_days_max: 10,
                ..own
            };
            let days = [(Inquiry, WorkingDays(5)), (Ordinary, WorkingDays(5))];
            handled(handled(own, &days), &[(Complex, WorkingDays(5))])
        }
        // 上海 2015：按业务类别 1、5、15 个工作日；紧急件 1 小时到场。
        "shanghai2015" => handled(
            own,
            &[
                (Inquiry, WorkingDays(1)),
                (Ordinary, WorkingDays(5)),
                (Complex, WorkingDays(15)),
                (Urgent, NaturalMinutes(HOUR)),
            ],
        ),
        // 北京四档（未经核实）：2 小时、24 小时、7 天、15 天。
        "beijing_graded" => {
            let own = SlaPolicy { contact: NaturalMinutes(DAY), ..own };
            handled(
                own,
                &[
                    (Urgent, NaturalMinutes(2 * HOUR)),
                    (Inquiry, NaturalMinutes(DAY)),
                    (Ordinary, NaturalMinutes(7 * DAY)),
                    (Complex, NaturalMinutes(15 * DAY)),
                ],
            )
        }
        // 平谷：应急哨 30 分钟报到。
        "pinggu" => SlaPolicy { report_in_emergency: NaturalMinutes(30), ..own },
        // 晴隆：2 小时签收。
        "qinglong" => SlaPolicy { acknowledgement: NaturalMinutes(2 * HOUR), ..own },
        // 三亚 2024：涉台风工单 30 分钟。
        "sanya" => SlaPolicy { surge: Some(surge(30)), ..own },
        _ => own,
    }
}

fn surge(minutes: u32) -> Surge {
    let limit = NaturalMinutes(minutes);
    let tags = EVENTS.iter().map(|&tag| tag.to_owned()).collect();
    Surge { contact: limit, acknowledgement: limit, tags }
}

fn handled(mut own: SlaPolicy, limits: &[(SlaClass, TimeLimit)]) -> SlaPolicy {
    own.handling.extend(limits.iter().copied());
    own
}
