//! From a record in the clear to an entry of the intake log: redact the texts, seal the person.
//!
//! Must never: let the entry carry what redaction found or what the caller said of themselves.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::appeal::{Appeal, AppealKind, Language, PersonalData};
use crate::domain::id::UnitId;
use crate::engine::port::IntakeEntry;
use crate::engine::vault::Vault;
use crate::text::redact::redact;

use super::fields::Checked;

/// What binds a sealed box to its appeal.
pub fn binding(channel: &str, source_id: &str) -> String {
    format!("{channel}/{source_id}")
}

/// Makes the entry. `respondent_units` finds the units that the respondent field names.
pub fn entry(
    checked: Checked,
    vault: &Vault,
    respondent_units: impl Fn(&str) -> Vec<UnitId>,
    now: Timestamp,
) -> IntakeEntry {
    let body_hash = vault.hash(&body(&checked));
    let mut personal = checked.personal.clone();
    let text = hide(&checked.text, &mut personal, |personal, clear| personal.text = Some(clear));
    let title = checked
        .title
        .as_deref()
        .map(|title| hide(title, &mut personal, |personal, clear| personal.title = Some(clear)));
    // The place names where it happened and is needed for routing; a house number stays, a phone does not.
    let place = checked.place.as_deref().map(|place| redact(place).text);
    let respondent_units =
        checked.personal.respondent.as_deref().map(respondent_units).unwrap_or_default();
    let sealed =
        vault.seal(&personal, &binding(checked.channel.word(), checked.source_id.as_str()));
    let tipoff = checked.kind == Some(AppealKind::Tipoff);
    IntakeEntry {
        appeal: Arc::new(Appeal {
            channel: checked.channel,
            source_id: checked.source_id,
            received_at: checked.received_at,
            title,
            text,
            kind: checked.kind,
            place,
            subject: checked.subject,
            confidential: checked.confidential.unwrap_or(tipoff),
            language: checked.language.unwrap_or(Language::Chinese),
            attachments: checked.attachments.iter().map(|name| redact(name).text).collect(),
            external_refs: checked.external_refs,
            respondent_units,
            personal: sealed.sealed,
        }),
        body_hash,
        accepted_at: now,
        wrapped_key: sealed.wrapped_key,
    }
}

/// Redacts; where something was taken out, `keep` stores the clear text with the person's data.
fn hide(
    clear: &str,
    personal: &mut PersonalData,
    keep: impl FnOnce(&mut PersonalData, String),
) -> String {
    let redaction = redact(clear);
    if redaction.text != clear {
        keep(personal, clear.to_owned());
    }
    redaction.text
}

/// What makes two deliveries the same appeal: all that was said, not when it was received.
fn body(checked: &Checked) -> Vec<u8> {
    serde_json::to_vec(&(
        &checked.title,
        &checked.text,
        checked.kind,
        &checked.place,
        &checked.personal,
        checked.subject,
        checked.confidential,
    ))
    .unwrap_or_default()
}
