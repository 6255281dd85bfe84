//! Direct answers (直接答复): a plain question that exactly one knowledge item answers best.
//!
//! Must never: answer a complaint, or from an item that has expired.

use jiff::civil::Date;

use crate::domain::appeal::{AppealKind, Urgency};
use crate::domain::decision::{GuardNote, Routing};
use crate::text::features::Features;

use super::decide::Appealed;
use super::matches::Matches;
use super::patterns::{Owner, Role};
use super::rulebook::RuleBook;
use super::weigh::pattern_milli;

/// Least weight of an item's best pattern.
const ITEM_MILLI_MIN: u32 = 1000;

/// What tells of a case of one's own, which no general answer settles (津贴申请两个月没到账).
const CASE_SIGNS: &[&str] = &[
    "没到账",
    "未到账",
    "没有到账",
    "没收到",
    "没消息",
    "没有消息",
    "没回音",
    "没回复",
    "没有回复",
    "没人回",
    "没批",
    "没下来",
    "没有下来",
    "没结果",
    "没有结果",
    "没办下来",
    "一直没",
    "多扣",
    "重复扣",
    "扣了两",
    "怎么退",
    "被退",
    "被拒",
    "不给办",
    "办不了",
    "材料交了",
    "已经交",
    "交了一个月",
    "少了",
    "算错",
    "弄错",
    "搞错",
    "提示失败",
    "刷不出",
];

/// The direct answer, where there is one.
pub(super) fn answer(
    book: &RuleBook,
    matches: &Matches<'_>,
    features: &Features,
    appealed: &Appealed<'_>,
    today: Date,
    notes: &mut Vec<GuardNote>,
) -> Option<Routing> {
    if matches.of(Owner::Knowledge).next().is_none() || !is_plain_question(features, appealed) {
        return None;
    }
    let (number, _) = single_best(&items(book, matches, features))?;
    let item = book.knowledge.get(number as usize)?;
    let id = item.id.to_string();
    if item.valid_until < today {
        let note = format!("知识条目“{}”已于{}过期，不作直接答复", item.title, item.valid_until);
        notes.push(GuardNote { id, note });
        return None;
    }
    notes.push(GuardNote { id, note: format!("知识条目“{}”可直接答复", item.title) });
    Some(Routing::Direct { knowledge: item.id.clone(), answer: item.answer.clone() })
}

/// Whether the appeal asks and complains of nothing.
fn is_plain_question(features: &Features, appealed: &Appealed<'_>) -> bool {
    let asks = |kind: Option<AppealKind>| match kind {
        Some(AppealKind::Inquiry) => Some(true),
        Some(
            AppealKind::Assistance
            | AppealKind::Complaint
            | AppealKind::Tipoff
            | AppealKind::Suggestion
            | AppealKind::Commendation,
        ) => Some(false),
        None => None,
    };
    let given = asks(features.kind_given);
    // A question by the source may still be worded as a call for help (求助), not as a complaint.
    let complains = match features.kind_shown {
        Some(AppealKind::Complaint | AppealKind::Tipoff) => true,
        Some(
            AppealKind::Inquiry
            | AppealKind::Assistance
            | AppealKind::Suggestion
            | AppealKind::Commendation,
        )
        | None => false,
    };
    given.or(asks(features.kind_shown)) == Some(true)
        && !complains
        && features.urgency == Urgency::Normal
        && appealed.respondent_units.is_empty()
        && !CASE_SIGNS.iter().any(|sign| features.text.contains(sign))
}

/// The items whose patterns stand in the text, with the weight of their best pattern.
fn items(book: &RuleBook, matches: &Matches<'_>, features: &Features) -> Vec<(u32, u32)> {
    let mut items: Vec<(u32, u32)> = Vec::new();
    for (pattern, matched) in matches.of(Owner::Knowledge) {
        for one in matched.uses {
            let number = match one.role() {
                Role::Knowledge(number) => number,
                Role::Strong(_)
                | Role::Weak(_)
                | Role::Excluding(_)
                | Role::Emergency(_)
                | Role::Scope(_)
                | Role::ScopeVeto(_) => continue,
            };
            items.push((number, pattern_milli(book, matches, features, pattern)));
        }
    }
    items.sort_by_key(|&(number, milli)| (number, std::cmp::Reverse(milli)));
    items.dedup_by_key(|(number, _)| *number);
    items
}

/// The heaviest item, if it is heavy enough and no other is as heavy.
fn single_best(items: &[(u32, u32)]) -> Option<(u32, u32)> {
    let best = *items.iter().max_by_key(|(_, milli)| *milli)?;
    let rivals = items.iter().filter(|(_, milli)| *milli == best.1).count();
    (rivals == 1 && best.1 >= ITEM_MILLI_MIN).then_some(best)
}
