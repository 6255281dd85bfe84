//! Turns a planned step into the command that somebody gives.
//!
//! Must never: know more than that person would; only the dispatcher, who reads the appeal, may use what
//! is written down as expected.

use jiff::ToSpan;

use crate::domain::command::Command;
use crate::domain::decision::{OutOfScopeReason, Target};
use crate::domain::id::UnitId;
use crate::domain::matter::SlaClass;
use crate::domain::policy::Policy;
use crate::domain::role::{Actor, Role};
use crate::domain::state::{
    ContactMethod, Feedback, ReopenCause, ReturnReason, ReturnRequest, WhistleKind,
};
use crate::domain::ticket::Ticket;
use crate::domain::unit::UnitKind;

use super::fixtures::{Expected, Outcome};
use super::people::{Temper, caller_says, chance, dice, temper};
use super::plan::Step;

/// The command for a step, and who gives it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the branches have a function of their own")]
pub fn command(
    step: &Step,
    ticket: &Ticket,
    expected: Option<&Expected>,
    policy: &Policy,
    seed: u64,
) -> (Command, Actor) {
    let mut dice = dice(seed, ticket);
    let lead = ticket.lead().cloned();
    let unit_temper = lead.as_ref().map_or(Temper::Steady, |lead| temper(seed, lead));
    let officer = |unit: &UnitId| Actor::officer(unit.clone(), "officer-1");
    let lead_officer =
        lead.as_ref().map_or_else(|| Actor::staff(Role::CaseOfficer, "officer-1"), officer);
    match step {
        Step::Judge => judge(ticket, expected, policy),
        Step::Acknowledge => (Command::Acknowledge, lead_officer),
        Step::Contact => {
            let method = if ticket.appeal.personal.is_empty() {
                ContactMethod::NoCaller
            } else if chance(&mut dice, 15) {
                ContactMethod::Visit
            } else {
                ContactMethod::Phone
            };
            (Command::RecordContact { method }, lead_officer)
        }
        Step::Whistle => {
            let summoned = lead.map(|street| squads(&street, policy)).unwrap_or_default();
            let reason = "涉及执法权限，街道无法单独处置，召集驻街分队联合处理".to_owned();
            (
                Command::BlowWhistle { kind: WhistleKind::JointEnforcement, reason, summoned },
                lead_officer,
            )
        }
        Step::ReportIn(unit) => (Command::ReportIn, officer(unit)),
        Step::Arrive(unit) => (Command::ArriveOnScene, officer(unit)),
        Step::Leave(unit) => (Command::LeaveScene { result: "现场处置完毕".into() }, officer(unit)),
        Step::Feedback => {
            let solved = chance(&mut dice, unit_temper.solves_percent());
            (Command::SubmitFeedback { feedback: feedback(unit_temper, solved) }, lead_officer)
        }
        Step::Verify => (
            Command::VerifyFeedback { note: "社区现场核实，情况与反馈一致".into() },
            Actor::staff(Role::Reviewer, "reviewer-1"),
        ),
        Step::FollowUp => {
            let reached = caller_says(&mut dice, unit_temper, unit_says_solved(ticket));
            (Command::RecordFollowUp { reached }, Actor::staff(Role::FollowUpAgent, "agent-7"))
        }
        Step::Close => (Command::Close, Actor::staff(Role::FollowUpAgent, "agent-7")),
        Step::Evaluate => (Command::Evaluate, Actor::engine()),
        Step::Deadline(next) => (next.command(), Actor::engine()),
        beside => branch(beside, ticket, expected, lead_officer),
    }
}

/// The steps of the branches.
#[expect(clippy::wildcard_enum_match_arm, reason = "the straight way stands above")]
fn branch(
    step: &Step,
    ticket: &Ticket,
    expected: Option<&Expected>,
    lead: Actor,
) -> (Command, Actor) {
    let officer = |unit: &UnitId| Actor::officer(unit.clone(), "officer-1");
    let supervisor = Actor::staff(Role::Supervisor, "supervisor-2");
    match step {
        Step::Return => (give_back(ticket), lead),
        Step::DecideReturn => decide_return(ticket, expected),
        Step::Rule => (rule(ticket, expected), supervisor),
        Step::Extend => {
            let reason = "配件须从内地调运，到货后安装".into();
            let evidence = vec!["采购合同.pdf".into()];
            (Command::RequestExtension { days: 3, reason, evidence }, lead)
        }
        Step::DecideExtension => (
            Command::DecideExtension {
                granted: true, note: "理由充分，已告知诉求人".into()
            },
            Actor::staff(Role::Reviewer, "reviewer-1"),
        ),
        Step::Defer => {
            let until = crate::domain::calendar::day_of(ticket.changed_at);
            let until = until.checked_add(60.days()).unwrap_or(until);
            let reason = "须待管网改造工程完工后实施".into();
            (Command::Defer { reason, until, procedure: None }, supervisor)
        }
        Step::Resume => (Command::Resume { note: "条件已具备，恢复办理".into() }, lead),
        Step::Claim => {
            let reason = "诉求超出政策规定，经多次解释仍坚持".into();
            let evidence = vec!["政策依据.pdf".into(), "沟通录音.mp3".into()];
            (Command::ClaimUnreasonable { reason, evidence }, lead)
        }
        Step::DecideClaim => {
            (Command::DecideClaim { approved: true, note: "情况属实".into() }, supervisor)
        }
        Step::FinalReply => {
            let text = "您反映的事项不符合现行政策规定，本单位依规作出最终答复。".into();
            let proof = vec!["最终答复意见书.pdf".into()];
            (Command::GiveFinalReply { text, signed_by: "单位主要负责人".into(), proof }, lead)
        }
        Step::AssignPart(unit) => (
            Command::AssignPart { unit: unit.clone(), task: "现场核查并反馈情况".into() },
            lead,
        ),
        Step::AnswerPart(unit) => {
            (Command::AnswerPart { result: "已核查，情况属实".into() }, officer(unit))
        }
        Step::Rate(by, of) => {
            (Command::RateWhistle { of: of.clone(), stars: stars(ticket, of) }, officer(by))
        }
        Step::Remind => (
            Command::Remind { note: "诉求人再次来电催问".into() },
            Actor::staff(Role::Operator, "operator-5"),
        ),
        Step::AnswerSupervision => {
            let answer = "已组织力量加快办理".into();
            let asked = ticket.file.supervisions_open().next().map(|one| officer(&one.unit));
            (Command::AnswerSupervision { answer }, asked.unwrap_or(lead))
        }
        Step::Reopen => {
            let note = "诉求人反映问题仍未解决，请重新核查处理".into();
            let agent = Actor::staff(Role::FollowUpAgent, "agent-7");
            (Command::Reopen { cause: ReopenCause::Dissatisfied, note }, agent)
        }
        Step::AppealScore => {
            let reason = "诉求超出本单位职权，已尽责答复".into();
            (Command::AppealAssessment { reason, evidence: vec!["办理记录.pdf".into()] }, lead)
        }
        _ => (Command::DecideAppeal { granted: true, note: "申诉理由成立".into() }, supervisor),
    }
}

fn give_back(ticket: &Ticket) -> Command {
    let reason = ReturnReason::NotOurDuty;
    let matter = ticket.state.assignment().and_then(|one| one.target.matter.clone());
    let matter = matter.map_or_else(|| "该事项".to_owned(), |code| format!("事项 {code} "));
    let basis = format!("本单位职责清单未列{matter}");
    Command::RequestReturn { request: ReturnRequest { reason, basis, suggested: None } }
}

/// The dispatcher reads the appeal: a return is granted where it went to the wrong unit.
fn decide_return(ticket: &Ticket, expected: Option<&Expected>) -> (Command, Actor) {
    let wanted = expected.and_then(|one| one.unit.as_ref());
    let granted = wanted.is_some() && ticket.lead() != wanted;
    let note = if granted {
        "确属派错，同意退单"
    } else {
        "属本单位职责，不同意退单"
    };
    (
        Command::DecideReturn { granted, note: note.into() },
        Actor::staff(Role::Dispatcher, "dispatcher-3"),
    )
}

fn rule(ticket: &Ticket, expected: Option<&Expected>) -> Command {
    let last = ticket.file.returns.last().map(|one| one.unit.clone());
    let unit = expected.and_then(|one| one.unit.clone()).or(last);
    let target = bare_target(unit.unwrap_or_else(|| UnitId::new("q-chengguan")));
    Command::RuleOnDispute { target, note: "谁主管谁负责，先办后议".into() }
}

fn unit_says_solved(ticket: &Ticket) -> bool {
    ticket.state.answered().is_some_and(|answered| answered.feedback.solved)
}

fn feedback(temper: Temper, solved: bool) -> Feedback {
    let internal = match (temper, solved) {
        (Temper::Returning, false) => "经核查不属我单位职责，建议转其他单位",
        (_, true) => "已到现场核查并处理完毕，附处置前后照片",
        (_, false) => "已到现场核查，受条件限制暂未解决，已列入计划",
    };
    let public = if solved {
        "您反映的问题已处理完毕，感谢监督。"
    } else {
        "您反映的问题已核查，我们将继续跟进并及时告知进展。"
    };
    Feedback {
        internal: internal.into(),
        public: public.into(),
        solved,
        proof: vec!["处置前.jpg".into(), "处置后.jpg".into()],
    }
}

/// The squads of a street that joint enforcement calls for.
fn squads(street: &UnitId, policy: &Policy) -> Vec<UnitId> {
    policy
        .organisation
        .iter()
        .filter(|unit| unit.kind == UnitKind::Squad && unit.parent.as_ref() == Some(street))
        .map(|unit| unit.id.clone())
        .take(2)
        .collect()
}

/// What the dispatcher decides where the engine abstained.
fn judge(ticket: &Ticket, expected: Option<&Expected>, policy: &Policy) -> (Command, Actor) {
    let candidates = ticket.state.judgement().map_or(&[][..], |(_, candidates)| candidates);
    let command = match expected.map(|one| (one.outcome, one.unit.clone())) {
        Some((Outcome::Dispatch | Outcome::Duplicate, Some(unit))) => {
            let known = candidates.iter().find(|target| target.lead == unit).cloned();
            let target = known.unwrap_or_else(|| bare_target(unit));
            match policy.check_target(&target, &ticket.appeal.respondent_units) {
                Ok(()) => Command::Dispatch { target },
                Err(_) => answer(),
            }
        }
        Some((Outcome::Emergency, Some(unit))) => Command::TransferOut { unit },
        Some((Outcome::OutOfScope, _)) => Command::DeclineOutOfScope {
            reason: ground(&ticket.appeal.text),
            advice: "该事项应通过法定途径办理，已向您说明具体渠道。".into(),
        },
        Some((Outcome::Dispatch | Outcome::Duplicate | Outcome::Emergency, None))
        | Some((Outcome::Direct | Outcome::Person, _))
        | None => answer(),
    };
    (command, Actor::staff(Role::Dispatcher, "dispatcher-3"))
}

fn answer() -> Command {
    Command::AnswerDirectly {
        knowledge: None,
        answer: "已电话联系诉求人，核实情况并当场答复。".into(),
    }
}

fn bare_target(unit: UnitId) -> Target {
    Target {
        lead: unit,
        assisting: Vec::new(),
        matter: None,
        sla_class: SlaClass::Ordinary,
        row: None,
        support_permille: 1_000,
    }
}

/// The ground that a call-taker would tick.
fn ground(text: &str) -> OutOfScopeReason {
    let words = [
        ("仲裁", OutOfScopeReason::Arbitration),
        ("复议", OutOfScopeReason::Reconsideration),
        ("信访", OutOfScopeReason::Petition),
        ("法院", OutOfScopeReason::Litigation),
        ("判决", OutOfScopeReason::Litigation),
        ("部队", OutOfScopeReason::Military),
    ];
    words
        .iter()
        .find(|(word, _)| text.contains(word))
        .map_or(OutOfScopeReason::Discipline, |(_, ground)| *ground)
}

/// Who came within two hours is liked, who came after a day is not; who blew is liked now and then.
fn stars(ticket: &Ticket, of: &UnitId) -> u8 {
    let mut done = ticket.state.working().into_iter().flat_map(|one| &one.whistles_done);
    let came = done.find_map(|whistle| {
        let (_, at) = whistle.reported_in.iter().find(|(unit, _)| unit == of)?;
        Some(at.duration_since(whistle.blown_at).as_hours())
    });
    match came {
        Some(..2) => 5,
        Some(2..24) => 4,
        Some(_) => 2,
        None if ticket.number.position().0.is_multiple_of(3) => 3,
        None => 5,
    }
}
