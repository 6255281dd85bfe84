//! To a unit: something happened on a ticket that it should know of (通知): pressure, clocks, and what
//! others decided of what it asked for or said.
//!
//! Must never: replace an assignment; a unit that reads no notice still learns from its queue what is to
//! be done.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::zone;
use crate::domain::deadline::deadlines;
use crate::domain::event::{Commit, Event};
use crate::domain::id::{MessageId, Revision, TicketNumber, UnitId};
use crate::domain::policy::Policy;
use crate::domain::sla::{Clock, Rung};
use crate::domain::ticket::Ticket;
use crate::labelled_enum;

use super::super::history::told;
use super::asked::asked;
use super::message::id;
use super::standing::{Duty, may_read, standings};

labelled_enum! {
    /// What a unit is told (通知类别).
    NoticeKind {
        /// Somebody presses (催办).
        Reminder = "reminder", "催办";
        /// It is supervised (督办).
        Supervision = "supervision", "督办";
        /// A clock is running out (临期).
        Warning = "warning", "临期预警";
        /// A clock has run out (超期).
        Breach = "breach", "超期";
        /// It was silent, which counts as a signature (逾期视为签收).
        AcknowledgedBySilence = "acknowledged_by_silence", "逾期视为签收";
        /// Its return is granted (同意退单).
        ReturnGranted = "return_granted", "同意退单";
        /// Its return is refused (不同意退单).
        ReturnDenied = "return_denied", "不同意退单";
        /// Its extension is granted (同意延期).
        ExtensionGranted = "extension_granted", "同意延期";
        /// Its extension is refused (不同意延期).
        ExtensionDenied = "extension_denied", "不同意延期";
        /// The claim is held unreasonable, as it said (认定不合理诉求).
        ClaimApproved = "claim_approved", "认定不合理诉求";
        /// The claim is not (查否不合理诉求).
        ClaimDenied = "claim_denied", "查否不合理诉求";
        /// It was ruled to lead (裁定).
        DisputeRuled = "dispute_ruled", "裁定";
        /// Its feedback was sent back (退回重办).
        FeedbackRejected = "feedback_rejected", "退回重办";
        /// It handles the ticket once more (重办).
        Reopened = "reopened", "重办";
        /// Its appeal against the score is granted (考核申诉通过).
        AppealGranted = "appeal_granted", "考核申诉通过";
        /// Its appeal against the score is refused (考核申诉未通过).
        AppealDenied = "appeal_denied", "考核申诉未通过";
    }
}

/// Something that a unit should know of (通知).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// `<ticket>:<revision>:<notice>:<unit>`.
    pub id: MessageId,
    /// Ticket.
    pub ticket: TicketNumber,
    /// The revision that brought it about.
    pub revision: Revision,
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub unit: UnitId,
    /// The same in Chinese.
    pub unit_name: String,
    /// What it is.
    pub notice: NoticeKind,
    /// The same in Chinese.
    pub notice_label: String,
    /// In words, with the instant.
    pub text: String,
    /// The clock that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// The same in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_label: Option<String>,
    /// When that runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// The notices of a commit, each to each unit that it concerns.
pub(super) fn notices(
    before: Option<&Ticket>,
    commit: &Commit,
    after: &Ticket,
    policy: &Policy,
) -> Vec<Notice> {
    let step = Step { before, commit, after, policy };
    let of_event = |event| {
        let (kind, units) = step.concerned(event)?;
        Some(units.into_iter().map(move |unit| step.notice(event, kind, unit)))
    };
    commit.events.iter().filter_map(of_event).flatten().collect()
}

/// A commit with the ticket on both sides of it.
#[derive(Clone, Copy)]
struct Step<'a> {
    before: Option<&'a Ticket>,
    commit: &'a Commit,
    after: &'a Ticket,
    policy: &'a Policy,
}

impl Step<'_> {
    fn notice(self, event: &Event, kind: NoticeKind, unit: UnitId) -> Notice {
        let Self { commit, policy, .. } = self;
        let clock = self.clock(event, &unit);
        let at = commit.at.to_zoned(zone()).strftime("%Y-%m-%d %H:%M");
        Notice {
            id: id(commit, kind.word(), Some(&unit)),
            ticket: commit.ticket,
            revision: commit.revision,
            at: commit.at,
            unit_name: policy.organisation.name(&unit).to_owned(),
            unit,
            notice: kind,
            notice_label: kind.label().to_owned(),
            text: format!("{at} {}", told(event, &policy.organisation)),
            clock: clock.map(|(clock, _)| clock),
            clock_label: clock.map(|(clock, _)| clock.label().to_owned()),
            due_at: clock.map(|(_, due)| due),
        }
    }

    /// What is told of an event, and to whom; nothing where it concerns no unit, or where its assignment
    /// says it all.
    #[expect(clippy::wildcard_enum_match_arm, reason = "of the others the assignment tells")]
    fn concerned(self, event: &Event) -> Option<(NoticeKind, Vec<UnitId>)> {
        use NoticeKind as K;
        let (asked_by, lead) = (self.before.and_then(Ticket::lead), self.after.lead());
        let one = |kind, unit: Option<&UnitId>| Some((kind, unit.into_iter().cloned().collect()));
        let (kind, mut units): (K, Vec<UnitId>) = match event {
            Event::Reminded { .. } => Some((K::Reminder, self.pressed())),
            Event::Supervised { unit, .. } => one(K::Supervision, Some(unit)),
            Event::DeadlineWarned { clock, unit, rung, .. } => {
                let kind = match rung {
                    Rung::Warning(_) => K::Warning,
                    Rung::Breach => K::Breach,
                };
                Some((kind, self.late(*clock, unit.as_ref())))
            }
            Event::AcknowledgedBySilence => one(K::AcknowledgedBySilence, lead),
            Event::ReturnGranted { .. } => one(K::ReturnGranted, asked_by),
            Event::ReturnDenied { .. } => one(K::ReturnDenied, asked_by),
            Event::ExtensionGranted { .. } => one(K::ExtensionGranted, asked_by),
            Event::ExtensionDenied { .. } => one(K::ExtensionDenied, asked_by),
            Event::ClaimApproved { .. } => one(K::ClaimApproved, asked_by),
            Event::ClaimDenied { .. } => one(K::ClaimDenied, asked_by),
            Event::Ruled { .. } => one(K::DisputeRuled, lead),
            Event::FeedbackRejected { .. } => one(K::FeedbackRejected, lead),
            Event::Reopened { .. } => one(K::Reopened, lead),
            Event::AppealDecided { granted: true, .. } => one(K::AppealGranted, lead),
            Event::AppealDecided { granted: false, .. } => one(K::AppealDenied, lead),
            _ => None,
        }?;
        units.retain(|unit| may_read(self.after, unit, self.policy));
        Some((kind, units))
    }

    /// The lead, and whoever else the ticket waits for.
    fn pressed(self) -> Vec<UnitId> {
        let standings = standings(self.after, self.policy).into_iter();
        let pressed = standings.filter(|(unit, duties)| {
            duties.contains(&Duty::Lead) || !asked(self.after, unit, duties).is_empty()
        });
        pressed.map(|(unit, _)| unit).collect()
    }

    /// Whose clock it is; nobody's where the hotline's own staff is late.
    fn late(self, clock: Clock, unit: Option<&UnitId>) -> Vec<UnitId> {
        match clock {
            Clock::Acknowledgement | Clock::Contact | Clock::Handling => {
                self.after.lead().into_iter().cloned().collect()
            }
            Clock::ReportIn => {
                let whistle = self.after.state.whistle();
                whistle.into_iter().flat_map(|one| one.missing()).cloned().collect()
            }
            Clock::Supervision | Clock::Part => unit.into_iter().cloned().collect(),
            Clock::Judgement
            | Clock::Verification
            | Clock::FollowUp
            | Clock::ReturnReview
            | Clock::Ruling
            | Clock::ExtensionReview
            | Clock::DeferralReview => Vec::new(),
        }
    }

    /// The clock that an event speaks of or sets, and when it runs out.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others move no clock")]
    fn clock(self, event: &Event, unit: &UnitId) -> Option<(Clock, Timestamp)> {
        let armed = |clock: Clock, of: Option<&UnitId>| {
            let all = deadlines(self.after, self.policy).into_iter();
            let mut own = all.filter(|one| one.clock == clock && one.unit.as_ref() == of);
            own.next_back().map(|one| (clock, one.due.at))
        };
        match event {
            Event::DeadlineWarned { clock, due, .. } => Some((*clock, *due)),
            Event::Supervised { .. } => armed(Clock::Supervision, Some(unit)),
            Event::ReturnDenied { .. }
            | Event::ExtensionGranted { .. }
            | Event::ExtensionDenied { .. }
            | Event::Ruled { .. }
            | Event::FeedbackRejected { .. }
            | Event::Reopened { .. } => armed(Clock::Handling, None),
            _ => None,
        }
    }
}
