//! Requests from outside (外部请求): a unit's system or one of the hotline's own asks about a ticket or
//! commands it. What came is parsed once, here; every request is answered, with what was done or with why
//! not. What carries requests (NATS, HTTP) says who speaks and what is wanted, and hands the bytes in.
//!
//! Must never: let a unit learn of a ticket that it may not read, or let anybody speak as the engine.

mod answer;
mod body;
mod commands;
mod fault;
mod fields;
mod form;
mod remedy;
mod reply;
#[cfg(test)]
mod schema;
mod speaker;
#[cfg(test)]
mod tests;

pub use answer::{Wanted, answer};
pub use body::{BODY_BYTES_MAX, MESSAGES_LIMIT_MAX, QUEUE_LIMIT_MAX};
pub use fault::{Fault, Problem, ProblemCode};
pub use reply::Reply;
pub use speaker::{NobodySpeaks, Speaker};
