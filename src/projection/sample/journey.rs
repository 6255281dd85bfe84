//! Tickets that go their way, each as far as the dice will have it.
//!
//! Must never: take a step that `decide` refuses.

use jiff::{SignedDuration, Timestamp};

use crate::domain::calendar::day_of;
use crate::domain::command::Command;
use crate::domain::decide::decide;
use crate::domain::decision::Target;
use crate::domain::event::{Commit, SCHEMA};
use crate::domain::evolve::apply;
use crate::domain::id::{IntakePosition, Revision, TicketNumber, UnitId};
use crate::domain::policy::Policy;
use crate::domain::role::{Actor, Role};
use crate::domain::state::{
    ContactMethod, Feedback, FollowUp, Satisfaction, Solved, StateName, WhistleKind,
};
use crate::domain::ticket::Ticket;

use super::dice::Dice;
use super::district::MATTERS;
use super::intake::{register, target};

/// The first moment of the sample: a Monday.
const START: &str = "2026-09-14T08:00:00+08:00";

/// One step of a history.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) commit: Commit,
    pub(crate) before: Option<Ticket>,
    pub(crate) after: Ticket,
}

/// A ticket on its way.
struct Journey<'a> {
    policy: &'a Policy,
    ticket: Option<Ticket>,
    number: TicketNumber,
    now: Timestamp,
    steps: Vec<Step>,
}

impl Journey<'_> {
    fn wait(&mut self, minutes: u64) {
        self.now += SignedDuration::from_mins(i64::try_from(minutes).unwrap());
    }

    fn give(&mut self, actor: &Actor, command: &Command) {
        let before = self.ticket.take();
        let events = decide(before.as_ref(), command, actor, self.policy, self.now).unwrap();
        let commit = Commit {
            schema: SCHEMA,
            ticket: self.number,
            revision: before.as_ref().map_or(Revision::default(), |one| one.revision).next(),
            at: self.now,
            actor: actor.clone(),
            command: command.name(),
            request: None,
            events,
        };
        let after = apply(before.clone(), &commit).unwrap();
        self.ticket = Some(after.clone());
        self.steps.push(Step { commit, before, after });
    }

    fn state(&self) -> StateName {
        self.ticket.as_ref().unwrap().state.name()
    }
}

/// The steps of `count` tickets, `a_day` of them a day, in the order of time.
pub(crate) fn steps(policy: &Policy, seed: u64, count: u64, a_day: u64) -> Vec<Step> {
    let mut dice = Dice(seed);
    let start = START.parse::<Timestamp>().unwrap();
    let mut steps = Vec::new();
    for position in 1..=count {
        let minutes = (position - 1) / a_day * 24 * 60 + dice.below(14 * 60);
        let now = start + SignedDuration::from_mins(i64::try_from(minutes).unwrap());
        let number = TicketNumber::derive(day_of(now), IntakePosition(position));
        let mut journey = Journey { policy, ticket: None, number, now, steps: Vec::new() };
        walk(&mut journey, &mut dice);
        steps.append(&mut journey.steps);
    }
    steps.sort_by_key(|step: &Step| (step.commit.at, step.commit.ticket, step.commit.revision));
    steps
}

fn walk(journey: &mut Journey<'_>, dice: &mut Dice) {
    let matter = dice.pick_front(MATTERS).0;
    let target = target(matter, dice);
    let command = register(journey.number, journey.now, dice, &target);
    journey.give(&Actor::engine(), &command);
    if journey.state() == StateName::PendingJudgement {
        journey.wait(2 + dice.below(40));
        if dice.chance(8) {
            return;
        }
        let dispatcher = Actor::staff(Role::Dispatcher, "pai-01");
        journey.give(&dispatcher, &Command::Dispatch { target: target.clone() });
    }
    if journey.state() == StateName::Dispatched {
        handle(journey, dice, &target);
    }
    let settled = StateName::SETTLED.contains(&journey.state());
    if settled && dice.chance(97) {
        journey.wait(60);
        journey.give(&Actor::engine(), &Command::Evaluate);
    }
}

fn handle(journey: &mut Journey<'_>, dice: &mut Dice, target: &Target) {
    let officer = Actor::officer(target.lead.clone(), "cheng-07");
    if dice.chance(2) {
        return;
    }
    journey.wait(5 + dice.below(70) + if dice.chance(6) { 120 } else { 0 });
    journey.give(&officer, &Command::Acknowledge);
    journey.wait(5 + dice.below(60) + if dice.chance(5) { 180 } else { 0 });
    journey.give(&officer, &Command::RecordContact { method: ContactMethod::Phone });
    let mut came = None;
    let squad = UnitId::new("f-zongzhi");
    if dice.chance(12) {
        journey.wait(30);
        let whistle = Command::BlowWhistle {
            kind: WhistleKind::JointEnforcement,
            reason: "需联合执法".into(),
            summoned: vec![squad.clone()],
        };
        journey.give(&officer, &whistle);
        if dice.chance(4) {
            return;
        }
        journey.wait(15 + dice.below(120));
        let there = Actor::officer(squad.clone(), "fen-02");
        // Some turn out not to be needed.
        if journey.number.position().0.is_multiple_of(5) {
            let excuse = Command::Excuse { unit: squad.clone(), reason: "已自行处理".into() };
            journey.give(&officer, &excuse);
            return;
        }
        journey.give(&there, &Command::ReportIn);
        journey.give(&there, &Command::ArriveOnScene);
        journey.give(&there, &Command::LeaveScene { result: "已联合处置".into() });
        came = Some((squad, there));
    }
    if dice.chance(4) {
        return;
    }
    journey.wait(180 + dice.below(3_000) + if dice.chance(5) { 6_000 } else { 0 });
    let feedback = Feedback {
        internal: "已现场处置".into(),
        public: "您反映的问题已处理".into(),
        solved: true,
        proof: vec!["现场照片.jpg".into()],
    };
    journey.give(&officer, &Command::SubmitFeedback { feedback });
    if let Some((squad, there)) = came {
        let stars = u8::try_from(journey.number.position().0 % 3).unwrap_or(0) + 3;
        journey.give(&there, &Command::RateWhistle { of: target.lead.clone(), stars });
        journey.give(&officer, &Command::RateWhistle { of: squad, stars: 8 - stars });
    }
    verify(journey, dice);
}

fn verify(journey: &mut Journey<'_>, dice: &mut Dice) {
    journey.wait(60 + dice.below(900));
    let reviewer = Actor::staff(Role::Reviewer, "shen-01");
    journey.give(&reviewer, &Command::VerifyFeedback { note: "现场核实属实".into() });
    let agent = Actor::staff(Role::FollowUpAgent, "hui-03");
    if dice.chance(7) {
        for _ in 0..2 {
            journey.wait(60);
            journey.give(&agent, &Command::RecordFollowUp { reached: None });
        }
    } else {
        journey.wait(30 + dice.below(600));
        let solved = dice.pick_front(&[
            Solved::Yes,
            Solved::Yes,
            Solved::Basically,
            Solved::Partly,
            Solved::No,
        ]);
        let satisfaction = match solved {
            Solved::Yes if dice.chance(96) => Satisfaction::VerySatisfied,
            Solved::Yes | Solved::Basically | Solved::Partly if dice.chance(70) => {
                Satisfaction::Basically
            }
            Solved::Yes | Solved::Basically | Solved::Partly | Solved::No => {
                Satisfaction::Dissatisfied
            }
        };
        let reached = FollowUp::plain(solved, satisfaction);
        journey.give(&agent, &Command::RecordFollowUp { reached: Some(reached) });
    }
    journey.wait(10);
    journey.give(&agent, &Command::Close);
}
