//! Time as a port: the real clock lives in `app`, the simulated one in the demo.
//!
//! Must never: read the wall clock here.

use jiff::Timestamp;

/// Tells the time.
pub trait Clock: std::fmt::Debug + Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}
