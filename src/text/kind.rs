//! The kind of appeal that the words show (诉求类型).
//!
//! Must never: override what the source said; `route` takes that first.

use crate::domain::appeal::AppealKind;

use super::features::{Mood, Span};
use super::mood::Moods;
use super::vocabulary::Cue;

/// Order of precedence among kinds that are only implied (没人管, 怎么办理).
const IMPLIED: &[AppealKind] = &[
    AppealKind::Tipoff,
    AppealKind::Complaint,
    AppealKind::Suggestion,
    AppealKind::Commendation,
    AppealKind::Inquiry,
    AppealKind::Assistance,
];

/// The kind shown, where a cue shows one. Denied cues show nothing. In this order:
/// - a tip-off by name (举报), since it makes the caller's identity confidential;
/// - the first kind that is named (来电咨询, 我要投诉): call-takers write it at the beginning;
/// - the strongest kind that is implied.
pub(super) fn kind(text: &str, moods: &Moods, cues: &[(Cue, Span)]) -> Option<AppealKind> {
    let mut named: Option<(u32, AppealKind)> = None;
    let mut implied: Option<(usize, AppealKind)> = None;
    for &(cue, span) in cues {
        let Cue::Kind(kind) = cue else { continue };
        if moods.of(text, span) == Mood::Negated {
            continue;
        }
        let word = text.get(span.start as usize..span.end as usize).unwrap_or("");
        if word.contains(kind.label()) {
            if kind == AppealKind::Tipoff {
                return Some(kind);
            }
            if named.is_none_or(|(start, _)| span.start < start) {
                named = Some((span.start, kind));
            }
        } else {
            let place = IMPLIED.iter().position(|one| *one == kind).unwrap_or(IMPLIED.len());
            if implied.is_none_or(|(best, _)| place < best) {
                implied = Some((place, kind));
            }
        }
    }
    named.map(|(_, kind)| kind).or(implied.map(|(_, kind)| kind))
}
