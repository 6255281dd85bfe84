//! The log that the settings name: embedded, or that of a cluster. Everything else is written for any log.
//!
//! Must never: do more than hand a call on.

use crate::engine::port::{Error, Log};
use crate::nats::JetStreamLog;
use crate::store::sqlite::SqliteLog;

/// A log (事件日志).
#[derive(Debug)]
pub enum AnyLog {
    /// In the data folder.
    Embedded(SqliteLog),
    /// On the streams of a cluster.
    Cluster(Box<JetStreamLog>),
}

/// Hands calls on to whichever log it is.
macro_rules! hand_on {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        impl Log for AnyLog {
            $(async fn $name(&self, $($argument: $type),*) -> Result<$answer, Error> {
                match self {
                    Self::Embedded(log) => log.$name($($argument),*).await,
                    Self::Cluster(log) => log.$name($($argument),*).await,
                }
            })+
        }
    };
}

crate::log_methods!(hand_on);
