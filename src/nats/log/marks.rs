//! What a log remembers beside its messages, in a key-value bucket: the check of the master key, up to where
//! every accepted appeal has its ticket, and whether the log was filled to its end.
//!
//! Must never: hold what cannot be found out again from the streams, but for the check and that.

use std::time::Duration;

use async_nats::jetstream::kv::Store;
use bytes::Bytes;

use crate::nats::error::Error;
use crate::nats::publish::wait;

/// The bucket.
pub const BUCKET: &str = "hotline";
const KEY_CHECK: &str = "key_check";
const REGISTERED: &str = "registered";
const UNFINISHED: &str = "unfinished_copy";

/// After which times a value that could not be written is looked for again.
const WAITS: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// The marks.
#[derive(Debug, Clone)]
pub struct Marks(Store);

impl Marks {
    pub fn over(bucket: Store) -> Self {
        Self(bucket)
    }

    /// Compares the check value of the master key with the one that the log was begun with; the first
    /// opening remembers it.
    ///
    /// Several machines may open a new cluster in the same moment. While the servers have not agreed on the
    /// first one's value the others are refused for reasons of several sorts, and a copy may not show it yet:
    /// so what stands is asked again before anybody is turned away.
    ///
    /// # Errors
    /// [`Error::WrongKey`], or the cluster's.
    pub async fn check_key(&self, check: &str) -> Result<(), Error> {
        let mut waits = WAITS.into_iter();
        loop {
            if let Some(standing) = self.read(KEY_CHECK).await? {
                return if standing == check { Ok(()) } else { Err(Error::WrongKey) };
            }
            match self.0.create(KEY_CHECK, Bytes::copy_from_slice(check.as_bytes())).await {
                Ok(_) => return Ok(()),
                Err(error) => match waits.next() {
                    Some(pause) => wait(pause).await,
                    None => return Err(Error::request("记录主密钥校验值", error)),
                },
            }
        }
    }

    /// The position up to which every appeal has its ticket.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn registered(&self) -> Result<u64, Error> {
        Ok(self.read(REGISTERED).await?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Moves it.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn set_registered(&self, position: u64) -> Result<(), Error> {
        let put = self.0.put(REGISTERED, position.to_string().into()).await;
        put.map(|_| ()).map_err(|error| Error::request("记录登记进度", error))
    }

    /// Says that a copy into the log was begun.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn begin_fill(&self) -> Result<(), Error> {
        let put = self.0.put(UNFINISHED, Bytes::from_static(b"1")).await;
        put.map(|_| ()).map_err(|error| Error::request("记录迁移开始", error))
    }

    /// Says that it was finished.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn end_fill(&self) -> Result<(), Error> {
        let deleted = self.0.delete(UNFINISHED).await;
        deleted.map_err(|error| Error::request("记录迁移完成", error))
    }

    /// Whether a copy into the log was begun and not finished.
    ///
    /// # Errors
    /// [`Error::Unfinished`], or the cluster's.
    pub async fn check_finished(&self) -> Result<(), Error> {
        if self.read(UNFINISHED).await?.is_some() { Err(Error::Unfinished) } else { Ok(()) }
    }

    async fn read(&self, key: &str) -> Result<Option<String>, Error> {
        let found = self.0.get(key).await.map_err(|error| Error::request("读取标记", error))?;
        Ok(found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }
}
