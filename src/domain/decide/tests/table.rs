//! Every state × command × role is decided as the transition table says, and no state is left out.
//!
//! Must never: name a rule that the table does not hold.

use super::given::*;
use crate::domain::appeal::Urgency;
use crate::domain::command::{Command, CommandName};
use crate::domain::decide::decide;
use crate::domain::decision::{OutOfScopeReason, Routing};
use crate::domain::refusal::Refusal;
use crate::domain::role::{Actor, Role};
use crate::domain::state::{Satisfaction, Solved, StateName, WhistleKind};
use crate::domain::transition::transition;

/// A ticket in `state`, last changed before minute 1000.
pub(super) fn story_in(state: StateName) -> Story {
    use StateName as S;
    let lead = officer(STREET);
    let whistled = || Story::in_hand().when(30, &lead, whistle(WhistleKind::HardMatter, &[SQUAD]));
    let story = match state {
        S::Unregistered => Story::new(),
        S::PendingJudgement => Story::given(suggest(&[STREET])),
        S::Dispatched => Story::given(auto(STREET)),
        S::Acknowledged => Story::given(auto(STREET)).when(10, &lead, Command::Acknowledge),
        S::InHand => Story::in_hand(),
        S::Whistled => whistled(),
        S::JointHandling => whistled().when(40, &officer(SQUAD), Command::ReportIn),
        S::FedBack => Story::in_hand().when(100, &lead, feedback()),
        // Tried often enough, so that closing is allowed by the facts as well.
        S::PendingFollowUp => (0..2).fold(Story::pending_follow_up(), |story, attempt| {
            story.when(120 + attempt, &staff(Role::FollowUpAgent), not_reached())
        }),
        S::FollowedUp => Story::pending_follow_up().when(
            130,
            &staff(Role::FollowUpAgent),
            reached(Solved::Yes, Satisfaction::Satisfied),
        ),
        S::Closed => story_in(S::FollowedUp).when(140, &Actor::engine(), Command::Close),
        S::DirectlyAnswered => Story::given(Routing::Direct {
            knowledge: crate::domain::id::KnowledgeId::new("K-1"),
            answer: "周一至周五办理".into(),
        }),
        S::OutOfScope => Story::given(Routing::OutOfScope {
            reason: OutOfScopeReason::Litigation,
            advice: "请向人民法院提出".into(),
        }),
        S::TransferredOut => Story::given(Routing::Emergency { unit: unit(FIRE) }),
        S::Evaluated => story_in(S::Closed).when(150, &Actor::engine(), Command::Evaluate),
    };
    story.then(state)
}

/// A command of that name that only the state or the role could make wrong.
pub(super) fn sound(name: CommandName) -> Command {
    use CommandName as C;
    match name {
        C::Register => register(appeal(&[]), auto(STREET), Urgency::Normal),
        C::Dispatch => Command::Dispatch { target: target(STREET) },
        C::AnswerDirectly => Command::AnswerDirectly { knowledge: None, answer: "答复".into() },
        C::DeclineOutOfScope => Command::DeclineOutOfScope {
            reason: OutOfScopeReason::Petition,
            advice: "请继续向信访部门反映".into(),
        },
        C::TransferOut => Command::TransferOut { unit: unit(FIRE) },
        C::Acknowledge => Command::Acknowledge,
        C::RecordContact => contact(),
        C::BlowWhistle => whistle(WhistleKind::HardMatter, &[SQUAD]),
        C::ReportIn => Command::ReportIn,
        C::SubmitFeedback => feedback(),
        C::VerifyFeedback => verify(),
        C::RecordFollowUp => reached(Solved::Yes, Satisfaction::Satisfied),
        C::Close => Command::Close,
        C::Evaluate => Command::Evaluate,
    }
}

/// Somebody in `role` who may give the command as far as units go.
pub(super) fn actor_for(role: Role, name: CommandName) -> Actor {
    match role {
        Role::CaseOfficer if name == CommandName::ReportIn => officer(SQUAD),
        Role::CaseOfficer => officer(STREET),
        Role::Engine
        | Role::Operator
        | Role::Dispatcher
        | Role::Reviewer
        | Role::FollowUpAgent
        | Role::Supervisor => staff(role),
    }
}

#[test]
fn every_pair_is_decided_as_the_table_says() {
    let mut allowed = 0;
    for state in StateName::ALL.iter().copied() {
        let story = story_in(state);
        for name in CommandName::ALL.iter().copied() {
            for role in Role::ALL.iter().copied() {
                let (actor, command) = (actor_for(role, name), sound(name));
                let decided =
                    decide(story.ticket.as_ref(), &command, &actor, &story.policy, at(1000));
                let says = format!("{state} × {name} × {role}");
                match transition(state, name) {
                    None if state == StateName::Unregistered => {
                        assert_eq!(decided, Err(Refusal::TicketUnknown), "{says}");
                    }
                    None => {
                        let refusal = Refusal::NotInThisState { state, command: name };
                        assert_eq!(decided, Err(refusal), "{says}");
                    }
                    Some(row) if !row.by.contains(&role) => {
                        let refusal = Refusal::RoleNotAllowed { role, command: name };
                        assert_eq!(decided, Err(refusal), "{says}");
                    }
                    Some(row) => {
                        let after = story.clone().when(1000, &actor, command).state();
                        assert!(row.to.contains(&after), "{says} led to {after}");
                        allowed += 1;
                    }
                }
            }
        }
    }
    // Registration; judgement; the units and the reviewer; follow-up; closing; evaluation.
    assert_eq!(allowed, 1 + 7 + 7 + 1 + 4 + 8);
}

#[test]
fn a_row_leads_to_each_of_its_states() {
    // The rows with several outcomes; the others are walked above.
    let registered = [
        StateName::Dispatched,
        StateName::PendingJudgement,
        StateName::DirectlyAnswered,
        StateName::OutOfScope,
        StateName::TransferredOut,
    ];
    for state in registered {
        assert_eq!(story_in(state).commits.len(), 1, "{state}");
    }
    let two = Story::in_hand().when(
        30,
        &officer(STREET),
        whistle(WhistleKind::JointEnforcement, &[SQUAD, WATER]),
    );
    let one_there = two.when(40, &officer(WATER), Command::ReportIn).then(StateName::Whistled);
    one_there.when(50, &officer(SQUAD), Command::ReportIn).then(StateName::JointHandling);
    Story::pending_follow_up()
        .when(120, &staff(Role::FollowUpAgent), not_reached())
        .then(StateName::PendingFollowUp)
        .when(130, &staff(Role::FollowUpAgent), reached(Solved::No, Satisfaction::Dissatisfied))
        .then(StateName::FollowedUp);
}
