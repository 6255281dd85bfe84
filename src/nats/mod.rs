//! How the engine speaks NATS: the connection, the streams, the log on JetStream, and what outsiders may do.
//! The contract is `docs/NATS.md`. Nothing outside this module names a type of the client.
//!
//! Must never: decide anything about a ticket, or be imported by another adapter.

mod discovery;
mod error;
mod header;
mod kept;
pub mod keys;
mod lease;
mod link;
pub mod log;
mod mailbox;
pub mod nkey;
mod outlet;
pub mod permissions;
mod publish;
pub mod queues;
mod reception;
mod refusal;
mod requests;
mod service;
mod setup;
mod streams;
mod time;
pub mod token;
mod trace;
pub mod undelivered;
mod unit_queues;
pub mod users;
mod waiting;
mod wake;

pub use error::Error;
pub use lease::{KEEP_UP_EVERY, Lease};
pub use link::{Endpoint, Link};
pub use log::{Archiver, Filed, JetStreamLog, Moved, Pending};
pub use mailbox::{Mailbox, Progress};
pub use outlet::Streams;
pub use service::{CommandService, Desk as ServiceDesk};
pub use setup::{Change, Difference, apply, plan};
pub use streams::StreamName;
pub use wake::Wake;
