//! What the lead unit does with a ticket: sign, contact the caller, feed back, give a last answer.
//!
//! Must never: let one unit act for another.

use super::super::command::Command;
use super::super::event::Event;
use super::super::refusal::Refusal;
use super::super::state::{ClosureGrounds, Feedback};
use super::{Case, Decided, text};

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    case.must_hold()?;
    match command {
        Command::Acknowledge => Ok(vec![Event::Acknowledged]),
        Command::RecordContact { method } => Ok(vec![Event::CallerContacted { method: *method }]),
        Command::SubmitFeedback { feedback } => feed_back(case, feedback),
        Command::GiveFinalReply { text: told, signed_by, proof } => {
            text::required("答复内容", told)?;
            text::required("签发人", signed_by)?;
            proven("佐证材料", proof)?;
            if !case.ticket.file.claim_approved() {
                return Err(Refusal::ClaimNotApproved);
            }
            all_done(case)?;
            let (text, signed_by, proof) = (told.clone(), signed_by.clone(), proof.clone());
            Ok(vec![
                Event::FinalReplyGiven { text, signed_by, proof },
                Event::Closed { grounds: ClosureGrounds::FinalReply },
            ])
        }
        _ => Err(case.not_in_this_state(command)),
    }
}

fn feed_back(case: Case<'_>, feedback: &Feedback) -> Decided {
    let texts = [("办理情况", &feedback.internal), ("公开答复", &feedback.public)];
    let names = feedback.proof.iter().map(|name| ("佐证材料名称", name));
    let broken = texts.into_iter().chain(names).map(|(field, text)| text::required(field, text));
    let first = broken.filter_map(Result::err).min_by_key(Refusal::code);
    first.map_or(Ok(()), Err)?;
    text::few("佐证材料", &feedback.proof)?;
    all_done(case)?;
    Ok(vec![Event::FeedbackSubmitted { feedback: feedback.clone() }])
}

/// The lead gives one answer for all: parts are answered, and who was summoned has left with its task
/// done (事不完、人不撤).
fn all_done(case: Case<'_>) -> Result<(), Refusal> {
    if let Some(part) = case.ticket.file.parts_open().next() {
        return Err(Refusal::PartsOpen { unit: part.unit.clone() });
    }
    match case.ticket.state.whistle().and_then(|whistle| whistle.staying().next().cloned()) {
        Some(unit) => Err(Refusal::TaskOpen { unit }),
        None => Ok(()),
    }
}

/// A list of documents that must not be empty.
pub(super) fn proven(field: &str, names: &[String]) -> Result<(), Refusal> {
    if names.is_empty() {
        return Err(Refusal::TextMissing { field: field.into() });
    }
    text::few(field, names)?;
    names.iter().try_for_each(|name| text::required(field, name))
}
