//! The imperative shell: ports, the vault, intake, executing commands, projecting.
//!
//! Must never: decide a business question; `domain` and `route` do.

pub mod adviser;
pub mod clock;
pub mod digest;
pub mod execute;
pub mod fault;
pub mod history;
pub mod intake;
pub mod meter;
pub mod migrate;
pub mod outbox;
pub mod port;
pub mod projector;
pub mod queues;
pub mod request;
pub mod tickets;
pub mod timer;
pub mod vault;
pub mod views;
pub mod walk;
