//! Time limits that a script may name (时限方案): those of the rule set, and single figures of cities that
//! have published no more, on top of the rule set's own.
//!
//! Must never: be used outside scripts; a service takes its limits from the rule set.

use std::collections::BTreeMap;

use crate::domain::appeal::CallerSubject;
use crate::domain::matter::SlaClass::{Complex, Ordinary};
use crate::domain::sla::SlaPolicy;
use crate::domain::sla::TimeLimit::{self, NaturalMinutes};
use crate::domain::special_limits::SpecialLimits;

/// The one of a script that names none.
pub(super) const DEFAULT: &str = "lhasa";

/// Cities with single figures.
const CITIES: &[&str] = &["linzhi", "pinggu", "qinglong", "sanya"];

/// All that a script may name.
pub(super) fn names(profiles: &BTreeMap<String, SlaPolicy>) -> Vec<&str> {
    profiles.keys().map(String::as_str).chain(CITIES.iter().copied()).collect()
}

/// The limits of a profile; the rule set's own for a name that is none.
pub(super) fn sla(name: &str, own: &SlaPolicy, all: &BTreeMap<String, SlaPolicy>) -> SlaPolicy {
    let days = TimeLimit::working_days;
    let mut limits = all.get(name).unwrap_or(own).clone();
    match name {
        // 林芝：1 小时联系，市民 5 个工作日、企业 15 个工作日。
        "linzhi" => {
            limits.handling.extend([(Ordinary, days(5)), (Complex, days(5))]);
            limits.specials = vec![SpecialLimits {
                subjects: vec![CallerSubject::Enterprise],
                handling: Some(days(15)),
                ..SpecialLimits::default()
            }];
        }
        // 平谷：应急哨 30 分钟报到。
        "pinggu" => limits.report_in_emergency = NaturalMinutes(30),
        // 晴隆：2 小时签收。
        "qinglong" => limits.acknowledgement = NaturalMinutes(120),
        // 三亚 2024：涉台风工单 30 分钟，如规则集自己的应急时限。
        _ => {}
    }
    SlaPolicy { profile: name.to_owned(), ..limits }
}
