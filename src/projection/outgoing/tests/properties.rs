//! Whatever happens to a ticket in whatever order, the outside knows how it stands.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::domain::command::CommandName;
use crate::domain::decide::decide;
use crate::domain::decide::tests::given::{Story, officer, staff};
use crate::domain::decide::tests::random::{SEAL, any_story};
use crate::domain::decide::tests::table::sound;
use crate::domain::evolve::apply;
use crate::domain::id::{MessageId, UnitId};
use crate::domain::policy::Policy;
use crate::domain::role::Role;
use crate::domain::state::{Course, StateName};
use crate::domain::ticket::Ticket;

use super::super::{Duty, Hold, Outgoing, Work};
use super::telling::told;

/// The commands by which a unit does what it owes; others are its own choice.
const OWED: &[CommandName] = &[
    CommandName::Acknowledge,
    CommandName::RecordContact,
    CommandName::SubmitFeedback,
    CommandName::GiveFinalReply,
    CommandName::Resume,
    CommandName::AnswerPart,
    CommandName::ReportIn,
    CommandName::ArriveOnScene,
    CommandName::LeaveScene,
    CommandName::AnswerSupervision,
];

/// What a unit's system that keeps the newest message of each ticket has of it: its duties, and what is
/// asked of it.
type Kept = (BTreeSet<Duty>, BTreeSet<CommandName>);

fn keep(kept: &mut BTreeMap<UnitId, Kept>, messages: &[Outgoing]) {
    for message in messages {
        let Outgoing::Assignment(one) = message else { continue };
        match &one.hold {
            Hold::Open(open) => {
                let further = open.further_duties.iter().map(|one| one.duty);
                let duties = std::iter::once(open.duty).chain(further).collect();
                let asked = open.asked.iter().map(|one| one.command).collect();
                kept.insert(one.unit.clone(), (duties, asked));
            }
            Hold::Ended(_) => assert!(kept.remove(&one.unit).is_some(), "ended without a begin"),
        }
    }
}

/// The same, from what `decide` lets each unit do on the ticket as it stands.
fn owed(ticket: &Ticket, policy: &Policy) -> BTreeMap<UnitId, BTreeSet<CommandName>> {
    let may = |unit: &UnitId, name: CommandName| {
        let (actor, command) = (officer(unit.as_str()), sound(name));
        decide(Some(ticket), &command, &actor, policy, ticket.changed_at).is_ok()
    };
    let units = policy.organisation.iter().map(|unit| &unit.id);
    units
        .map(|unit| {
            let owed = OWED.iter().copied().filter(|name| may(unit, *name)).collect();
            (unit.clone(), owed)
        })
        .filter(|(_, owed): &(UnitId, BTreeSet<CommandName>)| !owed.is_empty())
        .collect()
}

/// Who has something to do is exactly who may do something; one leads wherever a unit answers, and
/// whoever stands on the ticket may read it.
fn check(kept: &BTreeMap<UnitId, Kept>, ticket: &Ticket, policy: &Policy) {
    let asked: BTreeMap<UnitId, BTreeSet<CommandName>> = kept
        .iter()
        .filter(|(_, (_, asked))| !asked.is_empty())
        .map(|(unit, (_, asked))| (unit.clone(), asked.clone()))
        .collect();
    assert_eq!(asked, owed(ticket, policy));
    let leading = kept.iter().filter(|(_, (duties, _))| duties.contains(&Duty::Lead));
    let leads: Vec<&UnitId> = leading.map(|(unit, _)| unit).collect();
    let is_answered_for = StateName::ANSWERED_FOR.contains(&ticket.state.name());
    let lead = ticket.lead().filter(|_| is_answered_for);
    assert_eq!(leads, lead.into_iter().collect::<Vec<_>>());
    assert!(is_answered_for || kept.is_empty(), "{kept:?}");
    let readers = ticket.readers();
    let may_read = |(unit, (duties, _)): (&UnitId, &Kept)| {
        readers.contains(unit) || duties.contains(&Duty::Supervised)
    };
    assert!(kept.iter().all(may_read), "{kept:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// The folded queues say after each commit who has something to do, and what: exactly what `decide`
    /// would obey.
    #[test]
    fn the_queues_hold_exactly_what_is_to_be_done(story in any_story()) {
        let (mut kept, mut ticket) = (BTreeMap::new(), None);
        for (commit, messages) in story.commits.iter().zip(told(&story)) {
            keep(&mut kept, &messages);
            let after = apply(ticket, commit).expect("a story is sound");
            check(&kept, &after, &story.policy);
            ticket = Some(after);
        }
    }

    /// The follow-up agents' list is the tickets whose caller is still to be asked.
    #[test]
    fn the_list_of_calls_holds_exactly_who_is_to_be_asked(story in any_story()) {
        let messages = told(&story).concat();
        let last = messages.iter().rev().find_map(|message| {
            if let Outgoing::FollowUp(one) = message { Some(&one.work) } else { None }
        });
        let listed = last.is_some_and(|work| matches!(work, Work::Open(_)));
        let agent = staff(Role::FollowUpAgent);
        let ticket = story.ticket();
        let may = |name| {
            decide(Some(ticket), &sound(name), &agent, &story.policy, ticket.changed_at).is_ok()
        };
        let asked_before = match ticket.state.closure().map(|closure| &closure.course) {
            Some(Course::Merged { follow_up, .. }) => follow_up.is_some(),
            Some(_) | None => false,
        };
        prop_assert_eq!(listed, may(CommandName::RecordFollowUp) && !asked_before);
    }

    /// Whoever replays the log from its beginning up to any commit says the same again, under the same
    /// ids, and no two messages have one id.
    #[test]
    fn a_prefix_replayed_gives_the_same_messages(
        story in any_story(),
        share in 0_usize..=100,
    ) {
        let whole = told(&story);
        let commits = story.commits.len() * share / 100;
        let prefix = Story { commits: story.commits[..commits].to_vec(), ..story.clone() };
        prop_assert_eq!(&told(&prefix)[..], &whole[..commits]);
        let ids: Vec<MessageId> = whole.iter().flatten().map(|one| one.id().clone()).collect();
        let distinct: BTreeSet<&MessageId> = ids.iter().collect();
        prop_assert_eq!(distinct.len(), ids.len());
        for message in whole.iter().flatten() {
            let json = serde_json::to_string(message).expect("a message is JSON");
            let read: Outgoing = serde_json::from_str(&json).expect("and reads back");
            prop_assert_eq!(&read, message);
            let head = format!("{{\"schema\":\"{}\"", message.schema());
            prop_assert!(json.starts_with(&head), "{json}");
        }
    }

    /// What is sealed stays in the log, and who is complained of hears nothing.
    #[test]
    fn no_message_carries_what_is_sealed_or_goes_to_who_is_complained_of(story in any_story()) {
        prop_assert_eq!(story.ticket().appeal.personal.as_hex(), SEAL);
        let organisation = &story.policy.organisation;
        for message in told(&story).iter().flatten() {
            let json = serde_json::to_string(message).expect("a message is JSON");
            prop_assert!(!json.contains(SEAL), "{json}");
            let to = match message {
                Outgoing::Assignment(one) => &one.unit,
                Outgoing::Notice(one) => &one.unit,
                Outgoing::Decided(_) | Outgoing::FollowUp(_) => continue,
            };
            for respondent in &story.ticket().appeal.respondent_units {
                prop_assert!(!organisation.is_kin(to, respondent), "{json}");
            }
        }
    }
}
