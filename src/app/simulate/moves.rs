//! What somebody who knows the rules does next with a ticket.
//!
//! Must never: look at the policy's guards first; whether it is allowed is the engine's to say.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::command::Command as C;
use crate::domain::decision::{OutOfScopeReason, Target};
use crate::domain::id::UnitId;
use crate::domain::matter::SlaClass;
use crate::domain::role::{Actor, Role};
use crate::domain::state::{
    ContactMethod, Feedback, FollowUp, Procedure, ReopenCause, ReturnReason, ReturnRequest,
    Satisfaction, Solved, StateName as S, SupervisionCause, SupervisionLevel, WhistleKind,
};
use crate::domain::ticket::Ticket;

use super::dice::Dice;
use super::people::Temper;

/// What somebody sees when he takes up a ticket.
pub struct Desk<'a> {
    pub ticket: &'a Ticket,
    pub temper: Temper,
    /// Units that take tickets.
    pub units: &'a [UnitId],
    pub emergency: &'a UnitId,
    pub today: Date,
}

/// One of the hotline's own people.
pub fn staff(role: Role) -> Actor {
    Actor::staff(role, "staff-1")
}

/// A case officer of a unit.
pub fn officer(unit: &UnitId) -> Actor {
    Actor::officer(unit.clone(), "officer-1")
}

impl Desk<'_> {
    /// The next step, and who takes it.
    pub fn next(&self, dice: &mut Dice) -> (C, Actor) {
        if dice.chance(5) {
            return self.pressure(dice);
        }
        match self.ticket.state.name() {
            S::Unregistered | S::PendingJudgement => self.judge(dice),
            S::Dispatched | S::Acknowledged => self.take_up(dice),
            S::ReturnRequested => self.decide_return(dice),
            S::Disputed => {
                let (target, note) = (self.target(dice), "依职责清单裁定".to_owned());
                (C::RuleOnDispute { target, note }, staff(Role::Supervisor))
            }
            S::InHand | S::Whistled | S::JointHandling => self.work(dice),
            S::Deferred => self.deferred(dice),
            S::FedBack => self.verify(dice),
            S::PendingFollowUp | S::FollowedUp => self.ask(dice),
            S::Closed
            | S::DirectlyAnswered
            | S::OutOfScope
            | S::TransferredOut
            | S::Merged
            | S::Withdrawn => self.settled(dice),
            S::Evaluated | S::AssessmentAppealed | S::Archived => self.scored(dice),
        }
    }

    fn lead(&self) -> Actor {
        let lead = self.ticket.lead();
        lead.map_or_else(|| staff(Role::CaseOfficer), officer)
    }

    /// A target as a dispatcher would choose it: a suggestion, else any unit.
    pub fn target(&self, dice: &mut Dice) -> Target {
        let candidates = self.ticket.state.judgement().map_or(&[][..], |(_, found)| found);
        let likes = dice.chance(70);
        if let Some(candidate) = dice.one_of(candidates).filter(|_| likes) {
            return candidate.clone();
        }
        let assisting = if dice.chance(20) { vec![self.unit(dice)] } else { Vec::new() };
        let sla_class = dice.one_of(SlaClass::ALL).copied().unwrap_or(SlaClass::Ordinary);
        let lead = self.unit(dice);
        let matter = self.ticket.report.matters.first().map(|matter| matter.code.clone());
        let matter = matter.filter(|_| dice.chance(40));
        Target { lead, assisting, matter, sla_class, row: None, support_permille: 0 }
    }

    /// Any unit that takes tickets; often enough the very one complained of.
    pub fn unit(&self, dice: &mut Dice) -> UnitId {
        let respondent = dice.one_of(&self.ticket.appeal.respondent_units);
        if let Some(respondent) = respondent.filter(|_| dice.chance(25)) {
            return respondent.clone();
        }
        dice.one_of(self.units).cloned().unwrap_or_else(|| self.emergency.clone())
    }

    fn pressure(&self, dice: &mut Dice) -> (C, Actor) {
        match dice.within(0, 3) {
            0 => {
                let level = dice.one_of(SupervisionLevel::ALL).copied();
                let level = level.unwrap_or(SupervisionLevel::Document);
                let (cause, note) = (SupervisionCause::LeaderOrder, "请限期办结".to_owned());
                (C::Supervise { level, cause, note }, staff(Role::Supervisor))
            }
            1 => {
                let (leader, follower) = ("区长接听".to_owned(), "跟办员".to_owned());
                (C::NameFollower { leader, follower }, staff(Role::Operator))
            }
            _ => (C::Remind { note: "诉求人来电催问".into() }, staff(Role::Operator)),
        }
    }

    fn judge(&self, dice: &mut Dice) -> (C, Actor) {
        let dispatcher = staff(Role::Dispatcher);
        match dice.within(0, 99) {
            0..=79 => (C::Dispatch { target: self.target(dice) }, dispatcher),
            80..=86 => {
                (C::AnswerDirectly { knowledge: None, answer: "已当场答复".into() }, dispatcher)
            }
            87..=89 => {
                let (reason, advice) = (OutOfScopeReason::Litigation, "请向法院反映".to_owned());
                (C::DeclineOutOfScope { reason, advice }, dispatcher)
            }
            90..=93 => (C::TransferOut { unit: self.emergency.clone() }, dispatcher),
            94..=96 => (C::OpenDispute { note: "无人认领".into() }, dispatcher),
            _ => (C::Withdraw { reason: "问题已自行解决".into() }, staff(Role::Operator)),
        }
    }

    fn take_up(&self, dice: &mut Dice) -> (C, Actor) {
        let signed = self.ticket.state.name() == S::Acknowledged;
        let returns = match self.temper {
            Temper::Returning => 55,
            Temper::Quarrelsome | Temper::Wrong => 15,
            Temper::Prompt | Temper::Slow | Temper::Silent => 4,
        };
        if dice.chance(returns) {
            return (self.return_request(dice), self.lead());
        }
        match dice.within(0, 99) {
            0..=2 => {
                let (target, reason) = (self.target(dice), "职责调整".to_owned());
                (C::Reassign { target, reason }, staff(Role::Dispatcher))
            }
            3 => (C::OpenDispute { note: "职责不清".into() }, staff(Role::Supervisor)),
            4 => (C::TransferOut { unit: self.emergency.clone() }, staff(Role::Operator)),
            5 => (C::Withdraw { reason: "不再反映".into() }, staff(Role::Operator)),
            6..=18 if signed => self.beside(dice),
            _ if signed => {
                let method = dice.one_of(ContactMethod::ALL).copied();
                let method = method.unwrap_or(ContactMethod::Phone);
                (C::RecordContact { method }, self.lead())
            }
            _ => (C::Acknowledge, self.lead()),
        }
    }

    /// A unit gives the ticket back.
    pub fn return_request(&self, dice: &mut Dice) -> C {
        let reason = dice.one_of(ReturnReason::ALL).copied().unwrap_or(ReturnReason::NotOurDuty);
        let suggested = dice.chance(50).then(|| self.unit(dice));
        C::RequestReturn {
            request: ReturnRequest { reason, basis: "三定方案".into(), suggested }
        }
    }

    fn decide_return(&self, dice: &mut Dice) -> (C, Actor) {
        if dice.chance(8) {
            return (C::OpenDispute { note: "双方各执一词".into() }, staff(Role::Supervisor));
        }
        let granted = dice.chance(60);
        (C::DecideReturn { granted, note: "已核职责清单".into() }, staff(Role::Dispatcher))
    }

    /// Parts, extensions, claims, answers to those who supervise.
    pub fn beside(&self, dice: &mut Dice) -> (C, Actor) {
        let file = &self.ticket.file;
        let note = || "情况说明".to_owned();
        let part = file.parts_open().next().map(|part| part.unit.clone());
        if let Some(unit) = part.filter(|_| dice.chance(60)) {
            return if dice.chance(75) {
                (C::AnswerPart { result: "已办".into() }, officer(&unit))
            } else {
                (C::TakeBackPart { unit, reason: note() }, self.lead())
            };
        }
        if file.extension_open().is_some() && dice.chance(60) {
            let granted = dice.chance(65);
            return (C::DecideExtension { granted, note: note() }, staff(Role::Reviewer));
        }
        if file.claim_open().is_some() && dice.chance(60) {
            let approved = dice.chance(40);
            return (C::DecideClaim { approved, note: note() }, staff(Role::Supervisor));
        }
        if file.supervisions_open().next().is_some() && dice.chance(70) {
            return (C::AnswerSupervision { answer: note() }, self.lead());
        }
        let evidence = vec!["现场照片.jpg".to_owned()];
        match dice.within(0, 9) {
            0..=3 => (C::AssignPart { unit: self.unit(dice), task: note() }, self.lead()),
            4..=7 => {
                let days = u16::try_from(dice.within(1, 4)).unwrap_or(1);
                (C::RequestExtension { days, reason: note(), evidence }, self.lead())
            }
            _ => (C::ClaimUnreasonable { reason: note(), evidence }, self.lead()),
        }
    }

    fn work(&self, dice: &mut Dice) -> (C, Actor) {
        let state = self.ticket.state.name();
        if let Some(whistle) = self.ticket.state.whistle().filter(|_| dice.chance(75)) {
            let staying = whistle.staying().next().cloned();
            if let Some(unit) = whistle.missing().next().filter(|_| dice.chance(70)) {
                return if dice.chance(80) {
                    (C::ReportIn, officer(unit))
                } else {
                    let (unit, reason) = (unit.clone(), "无须到场".to_owned());
                    (C::Excuse { unit, reason }, staff(Role::Supervisor))
                };
            }
            if let Some(unit) = staying {
                return if whistle.is_on_scene(&unit) {
                    (C::LeaveScene { result: "任务完成".into() }, officer(&unit))
                } else {
                    (C::ArriveOnScene, officer(&unit))
                };
            }
        }
        let approved = self.ticket.file.claim_approved();
        match dice.within(0, 99) {
            0..=44 => (self.feedback(dice), self.lead()),
            45..=59 if state == S::InHand => self.whistle(dice),
            60..=64 if state == S::InHand => (self.defer(dice), staff(Role::Supervisor)),
            65..=66 => {
                let (target, reason) = (self.target(dice), "另有牵头".to_owned());
                (C::Reassign { target, reason }, staff(Role::Supervisor))
            }
            67 => (C::TransferOut { unit: self.emergency.clone() }, staff(Role::Operator)),
            68 => (C::Withdraw { reason: "不再反映".into() }, staff(Role::Operator)),
            69..=75 if approved => (final_reply(), self.lead()),
            _ => self.beside(dice),
        }
    }

    /// The long-term list, until some day ahead.
    pub fn defer(&self, dice: &mut Dice) -> C {
        let until = self.today.checked_add(dice.within(0, 40).days()).unwrap_or(self.today);
        let procedure = dice.one_of(Procedure::ALL).copied().filter(|_| dice.chance(30));
        C::Defer { reason: "待立项".into(), until, procedure }
    }

    /// A whistle for one or two units.
    pub fn whistle(&self, dice: &mut Dice) -> (C, Actor) {
        let kind = dice.one_of(WhistleKind::ALL).copied().unwrap_or(WhistleKind::HardMatter);
        let mut summoned = vec![self.unit(dice)];
        if dice.chance(50) {
            summoned.push(self.unit(dice));
        }
        (C::BlowWhistle { kind, reason: "须联合处置".into(), summoned }, self.lead())
    }

    /// What a unit feeds back.
    pub fn feedback(&self, dice: &mut Dice) -> C {
        let feedback = Feedback {
            internal: "已到现场处理".into(),
            public: "您反映的问题已处理".into(),
            solved: dice.chance(80),
            proof: vec!["处置后.jpg".into()],
        };
        C::SubmitFeedback { feedback }
    }

    fn deferred(&self, dice: &mut Dice) -> (C, Actor) {
        match dice.within(0, 9) {
            0..=3 => (C::ReviewDeferral { note: "条件未具备".into() }, staff(Role::Supervisor)),
            4..=7 => (C::Resume { note: "条件已具备".into() }, staff(Role::Supervisor)),
            8 => (C::Resume { note: "条件已具备".into() }, self.lead()),
            _ => (C::Withdraw { reason: "不再反映".into() }, staff(Role::Operator)),
        }
    }

    fn verify(&self, dice: &mut Dice) -> (C, Actor) {
        match dice.within(0, 9) {
            0..=6 => (C::VerifyFeedback { note: "属实".into() }, staff(Role::Reviewer)),
            7 | 8 => (C::RejectFeedback { reason: "缺少照片".into() }, staff(Role::Reviewer)),
            _ => self.rate(dice),
        }
    }

    fn rate(&self, dice: &mut Dice) -> (C, Actor) {
        let whistles = self.ticket.state.working().map_or(&[][..], |one| &one.whistles_done);
        let stars = u8::try_from(dice.within(1, 5)).unwrap_or(3);
        let sides = whistles.last().and_then(|one| Some((&one.by, &one.reported_in.first()?.0)));
        match sides {
            Some((by, of)) if dice.chance(50) => {
                (C::RateWhistle { of: of.clone(), stars }, officer(by))
            }
            Some((by, of)) => (C::RateWhistle { of: by.clone(), stars }, officer(of)),
            None => (C::RateWhistle { of: self.unit(dice), stars }, self.lead()),
        }
    }

    /// The caller is asked.
    pub fn follow_up(&self, dice: &mut Dice) -> C {
        let solved = dice.one_of(Solved::ALL).copied().unwrap_or(Solved::Yes);
        let satisfaction = dice.one_of(Satisfaction::ALL).copied();
        let satisfaction = satisfaction.unwrap_or(Satisfaction::Basically);
        let process = dice.one_of(Satisfaction::ALL).copied().filter(|_| dice.chance(40));
        let truthful = dice.chance(50).then(|| dice.chance(90));
        let follow_up = FollowUp { truthful, process, ..FollowUp::plain(solved, satisfaction) };
        C::RecordFollowUp { reached: dice.chance(70).then_some(follow_up) }
    }

    fn ask(&self, dice: &mut Dice) -> (C, Actor) {
        let agent = staff(Role::FollowUpAgent);
        if self.ticket.state.name() == S::PendingFollowUp {
            return if dice.chance(85) { (self.follow_up(dice), agent) } else { (C::Close, agent) };
        }
        if dice.chance(25) { (reopen(), agent) } else { (C::Close, agent) }
    }

    fn settled(&self, dice: &mut Dice) -> (C, Actor) {
        let state = self.ticket.state.name();
        match dice.within(0, 9) {
            0 | 1 if state == S::TransferredOut => {
                (C::TransferBack { note: "不属紧急".into() }, staff(Role::Operator))
            }
            0..=3 if state == S::Merged => (self.follow_up(dice), staff(Role::FollowUpAgent)),
            0..=2 => (reopen(), staff(Role::Operator)),
            3 => self.rate(dice),
            _ => (C::Evaluate, Actor::engine()),
        }
    }

    fn scored(&self, dice: &mut Dice) -> (C, Actor) {
        if self.ticket.state.name() == S::AssessmentAppealed {
            let (granted, note) = (dice.chance(50), "已核佐证".to_owned());
            return (C::DecideAppeal { granted, note }, staff(Role::Supervisor));
        }
        match dice.within(0, 9) {
            0 | 1 => {
                let (reason, evidence) = ("不可抗力".to_owned(), vec!["证明.pdf".to_owned()]);
                (C::AppealAssessment { reason, evidence }, self.lead())
            }
            2 => (reopen(), staff(Role::Operator)),
            _ => (C::Archive, Actor::engine()),
        }
    }
}

/// The caller wants it done once more.
pub fn reopen() -> C {
    C::Reopen { cause: ReopenCause::Dissatisfied, note: "诉求人称未解决".into() }
}

/// A last answer.
pub fn final_reply() -> C {
    C::GiveFinalReply {
        text: "经认定为不合理诉求，作最终答复".into(),
        signed_by: "主要负责人".into(),
        proof: vec!["认定书.pdf".into()],
    }
}
