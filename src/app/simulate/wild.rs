//! What somebody does who does not know the rules, or does not care: any command, by anybody, on anything.
//!
//! Must never: be held to sense; that nothing comes of it is what is being tested. The two commands that
//! belong together (`Merge`, `AddParty`) are left to those who give both.

use crate::domain::command::{Command as C, CommandName as N};
use crate::domain::id::UnitId;
use crate::domain::role::{Actor, Role};
use crate::domain::sla::{Clock, Rung};
use crate::domain::state::{ContactMethod, SupervisionCause, SupervisionLevel};

use super::dice::Dice;
use super::moves::{Desk, final_reply, reopen};

impl Desk<'_> {
    /// Any command by anybody.
    pub fn anything(&self, dice: &mut Dice) -> (C, Actor) {
        let actor = self.anybody(dice);
        let name = dice.one_of(N::ALL).copied().unwrap_or(N::Remind);
        (self.command(name, dice), actor)
    }

    fn anybody(&self, dice: &mut Dice) -> Actor {
        // The engine is no person: whoever speaks for it does so by its own code.
        let role = dice.one_of(&Role::ALL[1..]).copied().unwrap_or(Role::Operator);
        let unit = dice.chance(60).then(|| self.some_unit(dice));
        Actor { unit, ..Actor::staff(role, "somebody") }
    }

    /// A unit that has to do with the ticket, or any.
    fn some_unit(&self, dice: &mut Dice) -> UnitId {
        let readers = self.ticket.readers();
        let known = dice.one_of(&readers).cloned().filter(|_| dice.chance(60));
        known.unwrap_or_else(|| self.unit(dice))
    }

    /// A text, now and then an empty one or one that is too long.
    fn text(&self, dice: &mut Dice) -> String {
        match dice.within(0, 19) {
            0 => String::new(),
            1 => "长".repeat(5_001),
            _ => "说明".to_owned(),
        }
    }

    fn command(&self, name: N, dice: &mut Dice) -> C {
        let evidence = || vec!["材料.pdf".to_owned()];
        let granted = dice.chance(50);
        match name {
            N::Dispatch => C::Dispatch { target: self.target(dice) },
            N::AnswerDirectly => C::AnswerDirectly { knowledge: None, answer: self.text(dice) },
            N::TransferOut => C::TransferOut { unit: self.some_unit(dice) },
            N::RecomputeDeadlines => C::RecomputeDeadlines { calendar: self.text(dice) },
            N::Acknowledge => C::Acknowledge,
            N::RecordContact => C::RecordContact { method: ContactMethod::Phone },
            N::BlowWhistle => self.whistle(dice).0,
            N::ReportIn => C::ReportIn,
            N::SubmitFeedback => self.feedback(dice),
            N::VerifyFeedback => C::VerifyFeedback { note: self.text(dice) },
            N::RejectFeedback => C::RejectFeedback { reason: self.text(dice) },
            N::RecordFollowUp => self.follow_up(dice),
            N::Close => C::Close,
            N::Evaluate => C::Evaluate,
            N::Withdraw => C::Withdraw { reason: self.text(dice) },
            N::TransferBack => C::TransferBack { note: self.text(dice) },
            N::RequestReturn => self.return_request(dice),
            N::DecideReturn => C::DecideReturn { granted, note: self.text(dice) },
            N::OpenDispute => C::OpenDispute { note: self.text(dice) },
            N::RuleOnDispute => {
                C::RuleOnDispute { target: self.target(dice), note: self.text(dice) }
            }
            N::Reassign => C::Reassign { target: self.target(dice), reason: self.text(dice) },
            N::AssignPart => C::AssignPart { unit: self.some_unit(dice), task: self.text(dice) },
            N::AnswerPart => C::AnswerPart { result: self.text(dice) },
            N::TakeBackPart => {
                C::TakeBackPart { unit: self.some_unit(dice), reason: self.text(dice) }
            }
            N::ArriveOnScene => C::ArriveOnScene,
            N::LeaveScene => C::LeaveScene { result: self.text(dice) },
            N::Excuse => C::Excuse { unit: self.some_unit(dice), reason: self.text(dice) },
            N::RateWhistle => C::RateWhistle { of: self.some_unit(dice), stars: 9 },
            N::RequestExtension => {
                let days = u16::try_from(dice.within(0, 9)).unwrap_or(0);
                C::RequestExtension { days, reason: self.text(dice), evidence: Vec::new() }
            }
            N::DecideExtension => C::DecideExtension { granted, note: self.text(dice) },
            N::Defer => self.defer(dice),
            N::ReviewDeferral => C::ReviewDeferral { note: self.text(dice) },
            N::Resume => C::Resume { note: self.text(dice) },
            N::Supervise => {
                let level = dice.one_of(SupervisionLevel::ALL).copied();
                let level = level.unwrap_or(SupervisionLevel::Joint);
                C::Supervise { level, cause: SupervisionCause::LeaderOrder, note: self.text(dice) }
            }
            N::AnswerSupervision => C::AnswerSupervision { answer: self.text(dice) },
            N::ClaimUnreasonable => {
                C::ClaimUnreasonable { reason: self.text(dice), evidence: evidence() }
            }
            N::DecideClaim => C::DecideClaim { approved: granted, note: self.text(dice) },
            N::GiveFinalReply => final_reply(),
            N::Reopen => reopen(),
            N::AppealAssessment => {
                C::AppealAssessment { reason: self.text(dice), evidence: evidence() }
            }
            N::DecideAppeal => C::DecideAppeal { granted, note: self.text(dice) },
            N::Archive => C::Archive,
            N::NameFollower => {
                C::NameFollower { leader: self.text(dice), follower: self.text(dice) }
            }
            N::PassDeadline => self.deadline(dice),
            N::Register | N::DeclineOutOfScope | N::Merge | N::AddParty | N::Remind => {
                C::Remind { note: self.text(dice) }
            }
        }
    }

    /// A deadline that somebody makes up.
    fn deadline(&self, dice: &mut Dice) -> C {
        let clock = dice.one_of(Clock::ALL).copied().unwrap_or(Clock::Handling);
        let since = self.ticket.changed_at;
        C::PassDeadline { clock, since, unit: None, rung: Rung::Breach }
    }
}
