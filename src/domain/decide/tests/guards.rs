//! Guards that bind the rules and people alike: the negative list and the exclusion of the respondent.
//!
//! Must never: let a ticket be lost; where the rules may not dispatch, a person decides.

use super::given::*;
use crate::domain::appeal::Urgency;
use crate::domain::command::Command;
use crate::domain::decision::{AbstainReason, Routing, Target};
use crate::domain::id::MatterCode;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Actor, Role};
use crate::domain::state::{StateName, TicketState, WhistleKind};

fn registered(respondents: &[&str], routing: Routing) -> Story {
    let command = register(appeal(respondents), routing, Urgency::Normal);
    Story::new().when(0, &Actor::engine(), command)
}

fn licence(lead: &str) -> Target {
    Target { matter: Some(MatterCode::new(LICENCE)), ..target(lead) }
}

fn reasons(story: &Story) -> &[AbstainReason] {
    if let TicketState::PendingJudgement { reasons, .. } = &story.ticket().state {
        reasons
    } else {
        &[]
    }
}

#[test]
fn at_registration_a_guard_sends_the_ticket_to_a_person() {
    let unknown = Target { matter: Some(MatterCode::new("M9999999")), ..target(STREET) };
    let assisted = Target { assisting: units(&[SQUAD]), ..target(STREET) };
    let cases: [(&[&str], Target, AbstainReason); 8] = [
        (&[], licence(STREET), AbstainReason::GuardForbids),
        (&[], licence(COMMUNITY), AbstainReason::GuardForbids),
        (&[STREET], target(STREET), AbstainReason::UnitIsRespondent),
        // The one above and the one below are as close as the unit itself.
        (&[SQUAD], target(CHENGGUAN), AbstainReason::UnitIsRespondent),
        (&[STREET], target(COMMUNITY), AbstainReason::UnitIsRespondent),
        (&[CHENGGUAN], assisted, AbstainReason::UnitIsRespondent),
        (&[], unknown, AbstainReason::NoMatter),
        (&[], target("h-12345"), AbstainReason::NoUnit),
    ];
    for (respondents, target, reason) in cases {
        let says = format!("{respondents:?} {target:?}");
        let story = registered(respondents, Routing::Auto { target });
        assert_eq!(reasons(&story), [reason], "{says}");
    }
    let story = registered(&[], Routing::Emergency { unit: unit(STREET) });
    assert_eq!(reasons(&story), [AbstainReason::NoUnit]);
}

#[test]
fn at_registration_those_who_may_receive_it_do() {
    registered(&[], Routing::Auto { target: licence(CHENGGUAN) }).then(StateName::Dispatched);
    registered(&[STREET], auto(WATER)).then(StateName::Dispatched);
    // A government is kin to nobody: neither what lies under the one complained of is shut out, nor
    // what lies beside the respondent under the same one.
    registered(&["s-lasa"], auto(STREET)).then(StateName::Dispatched);
    registered(&[CHENGGUAN], auto(WATER)).then(StateName::Dispatched);
    // The negative list says who must not lead.
    let assisted = Target { assisting: units(&[STREET]), ..licence(CHENGGUAN) };
    registered(&[], Routing::Auto { target: assisted }).then(StateName::Dispatched);
}

#[test]
fn a_person_is_bound_by_the_same_guards() {
    let by = staff(Role::Dispatcher);
    let refused = |respondents: &[&str], target| {
        registered(respondents, suggest(&[STREET])).refused(5, &by, Command::Dispatch { target })
    };
    assert_eq!(
        refused(&[], licence(STREET)),
        Refusal::MatterForbiddenToUnit {
            matter: MatterCode::new(LICENCE),
            unit: unit(STREET),
            entry: "NG-01".into()
        }
    );
    let respondent = |id| Refusal::UnitIsRespondent { unit: unit(id) };
    assert_eq!(refused(&[STREET], target(STREET)), respondent(STREET));
    assert_eq!(refused(&[STREET], target(COMMUNITY)), respondent(COMMUNITY));
    let assisted = Target { assisting: units(&[WATER, SQUAD]), ..target(STREET) };
    assert_eq!(refused(&[CHENGGUAN], assisted), respondent(SQUAD));
}

#[test]
fn a_whistle_does_not_summon_the_respondent() {
    let story = registered(&[CHENGGUAN], auto(STREET))
        .when(10, &officer(STREET), Command::Acknowledge)
        .when(20, &officer(STREET), contact());
    let summon = |ids: &[&str]| whistle(WhistleKind::HardMatter, ids);
    let refusal = story.refused(30, &officer(STREET), summon(&[WATER, SQUAD]));
    assert_eq!(refusal, Refusal::UnitIsRespondent { unit: unit(SQUAD) });
    story.when(30, &officer(STREET), summon(&[WATER])).then(StateName::Whistled);
}

#[test]
fn a_later_rule_set_does_not_condemn_an_earlier_dispatch() {
    let mut story = Story::given(auto(STREET));
    for entry in &mut story.policy.negatives {
        entry.matters.push("M01".into());
    }
    // The story checks the invariants after each step.
    story.when(10, &officer(STREET), Command::Acknowledge).then(StateName::Acknowledged);
}
