//! A ticket for the benches and the timer's tests: registered, dispatched to a street, nobody has done anything yet.
//!
//! Must never: be a bench.

use std::sync::Arc;

use hotline::domain::appeal::{Appeal, AppealKind, CallerSubject, IntakeChannel, Language};
use hotline::domain::command::Command;
use hotline::domain::decision::{Routing, RoutingReport, Target};
use hotline::domain::id::{IntakePosition, RulesVersion, SourceId, TicketNumber, UnitId};
use hotline::domain::matter::SlaClass;
use hotline::domain::role::Actor;
use hotline::domain::sealed::Sealed;
use hotline::engine::execute::Order;
use jiff::Timestamp;
use jiff::civil::date;

/// Who leads.
pub const STREET: &str = "jd-bakuo";

/// When it is registered: 10:00 on a Monday, UTC+8.
pub fn begin() -> Timestamp {
    "2026-09-14T10:00:00+08:00".parse().expect("an instant")
}

/// Its number.
pub fn number(position: u64) -> TicketNumber {
    TicketNumber::derive(date(2026, 9, 14), IntakePosition(position))
}

/// Its registration.
pub fn registration(position: u64) -> Order {
    let appeal = Appeal {
        channel: IntakeChannel::Phone,
        source_id: SourceId::new(format!("B-{position}")),
        received_at: begin(),
        title: None,
        text: "八廓街道绕赛社区三号院门口的路灯已经连续一个星期晚上不亮".into(),
        kind: Some(AppealKind::Complaint),
        place: None,
        subject: CallerSubject::Person,
        confidential: false,
        language: Language::Chinese,
        attachments: Vec::new(),
        external_refs: Vec::new(),
        respondent_units: Vec::new(),
        personal: Sealed::default(),
    };
    let rules = RulesVersion::new("0123456789abcdef");
    let report = RoutingReport::blank(rules, AppealKind::Complaint, Language::Chinese);
    let target = Target {
        lead: UnitId::new(STREET),
        assisting: Vec::new(),
        matter: None,
        sla_class: SlaClass::Ordinary,
        row: None,
        support_permille: 900,
    };
    let command = Command::Register {
        number: number(position),
        appeal: Arc::new(appeal),
        routing: Box::new(Routing::Auto { target }),
        report: Arc::new(report),
    };
    Order::new(number(position), command, Actor::engine(), begin())
}
