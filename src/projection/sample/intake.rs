//! Appeals, and what the rules might say of them.
//!
//! Must never: hold a real appeal.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::appeal::{Appeal, AppealKind, CallerSubject, IntakeChannel, Language, Urgency};
use crate::domain::command::Command;
use crate::domain::decision::{
    AbstainReason, OutOfScopeReason, Routing, RoutingReport, RowRef, Target,
};
use crate::domain::id::{
    KnowledgeId, MatterCode, RuleId, RulesVersion, SourceId, TicketNumber, UnitId,
};
use crate::domain::matter::SlaClass;
use crate::domain::place::{PlaceConfidence, PlaceResolution};
use crate::domain::sealed::Sealed;

use super::dice::Dice;
use super::district::UNITS;

pub(super) fn target(matter: &str, dice: &mut Dice) -> Target {
    // The last unit is an emergency service, the two before it get a ticket now and then.
    let receivers = if dice.chance(3) { &UNITS[11..13] } else { &UNITS[..10] };
    Target {
        lead: UnitId::new(dice.pick_front(receivers).0),
        assisting: Vec::new(),
        matter: Some(MatterCode::new(matter)),
        sla_class: SlaClass::Ordinary,
        row: Some(RowRef { id: RuleId::new(matter), file: "matters.csv".into(), row: 7 }),
        support_permille: 900,
    }
}

pub(super) fn register(
    number: TicketNumber,
    now: Timestamp,
    dice: &mut Dice,
    target: &Target,
) -> Command {
    let kind = dice.pick_front(&[
        AppealKind::Assistance,
        AppealKind::Complaint,
        AppealKind::Inquiry,
        AppealKind::Tipoff,
        AppealKind::Suggestion,
        AppealKind::Commendation,
    ]);
    let routing = match dice.below(100) {
        0..2 => Routing::Emergency { unit: UnitId::new("e-119") },
        2..6 => Routing::OutOfScope {
            reason: dice.pick(OutOfScopeReason::ALL),
            advice: "请循法定途径".into(),
        },
        6..26 => Routing::Direct {
            knowledge: KnowledgeId::new("K-0001"),
            answer: "办理时间为工作日".into(),
        },
        26..86 => Routing::Auto { target: target.clone() },
        _ => Routing::Suggest {
            reasons: vec![dice.pick_front(AbstainReason::OF_RULES)],
            candidates: if dice.chance(70) { vec![target.clone()] } else { Vec::new() },
        },
    };
    Command::Register {
        number,
        appeal: Arc::new(appeal(number, now, dice)),
        routing: Box::new(routing),
        report: Arc::new(report(kind, dice)),
    }
}

fn appeal(number: TicketNumber, now: Timestamp, dice: &mut Dice) -> Appeal {
    Appeal {
        channel: dice.pick_front(&[
            IntakeChannel::Phone,
            IntakeChannel::Phone,
            IntakeChannel::Grid,
            IntakeChannel::MiniProgram,
            IntakeChannel::WeChat,
            IntakeChannel::Web,
            IntakeChannel::LeaderDesk,
        ]),
        source_id: SourceId::new(format!("S{number}")),
        received_at: now,
        title: None,
        text: "八廓街北街路口的路灯连续三个晚上不亮，夜间行人较多，存在安全隐患，希望有关部门尽快派人修复，并把处理结果告诉我，谢谢你们的工作和付出。".into(),
        kind: None,
        place: None,
        subject: CallerSubject::Person,
        confidential: false,
        language: Language::Chinese,
        attachments: Vec::new(),
        external_refs: Vec::new(),
        respondent_units: Vec::new(),
        personal: Sealed::default(),
    }
}

fn report(kind: AppealKind, dice: &mut Dice) -> RoutingReport {
    let street = dice.chance(80).then(|| UnitId::new(dice.pick_front(&UNITS[5..10]).0));
    let urgency = if dice.chance(6) { Urgency::Urgent } else { Urgency::Normal };
    let confidence = PlaceConfidence::Street;
    let place = PlaceResolution { confidence, street, ..PlaceResolution::absent() };
    let rules = RulesVersion::new("5f0c1d2e3a4b5c6d");
    RoutingReport { urgency, place, ..RoutingReport::blank(rules, kind, Language::Chinese) }
}
