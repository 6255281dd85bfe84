//! Rows and items out of their days: never valid, expired, not yet valid.
//!
//! Must never: read a clock; the day comes in.

use crate::route::finding::{Finding, Severity};

use super::cover::days;
use super::{Set, example, file};

pub(super) fn check(set: &Set<'_>, findings: &mut Vec<Finding>) {
    for rule in &set.contents.rules {
        let (from, until) = days(rule);
        let at = |severity, code, message| {
            Finding::at(severity, code, &rule.row, message).example(example::of_rule(set, rule))
        };
        if from > until {
            let message = format!("生效日 {from} 晚于失效日 {until}，本行永不生效");
            findings.push(
                at(Severity::Error, "row_never_valid", message)
                    .field("生效日")
                    .remedy("把两个日期对调，或删除本行"),
            );
        } else if until < set.today {
            let message = format!("本行已于 {until} 失效");
            findings.push(
                at(Severity::Warning, "row_expired", message)
                    .field("失效日")
                    .remedy("延长失效日，或删除本行"),
            );
        } else if from > set.today {
            let message = format!("本行自 {from} 起生效，现在不起作用");
            findings.push(
                at(Severity::Note, "row_not_yet_valid", message)
                    .field("生效日")
                    .remedy("无需处理；如应立即生效，请提前生效日"),
            );
        }
    }
    for item in &set.contents.knowledge {
        if item.valid_until < set.today {
            let message = format!(
                "知识条目 {}“{}”已于 {} 过期，不再用于直接答复",
                item.id, item.title, item.valid_until
            );
            findings.push(
                Finding::in_file(Severity::Warning, "knowledge_expired", file::KNOWLEDGE, message)
                    .field("有效期")
                    .remedy("请业务单位复核答复内容后延长有效期，或删除本条")
                    .example(example::of_patterns(set, &item.patterns)),
            );
        }
    }
}
