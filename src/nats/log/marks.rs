//! What a log remembers beside its messages, in a key-value bucket: the check of the master key, up to where
//! every accepted appeal has its ticket, and whether the log was filled to its end.
//!
//! Must never: hold what cannot be found out again from the streams, but for the check and that.

use async_nats::jetstream::kv::{CreateErrorKind, Store};
use bytes::Bytes;

use crate::nats::error::Error;

/// The bucket.
pub const BUCKET: &str = "hotline";
const KEY_CHECK: &str = "key_check";
const REGISTERED: &str = "registered";
const UNFINISHED: &str = "unfinished_copy";

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
    /// # Errors
    /// [`Error::WrongKey`], or the cluster's.
    pub async fn check_key(&self, check: &str) -> Result<(), Error> {
        match self.0.create(KEY_CHECK, Bytes::copy_from_slice(check.as_bytes())).await {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::request("记录主密钥校验值", error)),
        }
        if self.read(KEY_CHECK).await?.as_deref() == Some(check) {
            Ok(())
        } else {
            Err(Error::WrongKey)
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
