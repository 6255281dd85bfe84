//! What one commit adds to the facts of its day.
//!
//! Must never: look at anything but the commit, the ticket before and after it, and the limits in force.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::calendar::{Due, day_of};
use crate::domain::deadline;
use crate::domain::decision::Target;
use crate::domain::event::{Commit, Event};
use crate::domain::id::UnitId;
use crate::domain::policy::Policy;
use crate::domain::sla::{Clock, Rung, TimeLimit};
use crate::domain::state::{Assignment, ContactMethod, Stage, TicketState};
use crate::domain::ticket::Ticket;

use super::day_facts::{DayFacts, Facts, StageFlow, Way};
use super::unit_facts::{UnitFacts, Whistling};

impl Facts {
    /// Adds what `commit` made of `before` (`None` for the first commit of a ticket).
    pub fn record(
        &mut self,
        commit: &Commit,
        before: Option<&Ticket>,
        after: &Ticket,
        policy: &Policy,
    ) {
        let (day, facts) = facts_of(commit, before, after, policy);
        self.add(day, &facts);
    }
}

/// The facts of one commit and the day they belong to (that of the commit in UTC+8). Whether a clock
/// was kept is judged by `policy`; the three rates are taken from the score sheet in the log.
pub fn facts_of(
    commit: &Commit,
    before: Option<&Ticket>,
    after: &Ticket,
    policy: &Policy,
) -> (Date, DayFacts) {
    let mut facts = DayFacts::default();
    move_between_states(&mut facts, before, after);
    let step = Step { before, after, policy, at: commit.at };
    for event in &commit.events {
        step.count(&mut facts, event);
    }
    (day_of(commit.at), facts)
}

/// Every ticket is collected first, whatever state its first commit leaves it in.
fn move_between_states(facts: &mut DayFacts, before: Option<&Ticket>, after: &Ticket) {
    let to = after.state.name();
    *facts.standing.entry(to).or_default() += 1;
    if let Some(before) = before {
        *facts.standing.entry(before.state.name()).or_default() -= 1;
    } else {
        flow(facts, Stage::Collect).entered += 1;
    }
    let stage = before.map_or(Stage::Collect, |before| before.state.name().stage());
    let was_scored = before.is_some_and(|before| before.state.name().is_scored());
    if stage != to.stage() {
        flow(facts, stage).left += u64::from(!was_scored);
        flow(facts, to.stage()).entered += 1;
    }
    if to.is_scored() && !was_scored {
        flow(facts, to.stage()).left += 1;
    }
}

fn flow(facts: &mut DayFacts, stage: Stage) -> &mut StageFlow {
    facts.stages.entry(stage).or_default()
}

/// A commit seen as a step of a ticket.
struct Step<'a> {
    before: Option<&'a Ticket>,
    after: &'a Ticket,
    policy: &'a Policy,
    at: Timestamp,
}

impl Step<'_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "`press` takes what is beside the way")]
    fn count(&self, facts: &mut DayFacts, event: &Event) {
        match event {
            Event::Registered { .. } => self.accepted(facts),
            Event::Routed { .. } => {}
            Event::SentToJudgement { reasons, .. } => {
                facts.to_judgement += 1;
                if let Some(first) = reasons.first() {
                    *facts.abstain_reasons.entry(*first).or_default() += 1;
                }
            }
            Event::Dispatched { target, mode } => self.dispatched(facts, target, Way::of(*mode)),
            Event::AnsweredDirectly { .. } => self.left_hotline(facts, Way::Direct),
            Event::DeclinedOutOfScope { reason, .. } => {
                *facts.out_of_scope.entry(*reason).or_default() += 1;
                self.left_hotline(facts, Way::OutOfScope);
            }
            Event::TransferredOut { .. } => self.left_hotline(facts, Way::Emergency),
            Event::Acknowledged => self.acknowledged(facts),
            Event::AcknowledgedBySilence => {
                for_both(facts, self.after.lead(), |unit| unit.stop(Clock::Acknowledgement, false));
            }
            Event::CallerContacted { method } => self.contacted(facts, *method),
            Event::WhistleBlown { by, summoned, .. } => blown(facts, by, summoned),
            Event::ReportedIn { unit } => self.reported_in(facts, unit),
            Event::FeedbackSubmitted { .. } => self.fed_back(facts),
            Event::FeedbackVerified { .. } => self.verified(facts),
            Event::FollowUpFailed => {}
            Event::FollowedUp { follow_up } => {
                self.asked(facts);
                if follow_up.truthful == Some(false) {
                    for_both(facts, self.after.lead(), |unit| unit.pressure.untruthful += 1);
                }
            }
            Event::Closed { .. } => {
                self.asked(facts);
                for_both(facts, self.after.lead(), |unit| unit.closed += 1);
            }
            Event::Evaluated { evaluation } => {
                // A second sheet of the same ticket takes the place of the first in its own day only.
                if !matches!(self.state_before(), Some(TicketState::AssessmentAppealed { .. })) {
                    for_both(facts, evaluation.unit.as_ref(), |unit| unit.evaluate(evaluation));
                }
            }
            beside => self.press(facts, beside),
        }
    }

    /// What gathers beside the way, by unit.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are counted by no table yet")]
    fn press(&self, facts: &mut DayFacts, event: &Event) {
        let lead = self.before.and_then(Ticket::lead).or(self.after.lead());
        match event {
            Event::ReturnGranted { .. } => {
                for_both(facts, lead, |unit| unit.pressure.returned += 1)
            }
            Event::Reopened { .. } => for_both(facts, lead, |unit| unit.pressure.reopened += 1),
            Event::Reminded { .. } => for_both(facts, lead, |unit| unit.pressure.reminded += 1),
            Event::Supervised { unit, .. } => {
                for_both(facts, Some(unit), |unit| unit.pressure.supervised += 1);
            }
            Event::Excused { .. } => {
                let whistle = self.before.and_then(|before| before.state.whistle());
                for_both(facts, whistle.map(|one| &one.by), |unit| unit.whistling.excused += 1);
            }
            Event::WhistleRated { by, of, stars } => self.rated(facts, by, of, *stars),
            Event::ExtensionGranted { .. } => {
                for_both(facts, lead, |unit| unit.pressure.extended += 1)
            }
            Event::Deferred { procedure: None, .. } => {
                for_both(facts, lead, |unit| unit.pressure.deferred += 1);
            }
            Event::DeadlineWarned { rung: Rung::Breach, unit, .. } => {
                for_both(facts, unit.as_ref().or(lead), |unit| unit.pressure.breached += 1);
            }
            Event::DeadlineWarned { rung: Rung::Warning(_), unit, .. } => {
                for_both(facts, unit.as_ref().or(lead), |unit| unit.pressure.warned += 1);
            }
            _ => {}
        }
    }

    /// Who blew is rated by those who came, who came by the one that blew.
    fn rated(&self, facts: &mut DayFacts, by: &UnitId, of: &UnitId, stars: u8) {
        let done = self.after.state.working().into_iter().flat_map(|one| &one.whistles_done);
        let blew = done.into_iter().any(|one| one.by == *of && one.has_reported_in(by));
        for_both(facts, Some(of), |unit| {
            let Whistling { as_blower, as_called, .. } = &mut unit.whistling;
            if blew { as_blower.count(stars) } else { as_called.count(stars) }
        });
    }

    fn accepted(&self, facts: &mut DayFacts) {
        facts.accepted += 1;
        *facts.channels.entry(self.after.appeal.channel).or_default() += 1;
        *facts.kinds.entry(self.after.kind()).or_default() += 1;
        if let Some(street) = &self.after.report.place.street {
            *facts.streets.entry(street.clone()).or_default() += 1;
        }
    }

    fn dispatched(&self, facts: &mut DayFacts, target: &Target, way: Way) {
        self.left_hotline(facts, way);
        if let Some(matter) = &target.matter {
            *facts.matters.entry(matter.clone()).or_default() += 1;
        }
        for_both(facts, Some(&target.lead), |unit| unit.dispatched += 1);
    }

    /// The clock of the judgement stops however the person decided.
    fn left_hotline(&self, facts: &mut DayFacts, way: Way) {
        *facts.ways.entry(way).or_default() += 1;
        if let Some(TicketState::PendingJudgement { since, .. }) = self.state_before() {
            let in_time = self.in_time(self.policy.sla.judgement, *since);
            facts.all.stop(Clock::Judgement, in_time);
        }
    }

    fn acknowledged(&self, facts: &mut DayFacts) {
        let Some(assignment) = self.after.state.assignment() else { return };
        facts.to_acknowledgement.record(assignment.dispatched_at, self.at);
        let due = deadline::acknowledgement_due(self.after, assignment, self.policy);
        self.stop(facts, assignment, Clock::Acknowledgement, due);
    }

    /// Where nobody had to be contacted, nothing is counted.
    fn contacted(&self, facts: &mut DayFacts, method: ContactMethod) {
        let somebody = match method {
            ContactMethod::Phone | ContactMethod::Visit | ContactMethod::Message => true,
            ContactMethod::NoCaller => false,
        };
        let Some(assignment) = self.after.state.assignment().filter(|_| somebody) else { return };
        facts.to_contact.record(assignment.dispatched_at, self.at);
        let due = deadline::contact_due(self.after, assignment, self.policy);
        self.stop(facts, assignment, Clock::Contact, due);
    }

    fn reported_in(&self, facts: &mut DayFacts, unit: &UnitId) {
        let Some(whistle) = self.after.state.whistle() else { return };
        let limit = self.policy.sla.report_in_limit(whistle.kind);
        let in_time = self.in_time(limit, whistle.blown_at);
        for_both(facts, Some(unit), |unit| unit.stop(Clock::ReportIn, in_time));
    }

    fn fed_back(&self, facts: &mut DayFacts) {
        let Some(assignment) = self.after.state.assignment() else { return };
        facts.to_feedback.record(assignment.dispatched_at, self.at);
        let due = deadline::handling_due(self.after, assignment, self.policy);
        self.stop(facts, assignment, Clock::Handling, due);
        for_both(facts, Some(&assignment.target.lead), |unit| unit.fed_back += 1);
    }

    fn verified(&self, facts: &mut DayFacts) {
        if let Some(TicketState::FedBack(answered)) = self.state_before() {
            let in_time = self.in_time(self.policy.sla.verification, answered.fed_back_at);
            facts.all.stop(Clock::Verification, in_time);
        }
    }

    /// Stops the clock of the follow-up, also when it ends in giving up.
    fn asked(&self, facts: &mut DayFacts) {
        if let Some(TicketState::PendingFollowUp(verified)) = self.state_before() {
            let in_time = self.in_time(self.policy.sla.follow_up, verified.answered.fed_back_at);
            facts.all.stop(Clock::FollowUp, in_time);
        }
    }

    fn stop(&self, facts: &mut DayFacts, to: &Assignment, clock: Clock, due: Due) {
        let in_time = self.at <= due.at;
        for_both(facts, Some(&to.target.lead), |unit| unit.stop(clock, in_time));
    }

    fn in_time(&self, limit: TimeLimit, from: Timestamp) -> bool {
        self.at <= limit.due(from, &self.policy.calendar).at
    }

    fn state_before(&self) -> Option<&TicketState> {
        self.before.map(|before| &before.state)
    }
}

fn blown(facts: &mut DayFacts, by: &UnitId, summoned: &[UnitId]) {
    let called = summoned.len() as u64;
    for_both(facts, Some(by), |unit| {
        unit.whistles_blown += 1;
        unit.whistling.called += called;
    });
    for one in summoned {
        for_both(facts, Some(one), |unit| unit.summoned += 1);
    }
}

/// Counts for all units together and, where there is one, for `unit`.
fn for_both(facts: &mut DayFacts, unit: Option<&UnitId>, count: impl Fn(&mut UnitFacts)) {
    count(&mut facts.all);
    if let Some(unit) = unit {
        count(facts.units.entry(unit.clone()).or_default());
    }
}
