//! Checks on texts that people enter: present and bounded.
//!
//! Must never: change a text.

use super::super::refusal::Refusal;

/// Most characters of a text that a person enters.
pub const TEXT_CHARS_MAX: usize = 5_000;

/// Most entries of a list that a person enters.
pub const LIST_COUNT_MAX: usize = 50;

/// A text that must not be empty.
pub fn required(field: &str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::TextMissing { field: field.into() });
    }
    bounded(field, text)
}

/// A text that may be empty.
pub fn bounded(field: &str, text: &str) -> Result<(), Refusal> {
    if text.chars().nth(TEXT_CHARS_MAX).is_some() {
        return Err(Refusal::TextTooLong { field: field.into(), chars_max: TEXT_CHARS_MAX });
    }
    Ok(())
}

/// A list that must not be too long.
pub fn few<T>(field: &str, list: &[T]) -> Result<(), Refusal> {
    if list.len() > LIST_COUNT_MAX {
        return Err(Refusal::TooMany { field: field.into(), count_max: LIST_COUNT_MAX });
    }
    Ok(())
}
