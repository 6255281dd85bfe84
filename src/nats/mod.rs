//! NATS: the connection, the streams, the log on JetStream, and what outsiders speak with. The contract is
//! `docs/NATS.md`. Nothing outside this module names a type of the client.
//!
//! Must never: decide anything about a ticket.

mod error;
mod header;
mod kept;
mod link;
pub mod log;
mod publish;
mod setup;
mod streams;
mod token;

pub use error::Error;
pub use link::{Endpoint, Link};
pub use log::JetStreamLog;
pub use setup::{Change, Difference, apply, plan};
pub use streams::StreamName;
pub use token::{decode, encode};
