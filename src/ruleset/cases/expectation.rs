//! What must come out of a case, and whether it did.
//!
//! Must never: know how `route` arrives at its answer.

use std::fmt;

use crate::domain::appeal::{AppealKind, Urgency};
use crate::domain::decision::{OutOfScopeReason, Routing, RowRef, Target, WeighedMatter};
use crate::domain::id::{KnowledgeId, MatterCode, PlaceId, RuleId, UnitId};
use crate::domain::matter::Lead;
use crate::route::rulebook::RuleBook;

use super::Given;

/// What must come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ruleset) enum Expectation {
    /// The unit is named in an instruction.
    UnitInstructed(UnitId),
    /// The place is recognised.
    PlaceNamed(PlaceId),
    /// The matter weighs most and leads to the unit of its row, unless a decision row says otherwise.
    MatterWins(MatterCode),
    /// The decision row decides.
    RowDecides(RuleId),
    /// The item answers directly.
    Answers(KnowledgeId),
    /// The appeal is, or is not, handed to that emergency service.
    Emergency {
        /// The service.
        unit: UnitId,
        /// Whether it must be.
        fires: bool,
    },
    /// The appeal is, or is not, out of scope on that ground.
    OutOfScope {
        /// The ground.
        reason: OutOfScopeReason,
        /// Whether it must be.
        fires: bool,
    },
    /// Urgency and kind are read as said.
    Tone {
        /// Urgency, where the case says one.
        urgency: Option<Urgency>,
        /// Kind, where the case says one.
        kind: Option<AppealKind>,
    },
}

impl Expectation {
    /// Whether it came out.
    pub(super) fn holds(&self, book: &RuleBook, given: &Given<'_>) -> bool {
        match self {
            Self::UnitInstructed(unit) => {
                given.features.units.iter().any(|one| one.unit == *unit && one.instructed)
            }
            Self::PlaceNamed(place) => given.features.places.iter().any(|one| one.place == *place),
            Self::MatterWins(code) => matter_wins(book, given, code),
            Self::RowDecides(rule) => deciding(given).is_some_and(|row| row.id == *rule),
            Self::Answers(item) => match given.routing {
                Routing::Direct { knowledge, .. } => knowledge == item,
                Routing::Emergency { .. }
                | Routing::OutOfScope { .. }
                | Routing::Auto { .. }
                | Routing::Suggest { .. } => false,
            },
            Self::Emergency { unit, fires } => match emergency(given.routing) {
                Some(sent) => *fires && sent == unit,
                None => !fires,
            },
            Self::OutOfScope { reason, fires } => match scope(given.routing) {
                Some(ground) => *fires && ground == *reason,
                None => !fires,
            },
            Self::Tone { urgency, kind } => {
                urgency.is_none_or(|urgency| urgency == given.report.urgency)
                    && kind.is_none_or(|kind| kind == given.report.kind)
            }
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnitInstructed(unit) => write!(f, "点名单位 {unit}"),
            Self::PlaceNamed(place) => write!(f, "识别地点 {place}"),
            Self::MatterWins(code) => write!(f, "事项 {code} 胜出并得到其主办单位"),
            Self::RowDecides(rule) => write!(f, "由 {rule} 决定"),
            Self::Answers(item) => write!(f, "由 {item} 直接答复"),
            Self::Emergency { unit, fires: true } => write!(f, "紧急移交 {unit}"),
            Self::Emergency { fires: false, .. } => f.write_str("不作紧急移交"),
            Self::OutOfScope { reason, fires: true } => write!(f, "不予受理（{reason}）"),
            Self::OutOfScope { fires: false, .. } => f.write_str("应当受理"),
            Self::Tone { urgency, kind } => {
                let urgency = urgency.map_or("不限", Urgency::label);
                write!(f, "紧急程度 {urgency}，类型 {}", kind.map_or("不限", AppealKind::label))
            }
        }
    }
}

/// What came out instead, in the terms of the expectation.
pub(super) fn describe(book: &RuleBook, given: &Given<'_>, expected: &Expectation) -> String {
    match expected {
        Expectation::UnitInstructed(_) => {
            let units = given.features.units.iter();
            let units: Vec<String> = units
                .map(|one| format!("{}{}", one.unit, if one.instructed { "（点名）" } else { "" }))
                .collect();
            format!("文中单位：{}", units.join("、"))
        }
        Expectation::PlaceNamed(_) => {
            let places = given.features.places.iter().map(|one| one.place.as_str());
            format!("文中地点：{}", places.collect::<Vec<_>>().join("、"))
        }
        Expectation::Tone { .. } => {
            format!("紧急程度 {}，类型 {}", given.report.urgency, given.report.kind)
        }
        Expectation::MatterWins(_)
        | Expectation::RowDecides(_)
        | Expectation::Answers(_)
        | Expectation::Emergency { .. }
        | Expectation::OutOfScope { .. } => outcome(book, given),
    }
}

fn outcome(book: &RuleBook, given: &Given<'_>) -> String {
    match given.routing {
        Routing::Emergency { unit } => format!("紧急移交 {unit}"),
        Routing::OutOfScope { reason, .. } => format!("不予受理（{reason}）"),
        Routing::Direct { knowledge, .. } => format!("由 {knowledge} 直接答复"),
        Routing::Auto { target } => format!("自动派往 {}", aim(book, target)),
        Routing::Suggest { reasons, candidates } => {
            let reasons: Vec<&str> = reasons.iter().map(|reason| reason.label()).collect();
            let aims: Vec<String> = candidates.iter().map(|target| aim(book, target)).collect();
            format!("转人工（{}），候选 {}", reasons.join("、"), aims.join("、"))
        }
    }
}

fn aim(book: &RuleBook, target: &Target) -> String {
    let row = target.row.as_ref().map_or("无规则", |row| row.id.as_str());
    format!("{}（{row}）", book.organisation.name(&target.lead))
}

/// The heaviest matter, if it was not dropped.
fn winner<'a>(given: &Given<'a>) -> Option<&'a WeighedMatter> {
    given.report.matters.first().filter(|matter| matter.lost_because.is_none())
}

fn matter_wins(book: &RuleBook, given: &Given<'_>, code: &MatterCode) -> bool {
    let Some(winner) = winner(given).filter(|winner| winner.code == *code) else { return false };
    let overridden = deciding(given).is_some_and(|row| row.id.as_str() != code.as_str());
    let own = book.matters.get(code).and_then(|entry| entry.matter.lead.as_ref());
    match own {
        None => true,
        Some(_) if overridden => true,
        Some(Lead::Unit(unit)) => winner.lead.as_ref() == Some(unit),
        Some(Lead::StreetOfPlace | Lead::CommunityOfPlace) => winner.lead.is_some(),
    }
}

/// The row that decided, or that would decide if the engine were sure.
fn deciding<'a>(given: &Given<'a>) -> Option<&'a RowRef> {
    match given.routing {
        Routing::Auto { target } => target.row.as_ref(),
        Routing::Suggest { candidates, .. } => {
            let code = winner(given).map(|winner| &winner.code);
            let of_winner = candidates.iter().find(|target| target.matter.as_ref() == code);
            of_winner.and_then(|target| target.row.as_ref())
        }
        Routing::Emergency { .. } | Routing::OutOfScope { .. } | Routing::Direct { .. } => None,
    }
}

fn emergency(routing: &Routing) -> Option<&UnitId> {
    match routing {
        Routing::Emergency { unit } => Some(unit),
        Routing::OutOfScope { .. }
        | Routing::Direct { .. }
        | Routing::Auto { .. }
        | Routing::Suggest { .. } => None,
    }
}

fn scope(routing: &Routing) -> Option<OutOfScopeReason> {
    match routing {
        Routing::OutOfScope { reason, .. } => Some(*reason),
        Routing::Emergency { .. }
        | Routing::Direct { .. }
        | Routing::Auto { .. }
        | Routing::Suggest { .. } => None,
    }
}
