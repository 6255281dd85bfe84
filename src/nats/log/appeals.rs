//! Accepted appeals as messages, and the keys of their sealed parts.
//!
//! Must never: let an appeal stand before the key that opens it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::appeal::Appeal;
use crate::domain::id::IntakePosition;
use crate::engine::port::{Accepted, Error, IntakeEntry};
use crate::nats::header;
use crate::nats::kept::Kept;
use crate::nats::publish::Draft;
use crate::nats::streams::StreamName;

use super::subjects;

/// Form of the body.
const SCHEMA: &str = "accepted.v1";

/// The body of a message.
#[derive(Debug, Serialize, Deserialize)]
pub struct Body {
    schema: String,
    accepted_at: Timestamp,
    /// Keyed hash of what the source sent, in hex.
    pub body_hash: String,
    /// Under which id the wrapped key is kept; none when nothing was sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    appeal: Appeal,
}

/// The messages of an entry: its key first, if it has one, then the appeal.
///
/// # Errors
/// When an appeal has no JSON form, which none lacks.
pub fn drafts(entry: IntakeEntry) -> Result<(Option<Draft>, Draft), Error> {
    let IntakeEntry { appeal, body_hash, accepted_at, wrapped_key } = entry;
    let id = nuid::next().to_string();
    let key = (!wrapped_key.is_empty())
        .then(|| Draft::new(StreamName::Keys, subjects::key(&id), id.clone(), wrapped_key));
    let subject = subjects::appeal(appeal.channel, &appeal.source_id);
    let body = Body {
        schema: SCHEMA.to_owned(),
        accepted_at,
        body_hash: hex(&body_hash),
        key: key.as_ref().map(|_| id.clone()),
        appeal,
    };
    let body = serde_json::to_vec(&body)
        .map_err(|error| Error::Corrupt { detail: format!("无法序列化：{error}") })?;
    let draft = Draft::new(StreamName::Appeals, subject, id, body).with(header::SCHEMA, SCHEMA);
    Ok((key, draft))
}

/// 32 bytes as hex.
pub fn hex(bytes: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*bytes).to_hex().to_string()
}

/// Reads a message.
///
/// # Errors
/// A message that is damaged or of another version.
pub fn read(kept: &Kept) -> Result<Body, Error> {
    let damaged = |why: String| Error::Corrupt {
        detail: format!("受理日志第 {} 条（{}）{why}", kept.sequence, kept.subject),
    };
    let body: Body = serde_json::from_slice(&kept.body)
        .map_err(|error| damaged(format!("无法读取：{error}")))?;
    if body.schema == SCHEMA {
        Ok(body)
    } else {
        Err(damaged("由更新版本的程序写入，请升级本机的 hotline".to_owned()))
    }
}

/// The appeal at its position.
///
/// # Errors
/// Those of [`read`].
pub fn accepted(kept: &Kept) -> Result<Accepted, Error> {
    let Body { accepted_at, appeal, .. } = read(kept)?;
    Ok(Accepted { position: IntakePosition(kept.sequence), appeal, accepted_at })
}
