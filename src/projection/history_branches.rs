//! The branches of the loop in words: returns, disputes, parts, more time, pressure, other ends.
//!
//! Must never: unseal anything.

use crate::domain::calendar::zone;
use crate::domain::event::Event;
use crate::domain::unit::Organisation;

use super::history::{join, labelled, sentence};

/// Particulars of an event of a branch; empty where the label says it all.
#[expect(clippy::wildcard_enum_match_arm, reason = "the straight way has a file of its own")]
pub(super) fn detail(event: &Event, organisation: &Organisation) -> String {
    match event {
        Event::Withdrawn { reason } => labelled("原因", reason),
        Event::Merged { into } => format!("并入工单：{into}"),
        Event::PartyAdded { from } => format!("来自工单：{from}"),
        Event::ReturnRequested { request } => {
            let suggested = request.suggested.as_ref().map_or("", |unit| organisation.name(unit));
            sentence([
                format!("理由：{}", request.reason),
                labelled("依据", &request.basis),
                labelled("建议承办", suggested),
            ])
        }
        Event::TransferredBack { note }
        | Event::ReturnGranted { note }
        | Event::ReturnDenied { note }
        | Event::DisputeOpened { note }
        | Event::Ruled { note }
        | Event::ExtensionGranted { note }
        | Event::ExtensionDenied { note }
        | Event::DeferralReviewed { note }
        | Event::Resumed { note }
        | Event::Reminded { note }
        | Event::ClaimApproved { note }
        | Event::ClaimDenied { note } => note.clone(),
        Event::RuleChangeProposed { matter, lead } => sentence([
            labelled("事项", matter.as_ref().map_or("", |matter| matter.as_str())),
            format!("由{}主办", organisation.name(lead)),
        ]),
        Event::Reassigned { reason } | Event::FeedbackRejected { reason } => {
            labelled("理由", reason)
        }
        beside => handling(beside, organisation),
    }
}

/// What units do beside the straight way, and what is done to them.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others have no particulars")]
fn handling(event: &Event, organisation: &Organisation) -> String {
    let proof = |names: &[String]| labelled("佐证", &join(names.iter().map(String::as_str)));
    match event {
        Event::PartAssigned { unit, task } => {
            sentence([organisation.name(unit).to_owned(), labelled("事项", task)])
        }
        Event::PartAnswered { unit, result } => {
            sentence([organisation.name(unit).to_owned(), labelled("结果", result)])
        }
        Event::PartTakenBack { unit, reason } | Event::Excused { unit, reason } => {
            sentence([organisation.name(unit).to_owned(), labelled("理由", reason)])
        }
        Event::ArrivedOnScene { unit } => organisation.name(unit).to_owned(),
        Event::LeftScene { unit, result } => {
            sentence([organisation.name(unit).to_owned(), labelled("完成情况", result)])
        }
        Event::WhistleRated { by, of, stars } => {
            format!("{}评{}：{stars}星", organisation.name(by), organisation.name(of))
        }
        Event::ExtensionRequested { days, reason, evidence } => {
            sentence([format!("{days}个工作日"), labelled("理由", reason), proof(evidence)])
        }
        Event::Deferred { reason, until, procedure } => sentence([
            procedure.map_or_else(String::new, |one| format!("法定程序：{one}")),
            labelled("理由", reason),
            format!("预计{until}"),
        ]),
        Event::Supervised { level, cause, unit, note } => sentence([
            format!("{level}（{cause}）"),
            format!("责任单位：{}", organisation.name(unit)),
            labelled("要求", note),
        ]),
        Event::SupervisionAnswered { unit, answer } => {
            let unit = unit.as_ref().map_or("", |unit| organisation.name(unit));
            sentence([unit.to_owned(), labelled("回复", answer)])
        }
        Event::ClaimedUnreasonable { reason, evidence }
        | Event::AssessmentAppealed { reason, evidence } => {
            sentence([labelled("理由", reason), proof(evidence)])
        }
        Event::FinalReplyGiven { text, signed_by, proof: names } => {
            sentence([labelled("答复", text), labelled("签发", signed_by), proof(names)])
        }
        Event::Reopened { cause, note } => {
            sentence([format!("事由：{cause}"), labelled("要求", note)])
        }
        Event::AppealDecided { granted, note } => {
            sentence([if *granted { "通过" } else { "不通过" }.to_owned(), note.clone()])
        }
        Event::FollowerNamed { leader, follower } => {
            sentence([format!("接听：{leader}"), format!("跟办：{follower}")])
        }
        Event::SurgeMarked { tag } => labelled("应急事件", tag),
        Event::DeadlineWarned { clock, unit, rung, due, .. } => sentence([
            format!("{clock}时限{}", rung.label()),
            unit.as_ref().map_or_else(String::new, |unit| organisation.name(unit).to_owned()),
            format!("截止{}", due.to_zoned(zone()).strftime("%m-%d %H:%M")),
        ]),
        Event::DeadlinesRecomputed { calendar, due } => {
            let shown = due.iter().map(|(clock, due)| {
                format!("{clock} {}", due.to_zoned(zone()).strftime("%Y-%m-%d %H:%M"))
            });
            sentence([format!("日历版本：{calendar}"), shown.collect::<Vec<_>>().join("、")])
        }
        Event::AcknowledgedBySilence => "逾期未签收未退单，确定为首办责任单位".into(),
        _ => String::new(),
    }
}
