//! The small town in which the tests of the ticket play, and the story that they tell.
//!
//! Must never: assert more than that what was commanded was done and broke no invariant.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use super::super::decide;
use crate::domain::appeal::{Appeal, AppealKind, CallerSubject, IntakeChannel, Language, Urgency};
use crate::domain::calendar::Calendar;
use crate::domain::command::Command;
use crate::domain::decision::{AbstainReason, Routing, RoutingReport, Target};
use crate::domain::event::{Commit, SCHEMA};
use crate::domain::evolve::apply;
use crate::domain::id::{
    IntakePosition, MatterCode, Revision, RulesVersion, SourceId, TicketNumber, UnitId,
};
use crate::domain::invariant;
use crate::domain::matter::{NegativeEntry, SlaClass};
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Actor, Role};
use crate::domain::sealed::Sealed;
use crate::domain::sla::{self, SlaPolicy, TimeLimit};
use crate::domain::state::{
    ContactMethod, Feedback, FollowUp, Satisfaction, Solved, StateName, WhistleKind,
};
use crate::domain::ticket::Ticket;
use crate::domain::unit::{Organisation, Unit, UnitKind, UnitLevel};

pub(crate) const CHENGGUAN: &str = "s-chengguan";
pub(crate) const SQUAD: &str = "f-bakuo";
pub(crate) const STREET: &str = "j-bakuo";
pub(crate) const COMMUNITY: &str = "c-lugu";
pub(crate) const WATER: &str = "g-water";
pub(crate) const FIRE: &str = "e-119";
/// A matter that everybody may handle.
pub(crate) const LAMP: &str = "M0101001";
/// A matter that the negative list keeps away from streets and communities.
pub(crate) const LICENCE: &str = "M0201001";

pub(crate) fn unit(id: &str) -> UnitId {
    UnitId::new(id)
}

pub(crate) fn units(ids: &[&str]) -> Vec<UnitId> {
    ids.iter().copied().map(unit).collect()
}

fn organisation() -> Organisation {
    let entry = |id: &str, kind, level, parent: Option<&str>| Unit {
        id: unit(id),
        name: id.into(),
        short_names: Vec::new(),
        kind,
        level,
        parent: parent.map(unit),
        division_code: None,
        queue: id.into(),
        duty_phone: None,
    };
    use UnitKind as K;
    use UnitLevel as L;
    Organisation::new([
        entry("s-lasa", K::Government, L::City, None),
        entry("h-12345", K::Hotline, L::City, Some("s-lasa")),
        entry(FIRE, K::Emergency, L::City, Some("s-lasa")),
        entry(CHENGGUAN, K::Department, L::City, Some("s-lasa")),
        entry(SQUAD, K::Squad, L::Street, Some(CHENGGUAN)),
        entry(WATER, K::PublicUtility, L::City, Some("s-lasa")),
        entry("q-district", K::Government, L::District, Some("s-lasa")),
        entry(STREET, K::Street, L::Street, Some("q-district")),
        entry(COMMUNITY, K::Community, L::Community, Some(STREET)),
    ])
}

pub(crate) fn policy() -> Policy {
    use TimeLimit::NaturalMinutes;
    let days = TimeLimit::working_days;
    Policy {
        organisation: organisation(),
        negatives: vec![NegativeEntry {
            id: "NG-01".into(),
            label: "行政许可".into(),
            matters: vec!["M02".into()],
            forbidden: UnitKind::GRASSROOTS.to_vec(),
            basis: "国办函〔2025〕66号".into(),
            reason: "部门职责不得下放".into(),
        }],
        matters: BTreeSet::from([MatterCode::new(LAMP), MatterCode::new(LICENCE)]),
        sla: SlaPolicy {
            handling: [
                (SlaClass::Inquiry, days(3)),
                (SlaClass::Ordinary, days(7)),
                (SlaClass::Urgent, NaturalMinutes(90)),
                (SlaClass::Complex, days(15)),
            ]
            .into(),
            ..sla::for_tests()
        },
        surge_on: false,
        calendar: Calendar::new([date(2026, 9, 25)], [date(2026, 9, 20)], date(2026, 12, 31)),
    }
}

/// Minutes after 10:00 on Monday, 14 September 2026, in UTC+8.
pub(crate) fn at(minutes: i64) -> Timestamp {
    "2026-09-14T10:00:00+08:00".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

pub(crate) fn target(lead: &str) -> Target {
    Target {
        lead: unit(lead),
        assisting: Vec::new(),
        matter: Some(MatterCode::new(LAMP)),
        sla_class: SlaClass::Ordinary,
        row: None,
        support_permille: 900,
    }
}

pub(crate) fn auto(lead: &str) -> Routing {
    Routing::Auto { target: target(lead) }
}

pub(crate) fn suggest(leads: &[&str]) -> Routing {
    Routing::Suggest {
        reasons: vec![AbstainReason::EvidenceThin],
        candidates: leads.iter().copied().map(target).collect(),
    }
}

pub(crate) fn appeal(respondents: &[&str]) -> Appeal {
    Appeal {
        channel: IntakeChannel::Phone,
        source_id: SourceId::new("A-1"),
        received_at: at(-1),
        title: None,
        text: "八廓街路灯不亮".into(),
        kind: Some(AppealKind::Complaint),
        place: None,
        subject: CallerSubject::Person,
        confidential: false,
        language: Language::Chinese,
        attachments: Vec::new(),
        external_refs: Vec::new(),
        respondent_units: units(respondents),
        personal: Sealed::from_hex("00ff".into()),
    }
}

pub(crate) fn report(urgency: Urgency) -> RoutingReport {
    let rules = RulesVersion::new("0123456789abcdef");
    let blank = RoutingReport::blank(rules, AppealKind::Complaint, Language::Chinese);
    RoutingReport { urgency, ..blank }
}

pub(crate) fn number() -> TicketNumber {
    TicketNumber::derive(date(2026, 9, 14), IntakePosition(1))
}

pub(crate) fn register(appeal: Appeal, routing: Routing, urgency: Urgency) -> Command {
    Command::Register {
        number: number(),
        appeal: Arc::new(appeal),
        routing: Box::new(routing),
        report: Arc::new(report(urgency)),
    }
}

pub(crate) fn officer(of: &str) -> Actor {
    Actor::officer(unit(of), "officer")
}

pub(crate) fn staff(role: Role) -> Actor {
    Actor::staff(role, "staff")
}

pub(crate) fn contact() -> Command {
    Command::RecordContact { method: ContactMethod::Phone }
}

pub(crate) fn whistle(kind: WhistleKind, summoned: &[&str]) -> Command {
    Command::BlowWhistle { kind, reason: "需要联合处置".into(), summoned: units(summoned) }
}

pub(crate) fn feedback() -> Command {
    let feedback = Feedback {
        internal: "已更换灯具".into(),
        public: "路灯已修复".into(),
        solved: true,
        proof: vec!["照片1.jpg".into()],
    };
    Command::SubmitFeedback { feedback }
}

pub(crate) fn verify() -> Command {
    Command::VerifyFeedback { note: "现场查看属实".into() }
}

pub(crate) fn reached(solved: Solved, satisfaction: Satisfaction) -> Command {
    let follow_up = FollowUp::plain(solved, satisfaction);
    Command::RecordFollowUp { reached: Some(follow_up) }
}

pub(crate) fn not_reached() -> Command {
    Command::RecordFollowUp { reached: None }
}

/// What has happened to one ticket so far.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) policy: Policy,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) commits: Vec<Commit>,
}

impl Story {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self { policy: policy(), ticket: None, commits: Vec::new() }
    }

    /// Registered at minute 0 with this answer of the rules.
    pub(crate) fn given(routing: Routing) -> Self {
        Self::new().when(0, &Actor::engine(), register(appeal(&[]), routing, Urgency::Normal))
    }

    /// In hand at the street since minute 20.
    pub(crate) fn in_hand() -> Self {
        Self::given(auto(STREET)).when(10, &officer(STREET), Command::Acknowledge).when(
            20,
            &officer(STREET),
            contact(),
        )
    }

    /// Waiting for the caller to be asked, since minute 110.
    pub(crate) fn pending_follow_up() -> Self {
        Self::in_hand().when(100, &officer(STREET), feedback()).when(
            110,
            &staff(Role::Reviewer),
            verify(),
        )
    }

    /// Commands; what is refused changes nothing.
    pub(crate) fn command(
        &mut self,
        minutes: i64,
        actor: &Actor,
        command: &Command,
    ) -> Result<(), Refusal> {
        let events = decide(self.ticket.as_ref(), command, actor, &self.policy, at(minutes))?;
        let commit = Commit {
            schema: SCHEMA,
            ticket: number(),
            revision: self.ticket.as_ref().map_or(Revision::default(), |one| one.revision).next(),
            at: at(minutes),
            actor: actor.clone(),
            command: command.name(),
            request: None,
            events,
        };
        let after = apply(self.ticket.clone(), &commit).expect("what was decided applies");
        let broken = invariant::broken(self.ticket.as_ref(), &after, &self.policy);
        assert_eq!(broken, [], "{command:?} led to {after:?}");
        self.ticket = Some(after);
        self.commits.push(commit);
        Ok(())
    }

    /// Commands and is obeyed.
    #[track_caller]
    pub(crate) fn when(mut self, minutes: i64, actor: &Actor, command: Command) -> Self {
        let done = self.command(minutes, actor, &command);
        assert_eq!(done, Ok(()), "{command:?}");
        self
    }

    /// A unit that has reported in comes to the scene and leaves with its task done.
    pub(crate) fn done_by(self, minutes: i64, id: &str) -> Self {
        let left = Command::LeaveScene { result: "已处置".into() };
        self.when(minutes, &officer(id), Command::ArriveOnScene).when(minutes, &officer(id), left)
    }

    /// Commands and is refused.
    #[track_caller]
    pub(crate) fn refused(&self, minutes: i64, actor: &Actor, command: Command) -> Refusal {
        let decided = decide(self.ticket.as_ref(), &command, actor, &self.policy, at(minutes));
        decided.expect_err("should be refused")
    }

    /// So it stands.
    #[track_caller]
    pub(crate) fn then(self, state: StateName) -> Self {
        assert_eq!(self.state(), state);
        self
    }

    pub(crate) fn state(&self) -> StateName {
        self.ticket.as_ref().map_or(StateName::Unregistered, |ticket| ticket.state.name())
    }

    pub(crate) fn ticket(&self) -> &Ticket {
        self.ticket.as_ref().expect("registered")
    }
}
