//! How the engine speaks NATS: the connection, the streams, the log on JetStream, and what outsiders may do.
//! The contract is `docs/NATS.md`. Nothing outside this module names a type of the client.
//!
//! Must never: decide anything about a ticket, or be imported by another adapter.

mod error;
mod header;
mod kept;
pub mod keys;
mod link;
pub mod log;
pub mod nkey;
pub mod permissions;
mod publish;
mod setup;
mod streams;
pub mod token;
pub mod users;

pub use error::Error;
pub use link::{Endpoint, Link};
pub use log::JetStreamLog;
pub use setup::{Change, Difference, apply, plan};
pub use streams::StreamName;
