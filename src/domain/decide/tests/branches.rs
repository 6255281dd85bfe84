//! The branches of the loop: what each does, and what it refuses.
//!
//! Must never: repeat what the table test walks; here the facts are told.

use jiff::civil::date;

use super::given::*;
use super::table::{sound, story_in};
use crate::domain::command::{Command, CommandName};
use crate::domain::deadline::{deadlines, handling_due, next_rung};
use crate::domain::decision::AbstainReason;
use crate::domain::event::Event;
use crate::domain::role::{Actor, Role};
use crate::domain::sla::{Clock, Rung};
use crate::domain::state::{
    ClosureGrounds, ContactMethod, Exemption, ReturnReason, ReturnRequest, Satisfaction, Solved,
    StateName, SupervisionLevel, TicketState, WhistleKind,
};

const DAY: i64 = 24 * 60;

fn give_back(suggested: &str) -> Command {
    Command::RequestReturn {
        request: ReturnRequest {
            reason: ReturnReason::NotOurDuty,
            basis: "三定方案".into(),
            suggested: Some(unit(suggested)),
        },
    }
}

fn granted() -> Command {
    Command::DecideReturn { granted: true, note: "属实".into() }
}

fn dispatch(lead: &str) -> Command {
    Command::Dispatch { target: target(lead) }
}

impl Story {
    /// Fires every rung that is due until then, in order.
    fn tick(mut self, minutes: i64) -> Self {
        while let Some(next) =
            next_rung(self.ticket(), &self.policy).filter(|next| next.at <= at(minutes))
        {
            let when = next.at.max(self.ticket().changed_at);
            let minutes = (when.duration_since(at(0)).as_secs() + 59) / 60;
            self = self.when(minutes, &Actor::engine(), next.command());
        }
        self
    }

    fn labels(&self) -> Vec<&'static str> {
        let events = self.commits.iter().flat_map(|commit| &commit.events);
        events.map(Event::label).collect()
    }
}

#[test]
fn a_second_return_goes_to_those_who_rule_and_the_ruling_ends_it() {
    let dispatcher = staff(Role::Dispatcher);
    let story = Story::given(auto(STREET))
        .when(10, &officer(STREET), give_back(CHENGGUAN))
        .then(StateName::ReturnRequested)
        .when(20, &dispatcher, granted())
        .then(StateName::PendingJudgement);
    // The unit's suggestion is what the dispatcher is offered.
    let (reasons, candidates) = story.ticket().state.judgement().unwrap();
    assert_eq!(reasons, [AbstainReason::GivenBack]);
    assert_eq!(candidates.iter().map(|one| one.lead.as_str()).collect::<Vec<_>>(), [CHENGGUAN]);
    let story = story
        .when(30, &dispatcher, dispatch(CHENGGUAN))
        .when(40, &officer(CHENGGUAN), give_back(WATER))
        .when(50, &dispatcher, granted())
        .then(StateName::Disputed)
        .when(60, &staff(Role::Supervisor), sound(CommandName::RuleOnDispute))
        .then(StateName::Dispatched);
    assert!(story.labels().contains(&"建议修订派单目录"));
    let refused = story.refused(70, &officer(STREET), give_back(WATER));
    assert_eq!(refused.code(), "R601");
}

#[test]
fn a_return_does_not_refill_the_citizens_clock() {
    let story = Story::given(auto(STREET));
    let due = crate::domain::deadline::citizen_due(story.ticket(), &story.policy);
    let story = story
        .when(10, &officer(STREET), give_back(CHENGGUAN))
        .when(3 * DAY, &staff(Role::Dispatcher), granted())
        .when(3 * DAY + 5, &staff(Role::Dispatcher), dispatch(CHENGGUAN));
    assert_eq!(crate::domain::deadline::citizen_due(story.ticket(), &story.policy), due);
}

#[test]
fn a_refused_return_signs_the_ticket_and_forbids_another() {
    let story = Story::given(auto(STREET))
        .when(10, &officer(STREET), give_back(CHENGGUAN))
        .when(
            20,
            &staff(Role::Supervisor),
            Command::DecideReturn { granted: false, note: "属本单位职责".into() },
        )
        .then(StateName::Acknowledged);
    assert_eq!(story.refused(30, &officer(STREET), give_back(CHENGGUAN)).code(), "R601");
}

#[test]
fn silence_is_a_signature_after_which_nothing_is_given_back() {
    let story = Story::given(auto(STREET)).tick(2 * DAY).then(StateName::Acknowledged);
    assert!(story.labels().contains(&"逾期视为签收"));
    assert_eq!(story.refused(2 * DAY, &officer(STREET), give_back(CHENGGUAN)).code(), "R601");
}

#[test]
fn a_return_outside_its_window_is_refused() {
    let story = Story::given(auto(STREET)).when(10, &officer(STREET), Command::Acknowledge);
    assert_eq!(story.refused(2 * DAY, &officer(STREET), give_back(CHENGGUAN)).code(), "R602");
}

#[test]
fn the_ladder_warns_then_supervises_then_upgrades() {
    let story = Story::in_hand().tick(30 * DAY);
    let ticket = story.ticket();
    let rungs: Vec<String> = ticket
        .file
        .warned
        .iter()
        .filter(|one| one.clock == Clock::Handling)
        .map(|one| one.rung.label())
        .collect();
    assert_eq!(rungs, ["已用50%", "已用80%", "黄牌：剩1个工作日", "红牌：超期"]);
    let levels: Vec<SupervisionLevel> =
        ticket.file.supervisions.iter().map(|one| one.level).collect();
    // One in writing for the breach; its own deadline passes, which the same level does not repeat.
    assert_eq!(levels, [SupervisionLevel::Document]);
    let answered = story
        .when(30 * DAY, &officer(STREET), sound(CommandName::AnswerSupervision))
        .when(30 * DAY + 1, &staff(Role::Supervisor), sound(CommandName::Supervise))
        .tick(60 * DAY);
    let levels: Vec<SupervisionLevel> =
        answered.ticket().file.supervisions.iter().map(|one| one.level).collect();
    assert_eq!(
        levels,
        [SupervisionLevel::Document, SupervisionLevel::Document, SupervisionLevel::Upgraded]
    );
}

#[test]
fn a_rung_fires_once() {
    let story = Story::in_hand().tick(10 * DAY);
    let since = at(0);
    let again =
        Command::PassDeadline { clock: Clock::Handling, since, unit: None, rung: Rung::Breach };
    assert_eq!(story.refused(10 * DAY, &Actor::engine(), again.clone()).code(), "R681");
    assert_eq!(Story::in_hand().refused(30, &Actor::engine(), again).code(), "R681");
}

/// Found by `hotline simulate --seed 5 --days 30 --appeals-per-day 4`: what the earlier unit owed went on
/// running on a ticket that nobody held.
#[test]
fn what_was_asked_of_a_unit_falls_when_the_ticket_was_handed_over_and_comes_back() {
    let operator = staff(Role::Operator);
    let story = Story::in_hand()
        .when(30, &officer(STREET), sound(CommandName::AssignPart))
        .when(31, &officer(STREET), sound(CommandName::RequestExtension))
        .when(32, &staff(Role::Supervisor), sound(CommandName::Supervise))
        .when(40, &operator, sound(CommandName::TransferOut))
        .when(50, &operator, sound(CommandName::TransferBack))
        .then(StateName::PendingJudgement);
    let clocks = deadlines(story.ticket(), &story.policy);
    assert_eq!(clocks.iter().map(|one| one.clock).collect::<Vec<_>>(), [Clock::Judgement]);
    let file = &story.ticket().file;
    assert!(file.parts_open().next().is_none() && file.extension_open().is_none());
}

/// Found by `hotline simulate --seed 11 --days 30 --appeals-per-day 4`: the extension was granted after the
/// clock had run out, and when the days granted were over nobody was told.
#[test]
fn a_breach_is_told_anew_when_the_time_granted_after_it_runs_out_too() {
    let breaches = |story: &Story| {
        let told = story.ticket().file.warned.iter();
        told.filter(|one| one.clock == Clock::Handling && one.rung == Rung::Breach).count()
    };
    let story = Story::in_hand();
    let assignment = story.ticket().state.assignment().unwrap();
    let due = handling_due(story.ticket(), assignment, &story.policy).at;
    let minutes = due.duration_since(at(0)).as_secs() / 60;
    let story = story
        .when(minutes - 10, &officer(STREET), sound(CommandName::RequestExtension))
        .tick(minutes + 10);
    assert_eq!(breaches(&story), 1);
    let story = story.when(
        minutes + 20,
        &staff(Role::Reviewer),
        Command::DecideExtension { granted: true, note: "属实".into() },
    );
    assert_eq!(breaches(&story), 1);
    assert_eq!(breaches(&story.tick(minutes + 30 * DAY)), 2);
}

#[test]
fn extensions_move_the_clock_within_their_caps() {
    let (lead, reviewer) = (officer(STREET), staff(Role::Reviewer));
    let ask = |days| Command::RequestExtension {
        days,
        reason: "待配件".into(),
        evidence: vec!["采购单.pdf".into()],
    };
    let due = |story: &Story| {
        let assignment = story.ticket().state.assignment().unwrap();
        handling_due(story.ticket(), assignment, &story.policy).at
    };
    let before = due(&Story::in_hand());
    assert_eq!(Story::in_hand().refused(30, &lead, ask(4)).code(), "R632");
    assert_eq!(Story::in_hand().refused(12 * DAY, &lead, ask(1)).code(), "R633");
    let mut story = Story::in_hand();
    for nth in 0..3 {
        story = story.when(30 + nth, &lead, ask(3));
        assert_eq!(story.refused(30 + nth, &lead, ask(1)).code(), "R641");
        story = story.when(30 + nth, &reviewer, sound(CommandName::DecideExtension));
    }
    assert_eq!(story.refused(40, &lead, ask(1)).code(), "R631");
    // Tuesday 22 September, and nine working days: 23, 24, 28, 29, 30 and, for the test's calendar,
    // 1, 2, 5, 6 October.
    assert_eq!(before.to_string(), "2026-09-22T10:00:00Z");
    assert_eq!(due(&story).to_string(), "2026-10-06T10:00:00Z");
}

#[test]
fn a_deferral_stops_the_units_clock_and_is_reviewed() {
    let story = story_in(StateName::Deferred);
    let clocks: Vec<Clock> =
        deadlines(story.ticket(), &story.policy).iter().map(|one| one.clock).collect();
    assert_eq!(clocks, [Clock::DeferralReview]);
    let back = story.when(14 * DAY, &officer(STREET), sound(CommandName::Resume));
    let assignment = back.ticket().state.assignment().unwrap();
    let due = handling_due(back.ticket(), assignment, &back.policy).at;
    // Two weeks of ten working days (the 20th is worked, the 25th is off).
    assert_eq!(due.to_string(), "2026-10-07T10:00:00Z");
    let past = Command::Defer { reason: "无".into(), until: date(2026, 9, 14), procedure: None };
    assert_eq!(Story::in_hand().refused(30, &staff(Role::Supervisor), past).code(), "R643");
}

#[test]
fn nobody_feeds_back_while_a_part_or_a_task_is_open() {
    let lead = officer(STREET);
    let story = Story::in_hand().when(30, &lead, sound(CommandName::AssignPart));
    assert_eq!(story.refused(40, &lead, feedback()).code(), "R623");
    story.when(50, &officer(WATER), sound(CommandName::AnswerPart)).when(60, &lead, feedback());
    let joint = Story::in_hand().when(30, &lead, whistle(WhistleKind::HardMatter, &[SQUAD])).when(
        40,
        &officer(SQUAD),
        Command::ReportIn,
    );
    assert_eq!(joint.refused(50, &lead, feedback()).code(), "R625");
    let leave = sound(CommandName::LeaveScene);
    assert_eq!(joint.refused(50, &officer(SQUAD), leave).code(), "R624");
    joint.done_by(60, SQUAD).when(70, &lead, feedback());
}

#[test]
fn who_was_summoned_may_be_let_off() {
    let lead = officer(STREET);
    let story = Story::in_hand().when(30, &lead, whistle(WhistleKind::HardMatter, &[SQUAD]));
    let story = story.when(40, &lead, sound(CommandName::Excuse)).then(StateName::InHand);
    assert_eq!(story.ticket().state.working().unwrap().whistles_done.len(), 1);
}

#[test]
fn a_last_answer_needs_an_approved_claim_and_is_final() {
    let (lead, supervisor) = (officer(STREET), staff(Role::Supervisor));
    let reply = sound(CommandName::GiveFinalReply);
    assert_eq!(Story::in_hand().refused(30, &lead, reply.clone()).code(), "R661");
    let story = Story::in_hand()
        .when(30, &lead, sound(CommandName::ClaimUnreasonable))
        .when(40, &supervisor, sound(CommandName::DecideClaim))
        .when(50, &lead, reply)
        .then(StateName::Closed);
    let again = sound(CommandName::Reopen);
    assert_eq!(story.refused(60, &staff(Role::Operator), again).code(), "R662");
    let story = story.when(70, &Actor::engine(), Command::Evaluate);
    let TicketState::Evaluated { evaluation, .. } = &story.ticket().state else { panic!() };
    assert_eq!(evaluation.exemption, Some(Exemption::UnreasonableClaim));
}

#[test]
fn handled_again_and_again_it_becomes_a_hard_case() {
    let agent = staff(Role::FollowUpAgent);
    let mut story = Story::pending_follow_up();
    let mut minute = 200;
    for attempt in 1..=3 {
        let said = reached(Solved::No, Satisfaction::Dissatisfied);
        story = story
            .when(minute, &agent, said)
            .when(minute + 1, &agent, sound(CommandName::Reopen))
            .then(StateName::Dispatched)
            .when(minute + 2, &officer(STREET), Command::Acknowledge)
            .when(minute + 3, &officer(STREET), contact())
            .when(minute + 4, &officer(STREET), feedback())
            .when(minute + 5, &staff(Role::Reviewer), verify());
        minute += 10;
        assert_eq!(story.ticket().attempt(), attempt + 1);
        assert_eq!(story.ticket().file.is_hard, attempt == 3);
    }
}

#[test]
fn a_closed_ticket_is_reopened_within_its_window_only() {
    let story = story_in(StateName::Closed);
    let operator = staff(Role::Operator);
    assert_eq!(story.refused(8 * DAY, &operator, sound(CommandName::Reopen)).code(), "R671");
    story.when(6 * DAY, &operator, sound(CommandName::Reopen)).then(StateName::Dispatched);
}

#[test]
fn a_granted_appeal_keeps_both_sheets() {
    let story = story_in(StateName::AssessmentAppealed)
        .when(200, &staff(Role::Supervisor), sound(CommandName::DecideAppeal))
        .then(StateName::Evaluated);
    let TicketState::Evaluated { evaluation, .. } = &story.ticket().state else { panic!() };
    assert_eq!(evaluation.exemption, Some(Exemption::AppealGranted));
    let kept = &story.ticket().file.assessment_appeals[0];
    assert_eq!(kept.against.solved, Some(true));
    assert_eq!(kept.granted, Some(true));
    let archive = story.refused(210, &Actor::engine(), Command::Archive);
    assert_eq!(archive.code(), "R672");
}

#[test]
fn merging_never_shows_a_caller_to_the_respondent() {
    let merge = |readers: &[&str], is_open| Command::Merge {
        into: crate::domain::id::TicketNumber::derive(
            date(2026, 9, 14),
            crate::domain::id::IntakePosition(7),
        ),
        master: crate::domain::command::MasterFacts { is_open, readers: units(readers) },
    };
    let about_squad = Story::new().when(
        0,
        &Actor::engine(),
        register(appeal(&[CHENGGUAN]), auto(STREET), crate::domain::appeal::Urgency::Normal),
    );
    let operator = staff(Role::Operator);
    assert_eq!(about_squad.refused(10, &operator, merge(&[SQUAD], true)).code(), "R612");
    assert_eq!(about_squad.refused(10, &operator, merge(&[STREET], false)).code(), "R611");
    let merged = about_squad.when(10, &operator, merge(&[STREET], true)).then(StateName::Merged);
    // Each caller stays a party: asked about the result, and counted.
    let said = reached(Solved::Yes, Satisfaction::Satisfied);
    merged.when(20, &staff(Role::FollowUpAgent), said).then(StateName::Merged).when(
        30,
        &Actor::engine(),
        Command::Evaluate,
    );
}

#[test]
fn an_event_shortens_the_first_steps() {
    let mut story = Story::new();
    story.policy.surge_on = true;
    let mut typhoon = appeal(&[]);
    typhoon.text = "台风吹倒广告牌".into();
    let command = register(typhoon, auto(STREET), crate::domain::appeal::Urgency::Normal);
    let story = story.when(0, &Actor::engine(), command);
    let first = deadlines(story.ticket(), &story.policy);
    let due: Vec<(Clock, i64)> =
        first.iter().map(|one| (one.clock, one.due.at.duration_since(at(0)).as_mins())).collect();
    assert_eq!(due[0], (Clock::Contact, 15));
    assert_eq!(due[1], (Clock::Acknowledgement, 30));
}

#[test]
fn a_calendar_that_has_grown_recomputes_once() {
    let mut story = Story::in_hand();
    let calendar = story.policy.calendar.clone().with_version("2027");
    story.policy.calendar = calendar;
    let anew = |version: &str| Command::RecomputeDeadlines { calendar: version.into() };
    assert_eq!(story.refused(30, &Actor::engine(), anew("2026")).code(), "R681");
    let story = story.when(30, &Actor::engine(), anew("2027"));
    assert_eq!(story.refused(40, &Actor::engine(), anew("2027")).code(), "R681");
    assert!(story.labels().contains(&"重算暂定时限"));
}

#[test]
fn parts_are_due_before_the_whole() {
    let story = Story::in_hand().when(30, &officer(STREET), sound(CommandName::AssignPart));
    let clocks: Vec<(Clock, String)> = deadlines(story.ticket(), &story.policy)
        .iter()
        .map(|one| (one.clock, one.due.at.to_string()))
        .collect();
    assert_eq!(
        clocks,
        [
            (Clock::Part, "2026-09-21T10:00:00Z".to_owned()),
            (Clock::Handling, "2026-09-22T10:00:00Z".to_owned())
        ]
    );
}

#[test]
fn a_summoned_unit_that_did_not_come_answers_its_own_supervision() {
    let lead = officer(STREET);
    let story = Story::in_hand()
        .when(30, &lead, whistle(WhistleKind::Emergency, &[SQUAD, WATER]))
        .when(40, &officer(SQUAD), Command::ReportIn)
        .tick(60);
    let supervised = &story.ticket().file.supervisions;
    assert_eq!(supervised.iter().map(|one| one.unit.as_str()).collect::<Vec<_>>(), [WATER]);
    let answer = || sound(CommandName::AnswerSupervision);
    assert_eq!(story.refused(70, &lead, answer()).code(), "R651");
    assert_eq!(story.refused(70, &officer(SQUAD), answer()).code(), "R105");
    let story = story.when(70, &officer(WATER), answer());
    assert_eq!(story.ticket().file.supervisions_open().count(), 0);
}

#[test]
fn a_supervision_outlives_the_feedback_and_can_still_be_answered() {
    let lead = officer(STREET);
    let story = Story::in_hand()
        .when(30, &staff(Role::Supervisor), sound(CommandName::Supervise))
        .when(40, &lead, feedback());
    let clocks = |story: &Story| {
        let armed = deadlines(story.ticket(), &story.policy);
        armed.iter().any(|one| one.clock == Clock::Supervision)
    };
    assert!(clocks(&story));
    let story = story.when(50, &lead, sound(CommandName::AnswerSupervision));
    assert!(!clocks(&story));
}

#[test]
fn time_that_stood_still_does_not_count_as_used() {
    let warned = |story: &Story| {
        let fired = story.ticket().file.warned.iter().filter(|one| one.clock == Clock::Handling);
        fired.map(|one| one.rung.label()).collect::<Vec<_>>()
    };
    let story = story_in(StateName::Deferred).tick(60 * DAY).when(
        60 * DAY,
        &officer(STREET),
        sound(CommandName::Resume),
    );
    let story = story.tick(60 * DAY + 30);
    assert_eq!(warned(&story), [""; 0]);
    assert_eq!(warned(&story.tick(68 * DAY)).first().map(String::as_str), Some("已用50%"));
}

#[test]
fn where_there_is_nobody_to_ask_the_verification_is_the_last_word() {
    let lead = officer(STREET);
    let nobody = Command::RecordContact { method: ContactMethod::NoCaller };
    let story = Story::given(auto(STREET))
        .when(10, &lead, Command::Acknowledge)
        .when(20, &lead, nobody)
        .when(30, &lead, feedback())
        .when(40, &staff(Role::Reviewer), verify())
        .when(50, &Actor::engine(), Command::Close)
        .then(StateName::Closed);
    let closed = story.commits.last().and_then(|commit| commit.events.first()).cloned();
    assert_eq!(closed, Some(Event::Closed { grounds: ClosureGrounds::NobodyToAsk }));
}

#[test]
fn both_sides_of_a_whistle_rate_each_other_once() {
    let lead = officer(STREET);
    let story = Story::in_hand()
        .when(30, &lead, whistle(WhistleKind::HardMatter, &[SQUAD]))
        .when(40, &officer(SQUAD), Command::ReportIn)
        .done_by(50, SQUAD)
        .when(60, &lead, feedback());
    let rate = |of: &str, stars| Command::RateWhistle { of: unit(of), stars };
    assert_eq!(story.refused(70, &lead, rate(SQUAD, 6)).code(), "R626");
    assert_eq!(story.refused(70, &officer(WATER), rate(STREET, 5)).code(), "R626");
    let story = story.when(70, &lead, rate(SQUAD, 5)).when(71, &officer(SQUAD), rate(STREET, 3));
    assert_eq!(story.refused(72, &lead, rate(SQUAD, 5)).code(), "R626");
}
