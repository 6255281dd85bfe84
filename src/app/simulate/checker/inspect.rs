//! Reads the log commit by commit and writes down what it finds.
//!
//! Must never: go on finding on a ticket on which something was found; the rest would be its echo.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::appeal::IntakeChannel;
use crate::domain::event::{Commit, Event};
use crate::domain::id::{SourceId, TicketNumber};
use crate::domain::policy::Policy;
use crate::domain::state::StateName;
use crate::projection::ticket_view::TicketView;

use super::clocks::running;
use super::deadline::{self, Told};
use super::finding::{Finding, FindingCode as F};
use super::follow::{follow, is_rightful};
use super::note::note;
use super::rules::broken;
use super::track::Track;
use super::witness::Witness;

/// The checker (核对器).
#[derive(Debug)]
pub struct Checker {
    policy: Arc<Policy>,
    tracks: BTreeMap<TicketNumber, Track>,
    sources: HashMap<(IntakeChannel, SourceId), TicketNumber>,
    findings: Vec<Finding>,
}

impl Checker {
    /// A checker that has read nothing.
    pub fn new(policy: Arc<Policy>) -> Self {
        let (tracks, sources, findings) = (BTreeMap::new(), HashMap::new(), Vec::new());
        Self { policy, tracks, sources, findings }
    }

    /// What was found so far.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Reads the next commit of the log.
    pub fn read(&mut self, commit: &Commit, witness: &mut Witness) {
        let number = commit.ticket;
        let mut track =
            self.tracks.remove(&number).unwrap_or_else(|| Track::new(number, commit.at));
        if !track.spoilt {
            if let Err((code, detail)) = self.judged(&mut track, commit, witness) {
                track.spoilt = true;
                let revision = commit.revision.0;
                if code != F::Unaccounted {
                    witness.accounts_for(commit);
                }
                self.findings.push(Finding { code, ticket: Some(number), revision, detail });
            }
        } else {
            witness.accounts_for(commit);
        }
        self.tracks.insert(number, track);
    }

    fn judged(
        &mut self,
        track: &mut Track,
        commit: &Commit,
        witness: &mut Witness,
    ) -> Result<(), (F, String)> {
        if commit.revision.0 != track.revision + 1 {
            let detail = format!("第 {} 版之后是第 {} 版", track.revision, commit.revision.0);
            return Err((F::RevisionGap, detail));
        }
        if commit.at < track.changed_at {
            let detail = format!("{} 之后是 {}", track.changed_at, commit.at);
            return Err((F::TimeBackwards, detail));
        }
        let registers = matches!(commit.events.first(), Some(Event::Registered { .. }));
        let fires = commit.events.iter().any(|one| matches!(one, Event::DeadlineWarned { .. }));
        if let Some(missed) = deadline::missed(track, commit.at).filter(|_| !fires) {
            return Err(missed);
        }
        for event in &commit.events {
            self.event(track, commit, event, witness)?;
        }
        // What is due passes by itself before a command, though no timer asked for it.
        if !registers && !witness.accounts_for(commit) && !fires {
            return Err((F::Unaccounted, commit.command.to_string()));
        }
        track.revision = commit.revision.0;
        track.changed_at = commit.at;
        track.running = running(track, &self.policy);
        Ok(())
    }

    fn event(
        &mut self,
        track: &mut Track,
        commit: &Commit,
        event: &Event,
        witness: &mut Witness,
    ) -> Result<(), (F, String)> {
        if let Event::Registered { appeal } = event {
            let source = (appeal.channel, appeal.source_id.clone());
            witness.sees_registered(appeal.channel, appeal.source_id.clone());
            if let Some(earlier) = self.sources.insert(source, track.number) {
                return Err((F::RegisteredTwice, format!("先有工单 {earlier}")));
            }
        }
        if let Event::DeadlineWarned { clock, since, unit, rung, due } = event {
            let (clock, since, rung, due) = (*clock, *since, *rung, *due);
            let told = Told { clock, since, unit: unit.as_ref(), rung, due };
            deadline::fired(track, &told, commit.at)?;
            deadline::consequences(track, &told, commit)?;
        }
        if let Event::Merged { into } = event {
            let master = self.tracks.get(into);
            let is_party = |master: &Track| master.spoilt || master.parties.contains(&track.number);
            if !master.is_some_and(is_party) {
                return Err((F::PartyLost, format!("主单 {into}")));
            }
        }
        let to = follow(track, event).ok_or_else(|| {
            (F::DoesNotFollow, format!("“{}”之后“{}”", track.phase, event.label()))
        })?;
        if !is_rightful(track, commit, event) {
            let detail = format!("{}{}", commit.actor.role, event.label());
            return Err((F::WrongActor, detail));
        }
        broken(track, commit, event, &self.policy)?;
        note(track, event, to, commit.at);
        Ok(())
    }

    /// All timers have fired up to `now`: nothing may be overdue unnoticed.
    pub fn at_rest(&mut self, now: Timestamp) {
        for track in self.tracks.values_mut().filter(|track| !track.spoilt) {
            if let Some((code, detail)) = deadline::missed(track, now) {
                track.spoilt = true;
                let (ticket, revision) = (Some(track.number), track.revision);
                self.findings.push(Finding { code, ticket, revision, detail });
            }
        }
    }

    /// The log was read to its end: what was acknowledged must have been in it.
    pub fn at_end(&mut self, witness: &Witness) {
        for (ticket, command, at) in witness.commands_lost() {
            let track = self.tracks.get(&ticket);
            if track.is_some_and(|track| track.spoilt) {
                continue;
            }
            let revision = track.map_or(0, |track| track.revision);
            let detail = format!("{command}，{at} 已确认");
            let code = F::AcknowledgedLost;
            self.findings.push(Finding { code, ticket: Some(ticket), revision, detail });
        }
        for source in witness.appeals_lost() {
            let detail = format!("来源编号 {source}");
            let code = F::AppealLost;
            self.findings.push(Finding { code, ticket: None, revision: 0, detail });
        }
    }

    /// The engine gave up on a ticket, or as a whole.
    pub fn engine_broke(&mut self, ticket: Option<TicketNumber>, detail: String) {
        let track = ticket.and_then(|number| self.tracks.get(&number));
        let revision = track.map_or(0, |track| track.revision);
        self.findings.push(Finding { code: F::EngineBroke, ticket, revision, detail });
    }

    /// The tickets that were read.
    pub fn tickets(&self) -> impl Iterator<Item = TicketNumber> + '_ {
        self.tracks.keys().copied()
    }

    /// Compares a view with what was read.
    pub fn compare(&mut self, number: TicketNumber, view: Option<&TicketView>) {
        let Some(track) = self.tracks.get(&number).filter(|track| !track.spoilt) else { return };
        let revision = track.revision;
        let detail = match view {
            None => Some("没有视图".to_owned()),
            Some(view) => differs(track, view).map(|what| format!("{what}不一致")),
        };
        if let Some(detail) = detail {
            let code = F::ViewDiffers;
            self.findings.push(Finding { code, ticket: Some(number), revision, detail });
        }
    }

    /// A ticket that is done with and need not be remembered.
    pub fn forget(&mut self, number: TicketNumber) {
        if let Some(track) = self.tracks.remove(&number).filter(|track| track.spoilt) {
            self.tracks.insert(number, track);
        }
    }
}

/// Where a view differs from the track.
fn differs(track: &Track, view: &TicketView) -> Option<&'static str> {
    let days = track.extensions.iter().filter(|one| one.granted == Some(true));
    let mut shown: Vec<_> = view
        .deadlines
        .iter()
        .map(|one| (one.due_at, one.clock, one.unit.clone(), one.since))
        .collect();
    let mut own: Vec<_> =
        track.running.iter().map(|one| (one.due, one.clock, one.unit.clone(), one.since)).collect();
    shown.sort_unstable();
    own.sort_unstable();
    let with_unit = StateName::OPEN.contains(&track.phase);
    let lead = track.sent.as_ref().map(|sent| &sent.lead);
    let assisting = track.sent.as_ref().map_or(&[][..], |sent| sent.assisting.as_slice());
    let pairs = [
        ("版本", view.revision.0 == track.revision),
        ("状态", view.state == track.phase),
        ("变更时间", view.times.changed_at == track.changed_at),
        ("主办单位", !with_unit || view.lead.as_ref() == lead),
        ("协办单位", !with_unit || view.assisting == assisting),
        ("时限", shown == own),
        ("催办次数", view.marks.reminders == track.reminders),
        ("督办", view.marks.supervised == track.owed.iter().map(|one| one.level).max()),
        ("重办次数", view.marks.reopenings == track.reopenings),
        ("禁止退单", view.marks.return_forbidden == track.forbidden),
        ("退单次数", view.marks.returns == track.returned_by.len()),
        ("延期天数", view.marks.days_granted == days.map(|one| one.days).sum::<u16>()),
        ("并入诉求人", view.marks.parties == track.parties.len()),
        ("结案时间", view.times.closed_at == track.closed_at),
    ];
    pairs.into_iter().find(|(_, agrees)| !agrees).map(|(what, _)| what)
}
