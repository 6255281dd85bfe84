//! Connections that only read, side by side: a long read keeps no short one waiting.
//!
//! Must never: block an async task on the disk.

use std::sync::{Arc, Mutex, TryLockError};

use rusqlite::Connection;

use crate::engine::port;

/// Reading connections on one file.
#[derive(Debug, Clone)]
pub struct Readers(Arc<[Mutex<Connection>]>);

impl Readers {
    /// Over these connections; each sees what was committed before a read begins.
    pub fn over(connections: impl IntoIterator<Item = Connection>) -> Self {
        Self(connections.into_iter().map(Mutex::new).collect())
    }

    /// Reads on a connection that is free, or waits for the first.
    ///
    /// # Errors
    /// Those of `work`; [`port::Error::Stopped`] when an earlier read died.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, port::Error> + Send + 'static,
    ) -> Result<T, port::Error> {
        let connections = Arc::clone(&self.0);
        let reading = tokio::task::spawn_blocking(move || {
            for connection in connections.iter() {
                match connection.try_lock() {
                    Ok(connection) => return work(&connection),
                    Err(TryLockError::WouldBlock) => {}
                    Err(TryLockError::Poisoned(_)) => return Err(port::Error::Stopped),
                }
            }
            match connections.first().map(Mutex::lock) {
                Some(Ok(connection)) => work(&connection),
                Some(Err(_)) | None => Err(port::Error::Stopped),
            }
        });
        reading.await.unwrap_or(Err(port::Error::Stopped))
    }
}
