//! Intake: bytes from a source become an accepted appeal, or a dead letter with its reason.
//!
//! Must never: drop anything silently, or let personal data past in the clear.

pub mod accept;
pub mod fields;
pub mod mapping;
pub mod message;
pub mod pipeline;
pub mod records;
pub mod register;
pub mod rejection;
pub mod replay;
pub mod seal;
