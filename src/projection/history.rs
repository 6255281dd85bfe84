//! A ticket's history in words (工单经过), for whoever may see the ticket.
//!
//! Must never: unseal anything, or explain a routing; the routing report has its own rendering.

use std::borrow::Borrow;

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::decision::{AbstainReason, Target};
use crate::domain::event::{Commit, Event};
use crate::domain::id::UnitId;
use crate::domain::role::Actor;
use crate::domain::state::{Evaluation, Feedback, FollowUp};
use crate::domain::unit::Organisation;

/// One thing that happened to a ticket (经过).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryLine {
    /// When.
    pub at: Timestamp,
    /// Role, unit and account of whoever did it.
    pub who: String,
    /// What happened.
    pub label: &'static str,
    /// Particulars; empty where the label says it all.
    pub detail: String,
}

/// The history told by `commits`, in their order.
pub fn history<C: Borrow<Commit>>(commits: &[C], organisation: &Organisation) -> Vec<HistoryLine> {
    commits
        .iter()
        .map(Borrow::borrow)
        .flat_map(|commit| {
            commit.events.iter().map(|event| HistoryLine {
                at: commit.at,
                who: who(&commit.actor, organisation),
                label: event.label(),
                detail: detail(event, organisation),
            })
        })
        .collect()
}

/// One event in words: what happened, and its particulars where it has any.
pub(super) fn told(event: &Event, organisation: &Organisation) -> String {
    match detail(event, organisation) {
        detail if detail.is_empty() => event.label().to_owned(),
        detail => format!("{}：{detail}", event.label()),
    }
}

fn who(actor: &Actor, organisation: &Organisation) -> String {
    let role = actor.role.label();
    match &actor.unit {
        Some(unit) => format!("{}{role} {}", organisation.name(unit), actor.id),
        None => format!("{role} {}", actor.id),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the branches have a file of their own")]
fn detail(event: &Event, organisation: &Organisation) -> String {
    match event {
        Event::Registered { appeal } => {
            let title = appeal.title.as_deref().unwrap_or_default();
            sentence([format!("渠道：{}", appeal.channel), labelled("标题", title)])
        }
        Event::Routed { report } => sentence([
            format!("类型：{}", report.kind),
            format!("紧急程度：{}", report.urgency),
            format!("地点：{}", report.place.confidence),
            format!("规则版本：{}", report.rules_version),
        ]),
        Event::SentToJudgement { reasons, candidates } => sentence([
            labelled("原因", &join(reasons.iter().copied().map(AbstainReason::label))),
            labelled(
                "可能的单位",
                &join(candidates.iter().map(|one| organisation.name(&one.lead))),
            ),
        ]),
        Event::Dispatched { target, mode } => {
            sentence([format!("方式：{mode}"), target_words(target, organisation)])
        }
        Event::AnsweredDirectly { knowledge, answer } => sentence([
            labelled("知识条目", knowledge.as_ref().map_or("", |one| one.as_str())),
            labelled("答复", answer),
        ]),
        Event::DeclinedOutOfScope { reason, advice } => {
            sentence([format!("情形：{reason}"), labelled("告知", advice)])
        }
        Event::TransferredOut { unit } => format!("移交：{}", organisation.name(unit)),
        Event::Acknowledged | Event::FollowUpFailed => String::new(),
        Event::CallerContacted { method } => format!("方式：{method}"),
        Event::WhistleBlown { by, kind, reason, summoned } => sentence([
            format!("{}吹{kind}", organisation.name(by)),
            labelled("召集", &names(summoned, organisation)),
            labelled("理由", reason),
        ]),
        Event::ReportedIn { unit } => organisation.name(unit).to_owned(),
        Event::FeedbackSubmitted { feedback } => feedback_words(feedback),
        Event::FeedbackVerified { note } => note.clone(),
        Event::FollowedUp { follow_up } => follow_up_words(follow_up),
        Event::Closed { grounds } => format!("依据：{grounds}"),
        Event::Evaluated { evaluation } => evaluation_words(evaluation, organisation),
        beside => super::history_branches::detail(beside, organisation),
    }
}

fn target_words(target: &Target, organisation: &Organisation) -> String {
    let row = target.row.as_ref().map(|row| format!("{} {}第{}行", row.id, row.file, row.row));
    sentence([
        format!("主办：{}", organisation.name(&target.lead)),
        labelled("协办", &names(&target.assisting, organisation)),
        labelled("事项", target.matter.as_ref().map_or("", |matter| matter.as_str())),
        format!("时限类别：{}", target.sla_class),
        labelled("依据", row.as_deref().unwrap_or_default()),
    ])
}

fn feedback_words(feedback: &Feedback) -> String {
    let solved = if feedback.solved { "单位认为已解决" } else { "单位认为未解决" };
    sentence([
        solved.to_owned(),
        labelled("办理情况", &feedback.internal),
        labelled("公开答复", &feedback.public),
        labelled("佐证", &join(feedback.proof.iter().map(String::as_str))),
    ])
}

fn follow_up_words(follow_up: &FollowUp) -> String {
    let contacted = if follow_up.contacted_by_staff {
        "工作人员联系过"
    } else {
        "工作人员未联系"
    };
    sentence([
        follow_up.solved.label().to_owned(),
        follow_up.satisfaction.label().to_owned(),
        contacted.to_owned(),
        follow_up.truthful.map_or("", |one| if one { "办理属实" } else { "办理不实" }).to_owned(),
        labelled("过程", follow_up.process.map_or("", |one| one.label())),
        labelled("意见", &follow_up.note),
    ])
}

fn evaluation_words(evaluation: &Evaluation, organisation: &Organisation) -> String {
    let mark = |name: &str, fulfilled: Option<bool>| match fulfilled {
        Some(true) => format!("{name}：是"),
        Some(false) => format!("{name}：否"),
        None => format!("{name}：不计"),
    };
    let attempt = Some(evaluation.attempt).filter(|attempt| *attempt > 1);
    let attempt = attempt.map_or_else(String::new, |attempt| attempt.to_string());
    let late = evaluation.reported_in_time.iter().filter(|(_, in_time)| !in_time);
    sentence([
        labelled("被评单位", evaluation.unit.as_ref().map_or("", |unit| organisation.name(unit))),
        mark("按时响应", evaluation.responded_in_time),
        mark("按时办理", evaluation.handled_in_time),
        mark("解决", evaluation.solved),
        mark("满意", evaluation.satisfied),
        labelled("逾时报到", &join(late.map(|(unit, _)| organisation.name(unit)))),
        labelled("剔除", evaluation.exemption.map_or("", |exemption| exemption.label())),
        labelled("第几次办理", &attempt),
    ])
}

pub(super) fn names(units: &[UnitId], organisation: &Organisation) -> String {
    join(units.iter().map(|unit| organisation.name(unit)))
}

pub(super) fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join("、")
}

/// Nothing at all where there is no value.
pub(super) fn labelled(label: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("{label}：{value}") }
}

pub(super) fn sentence<const N: usize>(parts: [String; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
}
