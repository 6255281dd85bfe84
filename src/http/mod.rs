//! The HTTP side of `serve`: whether the process lives, whether it is ready, its metrics.
//!
//! Must never: listen on anything but loopback, know a store, or answer with personal data.

mod error;
mod readiness;
mod router;
mod server;
#[cfg(test)]
mod tests;

pub use error::{Error, ErrorCode};
pub use readiness::{NotReadyReason, Readiness, Standing};
pub use router::{RESPONSE_MS_MAX, Watched, router};
pub use server::{DRAIN_MS_MAX, Server, ServerError};
