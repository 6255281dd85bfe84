//! Names of the headers of our messages.
//!
//! Must never: carry personal data.

/// Id by which the server drops repeats.
pub const MESSAGE_ID: &str = "Nats-Msg-Id";
/// The fence: the sequence of the subject's last message.
pub const EXPECTED_LAST_SUBJECT_SEQUENCE: &str = "Nats-Expected-Last-Subject-Sequence";
/// The fence of a whole stream: the sequence of its last message.
pub const EXPECTED_LAST_SEQUENCE: &str = "Nats-Expected-Last-Sequence";
/// Form of the body, e.g. `commit.v2`.
pub const SCHEMA: &str = "Hotline-Schema";
/// For how long the message stands.
pub const EXPIRES: &str = "Nats-TTL";
/// The trace of which the message is part, as of W3C.
pub const TRACE: &str = "traceparent";
/// Revision of the ticket.
pub const REVISION: &str = "Hotline-Revision";
/// Hash of the ticket's chain before this message.
pub const PREVIOUS: &str = "Hotline-Previous";
/// Hash of the ticket's chain with this message.
pub const HASH: &str = "Hotline-Hash";
/// In which role somebody acted.
pub const ACTOR: &str = "Hotline-Actor";
/// Code of a reply that is a refusal.
pub const SERVICE_ERROR: &str = "Nats-Service-Error";
/// Status of a reply that is a refusal, as of HTTP.
pub const SERVICE_ERROR_CODE: &str = "Nats-Service-Error-Code";
