//! The transcript of a script (实录): each line as written, and below it what it led to, in the words in
//! which a ticket's history is shown everywhere.
//!
//! Must never: have words of its own for what happens to a ticket.

use crate::domain::event::Event;
use crate::domain::id::UnitId;
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::unit::Organisation;
use crate::projection::history::history;

use super::closing::closing;
use super::moment::{shown, shown_in_full};
use super::run::{Played, Told};
use super::script::Script;

/// Writes it.
pub(super) fn transcript(script: &Script, played: &Played, policy: &Policy) -> String {
    let surge = if script.surge_on { "；应急：开" } else { "" };
    let mut out = format!(
        "标题：{}\n依据：{}\n方案：{}{surge}\n开始：{}\n\n",
        script.title,
        script.source,
        script.profile,
        shown_in_full(script.starts_at)
    );
    let several = played.tickets.len() > 1;
    for (line, told) in &played.told {
        if line.text.is_empty() {
            out.push('\n');
            continue;
        }
        let held = if told.iter().any(|one| matches!(one, Told::Held)) { "  ✓" } else { "" };
        out.push_str(&format!("> {}{held}\n", line.text));
        for one in told {
            for line in lines(one, several, policy) {
                out.push_str(&format!("    {line}\n"));
            }
        }
    }
    out.push_str(&format!("\n结束：{}\n", shown_in_full(played.now)));
    for (name, ticket) in &played.tickets {
        out.push_str(&format!("工单{name} {}\n", ticket.number));
        for line in closing(ticket, policy, played.now) {
            out.push_str(&format!("    {line}\n"));
        }
    }
    out
}

fn lines(told: &Told, several: bool, policy: &Policy) -> Vec<String> {
    match told {
        Told::Happened { ticket, commit, asked, state } => {
            let of = if several { format!("{ticket} ") } else { String::new() };
            let told = history(std::slice::from_ref(commit), &policy.organisation);
            let pairs = commit.events.iter().zip(told);
            let shown_events = pairs.filter(|(event, _)| *asked || !is_routed(event));
            let mut lines: Vec<String> = shown_events
                .map(|(_, line)| {
                    let gap = if line.detail.is_empty() { "" } else { "　" };
                    format!("{}  {of}{}{gap}{}", shown(line.at), line.label, line.detail)
                })
                .collect();
            lines.extend(state.map(|state| format!("→ {of}{state}")));
            lines
        }
        Told::Refused { at, refusal } => {
            let why = refusal_words(refusal, &policy.organisation);
            vec![format!("{}  拒绝 {}　{why}", shown(*at), refusal.code())]
        }
        Told::Held => Vec::new(),
        Told::Broken(text) => vec![format!("✗ {text}")],
        Told::Now(at) => vec![format!("此时 {}", shown(*at))],
    }
}

fn is_routed(event: &Event) -> bool {
    matches!(event, Event::Routed { .. })
}

/// The refusal with the unit's name in place of its id.
fn refusal_words(refusal: &Refusal, organisation: &Organisation) -> String {
    let label = refusal.label();
    match unit_of(refusal) {
        Some(unit) => {
            let name = organisation.name(unit);
            let spaced = [format!(" {unit} "), format!("{unit} "), format!(" {unit}")];
            spaced.iter().fold(label, |label, id| label.replace(id, name))
        }
        None => label,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others name no unit")]
fn unit_of(refusal: &Refusal) -> Option<&UnitId> {
    match refusal {
        Refusal::NotYourTicket { lead } => Some(lead),
        Refusal::UnitUnknown { unit }
        | Refusal::UnitTakesNoTickets { unit }
        | Refusal::NotAnEmergencyService { unit }
        | Refusal::UnitIsRespondent { unit }
        | Refusal::MatterForbiddenToUnit { unit, .. }
        | Refusal::NotSummoned { unit }
        | Refusal::AlreadyReportedIn { unit }
        | Refusal::PartAlreadyAssigned { unit }
        | Refusal::NoOpenPart { unit }
        | Refusal::PartsOpen { unit }
        | Refusal::NotOnScene { unit }
        | Refusal::TaskOpen { unit } => Some(unit),
        _ => None,
    }
}
