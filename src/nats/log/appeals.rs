//! Accepted appeals as messages, and the keys of their sealed parts.
//!
//! Must never: let an appeal stand before the key that opens it.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::appeal::Appeal;
use crate::domain::id::IntakePosition;
use crate::engine::migrate::AppealRow;
use crate::engine::port::{Accepted, Error, IntakeEntry};
use crate::engine::vault::to_hex;
use crate::nats::header;
use crate::nats::kept::Kept;
use crate::nats::publish::{Draft, json};
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
    appeal: Arc<Appeal>,
}

/// The messages of an entry: its key first, if it has one, then the appeal.
///
/// # Errors
/// When an appeal has no JSON form, which none lacks.
pub fn drafts(entry: IntakeEntry) -> Result<(Option<Draft>, Draft), Error> {
    let IntakeEntry { appeal, body_hash, accepted_at, wrapped_key } = entry;
    let id = nuid::next().to_string();
    let key = (!wrapped_key.is_empty())
        .then(|| Draft::sole(StreamName::Keys, subjects::key(&id), wrapped_key));
    let subject = subjects::appeal(appeal.channel, &appeal.source_id);
    let body = Body {
        schema: SCHEMA.to_owned(),
        accepted_at,
        body_hash: to_hex(&body_hash),
        key: key.as_ref().map(|_| id.clone()),
        appeal,
    };
    let body = json(&body)?;
    let draft = Draft::new(StreamName::Appeals, subject, id, body).with(header::SCHEMA, SCHEMA);
    Ok((key, draft))
}

/// The message of an appeal in which its JSON stands as it is.
#[derive(Debug, Serialize, Deserialize)]
struct Verbatim<'a> {
    schema: String,
    accepted_at: Timestamp,
    body_hash: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(borrow)]
    appeal: &'a RawValue,
}

/// The messages of an appeal that another log held, at its position there. The key's name follows from the
/// position, so that one that was put before is met again.
///
/// # Errors
/// An appeal that cannot be read.
pub fn copies(row: AppealRow) -> Result<(Option<Draft>, Draft), Error> {
    let AppealRow { position: IntakePosition(position), body_hash, accepted_at, .. } = row;
    let broken = |error: serde_json::Error| Error::Corrupt {
        detail: format!("受理日志第 {position} 条无法读取：{error}"),
    };
    let appeal: Appeal = serde_json::from_slice(&row.appeal).map_err(broken)?;
    let name = format!("copy-{position}");
    let key =
        row.wrapped_key.map(|wrapped| Draft::sole(StreamName::Keys, subjects::key(&name), wrapped));
    let body = Verbatim {
        schema: SCHEMA.to_owned(),
        accepted_at,
        body_hash: to_hex(&body_hash),
        key: key.as_ref().map(|_| name),
        appeal: serde_json::from_slice(&row.appeal).map_err(broken)?,
    };
    let body = serde_json::to_vec(&body).map_err(broken)?;
    let subject = subjects::appeal(appeal.channel, &appeal.source_id);
    let id = nuid::next().to_string();
    let draft = Draft::new(StreamName::Appeals, subject, id, body);
    Ok((key, draft.with(header::SCHEMA, SCHEMA).at(position)))
}

/// An appeal as another log is to hold it, and under which id its key is kept.
///
/// # Errors
/// Those of [`read`].
pub fn copied(kept: &Kept) -> Result<(AppealRow, Option<String>), Error> {
    let Body { accepted_at, body_hash, key, .. } = read(kept)?;
    let damaged = |error: &dyn std::fmt::Display| Error::Corrupt {
        detail: format!("受理日志第 {} 条无法读取：{error}", kept.sequence),
    };
    let body: Verbatim<'_> = serde_json::from_slice(&kept.body).map_err(|error| damaged(&error))?;
    let body_hash = blake3::Hash::from_hex(&body_hash).map_err(|error| damaged(&error))?;
    let row = AppealRow {
        position: IntakePosition(kept.sequence),
        body_hash: *body_hash.as_bytes(),
        accepted_at,
        appeal: body.appeal.get().as_bytes().to_vec(),
        wrapped_key: None,
    };
    Ok((row, key))
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
