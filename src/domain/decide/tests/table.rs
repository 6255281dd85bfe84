//! Every state × command × role is decided as the transition table says, and no state is left out.
//!
//! Must never: name a rule that the table does not hold.

use super::given::*;
use jiff::Timestamp;
use jiff::civil::date;

use crate::domain::appeal::Urgency;
use crate::domain::command::{Command, CommandName, MasterFacts};
use crate::domain::deadline::next_rung;
use crate::domain::decide::decide;
use crate::domain::decision::{OutOfScopeReason, Routing};
use crate::domain::id::{IntakePosition, TicketNumber};
use crate::domain::refusal::Refusal;
use crate::domain::role::{Actor, Role};
use crate::domain::sla::{Clock, Rung};
use crate::domain::state::{
    ReopenCause, ReturnReason, ReturnRequest, Satisfaction, Solved, StateName, SupervisionCause,
    SupervisionLevel, WhistleKind,
};
use crate::domain::transition::{TRANSITIONS, transition};

/// A ticket in `state`, last changed before minute 1000.
pub(crate) fn story_in(state: StateName) -> Story {
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
        S::ReturnRequested => {
            Story::given(auto(STREET)).when(10, &lead, sound(CommandName::RequestReturn))
        }
        S::Disputed => Story::given(auto(STREET)).when(
            10,
            &staff(Role::Dispatcher),
            sound(CommandName::OpenDispute),
        ),
        S::Deferred => {
            Story::in_hand().when(100, &staff(Role::Supervisor), sound(CommandName::Defer))
        }
        S::Merged => {
            Story::given(auto(STREET)).when(10, &staff(Role::Dispatcher), sound(CommandName::Merge))
        }
        S::Withdrawn => Story::given(auto(STREET)).when(
            10,
            &staff(Role::Operator),
            sound(CommandName::Withdraw),
        ),
        S::Evaluated => story_in(S::Closed).when(150, &Actor::engine(), Command::Evaluate),
        S::AssessmentAppealed => {
            story_in(S::Evaluated).when(160, &lead, sound(CommandName::AppealAssessment))
        }
        S::Archived => story_in(S::Evaluated).when(LATE, &Actor::engine(), Command::Archive),
    };
    story.then(state)
}

/// Minutes after which every window is closed: sixty days.
const LATE: i64 = 60 * 24 * 60;

/// The same with what the command needs besides the state: a request that waits, a part, a whistle.
#[expect(clippy::wildcard_enum_match_arm, reason = "few commands need more than a state")]
fn story_for(state: StateName, name: CommandName) -> Story {
    use CommandName as C;
    use StateName as S;
    let (lead, squad) = (officer(STREET), officer(SQUAD));
    let supervisor = staff(Role::Supervisor);
    let two =
        || {
            Story::in_hand()
                .when(30, &lead, whistle(WhistleKind::HardMatter, &[SQUAD, WATER]))
                .when(40, &squad, Command::ReportIn)
        };
    // A scene on which the squad is, and the water company perhaps not yet.
    let scene = || match state {
        S::JointHandling => two().when(41, &officer(WATER), Command::ReportIn),
        _ => two(),
    };
    let rated = || {
        let joint = story_in(S::JointHandling)
            .when(50, &squad, Command::ArriveOnScene)
            .when(60, &squad, sound(C::LeaveScene))
            .when(100, &lead, feedback());
        let verified = || joint.clone().when(110, &staff(Role::Reviewer), verify());
        let asked = || {
            let said = reached(Solved::Yes, Satisfaction::Satisfied);
            verified().when(130, &staff(Role::FollowUpAgent), said)
        };
        match state {
            S::FedBack => joint.clone(),
            S::PendingFollowUp => verified(),
            S::FollowedUp => asked(),
            _ => asked().when(140, &Actor::engine(), Command::Close),
        }
    };
    match name {
        C::AnswerPart | C::TakeBackPart => story_in(state).when(200, &lead, sound(C::AssignPart)),
        C::ArriveOnScene if state == S::Whistled => scene(),
        C::LeaveScene if [S::Whistled, S::JointHandling].contains(&state) => {
            scene().when(50, &squad, Command::ArriveOnScene)
        }
        C::SubmitFeedback if state == S::JointHandling => story_in(state)
            .when(50, &squad, Command::ArriveOnScene)
            .when(60, &squad, sound(C::LeaveScene)),
        C::RateWhistle if transition(state, name).is_some() => rated(),
        C::DecideExtension => story_in(state).when(200, &lead, sound(C::RequestExtension)),
        C::DecideClaim => story_in(state).when(200, &lead, sound(C::ClaimUnreasonable)),
        C::AnswerSupervision => story_in(state).when(200, &supervisor, sound(C::Supervise)),
        C::GiveFinalReply => story_in(state).when(200, &lead, sound(C::ClaimUnreasonable)).when(
            210,
            &supervisor,
            sound(C::DecideClaim),
        ),
        _ => story_in(state),
    }
}

/// A command of that name that only the state or the role could make wrong.
#[expect(clippy::wildcard_enum_match_arm, reason = "the branches have a function of their own")]
pub(crate) fn sound(name: CommandName) -> Command {
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
        C::RecomputeDeadlines => {
            Command::RecomputeDeadlines { calendar: policy().calendar.version().into() }
        }
        C::PassDeadline => Command::PassDeadline {
            clock: Clock::Handling,
            since: at(0),
            unit: None,
            rung: Rung::Breach,
        },
        beside => sound_branch(beside),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the units' work has a function of its own")]
fn sound_branch(name: CommandName) -> Command {
    use CommandName as C;
    match name {
        C::RejectFeedback => Command::RejectFeedback { reason: "照片看不出已修复".into() },
        C::Withdraw => Command::Withdraw { reason: "已自行解决".into() },
        C::Merge => Command::Merge {
            into: other_number(),
            master: MasterFacts { is_open: true, readers: units(&[STREET]) },
        },
        C::AddParty => Command::AddParty { from: other_number() },
        C::TransferBack => Command::TransferBack { note: "不属警情".into() },
        C::RequestReturn => Command::RequestReturn { request: return_request() },
        C::DecideReturn => Command::DecideReturn { granted: true, note: "属实".into() },
        C::OpenDispute => Command::OpenDispute { note: "路灯权属不清".into() },
        C::RuleOnDispute => {
            Command::RuleOnDispute { target: target(STREET), note: "由街道先办".into() }
        }
        C::Reassign => Command::Reassign { target: target(CHENGGUAN), reason: "派错".into() },
        beside => sound_work(beside),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "everything else stands above")]
fn sound_work(name: CommandName) -> Command {
    use CommandName as C;
    match name {
        C::AssignPart => Command::AssignPart { unit: unit(WATER), task: "检查水管".into() },
        C::AnswerPart => Command::AnswerPart { result: "水管完好".into() },
        C::TakeBackPart => {
            Command::TakeBackPart { unit: unit(WATER), reason: "不再需要".into() }
        }
        C::ArriveOnScene => Command::ArriveOnScene,
        C::LeaveScene => Command::LeaveScene { result: "已清理".into() },
        C::Excuse => Command::Excuse { unit: unit(SQUAD), reason: "不需要到场".into() },
        C::RateWhistle => Command::RateWhistle { of: unit(SQUAD), stars: 5 },
        C::RequestExtension => Command::RequestExtension {
            days: 3,
            reason: "配件须从内地调运".into(),
            evidence: vec!["采购单.pdf".into()],
        },
        C::DecideExtension => Command::DecideExtension { granted: true, note: "同意".into() },
        C::Defer => Command::Defer {
            reason: "须待道路施工完成".into(),
            until: date(2026, 12, 1),
            procedure: None,
        },
        C::ReviewDeferral => Command::ReviewDeferral { note: "施工中".into() },
        C::Resume => Command::Resume { note: "道路已通".into() },
        C::Remind => Command::Remind { note: "诉求人再次来电".into() },
        C::Supervise => Command::Supervise {
            level: SupervisionLevel::Document,
            cause: SupervisionCause::LeaderOrder,
            note: "三日内办结".into(),
        },
        C::AnswerSupervision => Command::AnswerSupervision { answer: "今日完成".into() },
        C::ClaimUnreasonable => Command::ClaimUnreasonable {
            reason: "要求无政策依据".into(),
            evidence: vec!["政策文件.pdf".into()],
        },
        C::DecideClaim => Command::DecideClaim { approved: true, note: "情况属实".into() },
        C::GiveFinalReply => Command::GiveFinalReply {
            text: "依规不予支持".into(),
            signed_by: "主任".into(),
            proof: vec!["答复函.pdf".into()],
        },
        C::Reopen => {
            Command::Reopen { cause: ReopenCause::Dissatisfied, note: "再次核查".into() }
        }
        C::AppealAssessment => Command::AppealAssessment {
            reason: "诉求人误评".into(),
            evidence: vec!["录音.mp3".into()],
        },
        C::DecideAppeal => Command::DecideAppeal { granted: true, note: "属实".into() },
        C::Archive => Command::Archive,
        C::NameFollower => {
            Command::NameFollower { leader: "区长".into(), follower: "督查室甲".into() }
        }
        other => panic!("no sound {other}"),
    }
}

pub(crate) fn other_number() -> TicketNumber {
    TicketNumber::derive(date(2026, 9, 14), IntakePosition(2))
}

fn return_request() -> ReturnRequest {
    ReturnRequest {
        reason: ReturnReason::NotOurDuty,
        basis: "《城市照明管理规定》第六条".into(),
        suggested: Some(unit(CHENGGUAN)),
    }
}

/// Somebody in `role` who may give the command as far as units go.
pub(crate) fn actor_for(role: Role, name: CommandName) -> Actor {
    match role {
        Role::CaseOfficer
            if [CommandName::ReportIn, CommandName::ArriveOnScene, CommandName::LeaveScene]
                .contains(&name) =>
        {
            officer(SQUAD)
        }
        Role::CaseOfficer if name == CommandName::AnswerPart => officer(WATER),
        Role::Dispatcher if name == CommandName::BlowWhistle => {
            Actor { unit: Some(unit("h-12345")), ..staff(role) }
        }
        Role::CaseOfficer => officer(STREET),
        Role::Engine
        | Role::Operator
        | Role::Dispatcher
        | Role::Reviewer
        | Role::FollowUpAgent
        | Role::Supervisor => staff(role),
    }
}

/// When the pair is tried, and with what command: most at minute 1000; a deadline when it comes.
fn tried(story: &Story, name: CommandName) -> (Timestamp, Command) {
    let next = story.ticket.as_ref().and_then(|ticket| next_rung(ticket, &story.policy));
    match (name, next) {
        (CommandName::PassDeadline, Some(next)) => (next.at.max(at(1000)), next.command()),
        (CommandName::Archive, _) => (at(LATE), sound(name)),
        (_, _) => (at(1000), sound(name)),
    }
}

#[test]
fn every_pair_is_decided_as_the_table_says() {
    let mut allowed = 0;
    for state in StateName::ALL.iter().copied() {
        for name in CommandName::ALL.iter().copied() {
            let row = transition(state, name);
            let story = if row.is_some() { story_for(state, name) } else { story_in(state) };
            // What is archived was so late, and nothing happens before it.
            let (when, command) = tried(&story, name);
            let when = if state == StateName::Archived { at(2 * LATE) } else { when };
            for role in Role::ALL.iter().copied() {
                let actor = actor_for(role, name);
                let ticket = story.ticket.as_ref();
                let decided = decide(ticket, &command, &actor, &story.policy, when);
                let says = format!("{state} × {name} × {role}");
                match row {
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
                        let minutes = when.duration_since(at(0)).as_mins();
                        let after = story.clone().when(minutes, &actor, command.clone()).state();
                        assert!(row.leads(state, after), "{says} led to {after}");
                        allowed += 1;
                    }
                }
            }
        }
    }
    // So many cells of the table by role; a row that is dropped by mistake shows here.
    let cells: usize = TRANSITIONS.iter().map(|row| row.from.len() * row.by.len()).sum();
    assert_eq!(allowed, cells);
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
