//! The bodies of requests: `command.v1` and `ask.v1`, from bytes to what is asked, once.
//!
//! Must never: look at a ticket.

use serde_json::{Map, Value};

use crate::domain::command::CommandName;
use crate::domain::id::{ActorId, NotARequestId, RequestId, TicketNumber};

use super::commands::{self, Deed};
use super::fault::{Fault, Problem, ProblemCode};
use super::fields::{Field, Kind, check};
use super::form::{may, must};

/// Most bytes of a body.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// Most tickets of a queue in one reply.
pub const QUEUE_LIMIT_MAX: u64 = 100;

/// Most messages of a queue in one reply.
pub const MESSAGES_LIMIT_MAX: u64 = 200;

/// Largest place in a queue that all JSON readers tell from its neighbours.
const PLACE_MAX: u64 = (1 << 53) - 1;

/// Tickets or messages of a queue in one reply, where nothing is said.
const QUEUE_LIMIT: usize = 50;

const COMMAND: &str = "command.v1";
const ASK: &str = "ask.v1";

/// The fields of a command's body; those of `with` stand in the command's own table.
pub(super) const COMMAND_FIELDS: &[Field] = &[
    must("schema", "格式版本", Kind::Word(|| vec![(COMMAND, "操作")])),
    must("ticket", "工单编号", Kind::Ticket),
    may("id", "请求编号", Kind::Id),
    must("by", "操作人账号", Kind::Id),
];

/// The fields of a question about a ticket.
pub(super) const ASK_TICKET_FIELDS: &[Field] = &[
    must("schema", "格式版本", Kind::Word(|| vec![(ASK, "查询")])),
    must("ticket", "工单编号", Kind::Ticket),
];

/// The fields of a question about a unit's queue.
pub(super) const ASK_QUEUE_FIELDS: &[Field] = &[
    must("schema", "格式版本", Kind::Word(|| vec![(ASK, "查询")])),
    may("limit", "最多几张", Kind::Count { least: 1, most: QUEUE_LIMIT_MAX }),
    may("after", "上一页最后一张的工单编号", Kind::Ticket),
];

/// The fields of a question about what waits for a unit.
pub(super) const ASK_MESSAGES_FIELDS: &[Field] = &[
    must("schema", "格式版本", Kind::Word(|| vec![(ASK, "查询")])),
    may("limit", "最多几条", Kind::Count { least: 1, most: MESSAGES_LIMIT_MAX }),
    may("after", "上次答复中的 after", Kind::Count { least: 0, most: PLACE_MAX }),
];

/// A command that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Commanded {
    /// Of which ticket.
    pub(super) ticket: TicketNumber,
    /// The client's id.
    pub(super) request: Option<RequestId>,
    /// By which account.
    pub(super) by: ActorId,
    /// What.
    pub(super) deed: Deed,
}

/// A page of a unit's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// At most so many.
    pub(super) limit: usize,
    /// Those behind this one.
    pub(super) after: Option<TicketNumber>,
}

/// Which of the messages that wait for a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Behind {
    /// Those behind this place.
    pub(super) after: u64,
    /// At most so many.
    pub(super) limit: usize,
}

/// Why a body was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    /// In one word.
    pub(super) fault: Fault,
    /// Field by field.
    pub(super) problems: Vec<Problem>,
}

impl From<Vec<Problem>> for Malformed {
    fn from(problems: Vec<Problem>) -> Self {
        Self { fault: Fault::BadFields, problems }
    }
}

/// Reads a command.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn command(
    name: CommandName,
    fields: &[Field],
    body: &[u8],
) -> Result<Commanded, Malformed> {
    let mut object = object(body, COMMAND)?;
    let with = object.remove("with").filter(|with| !with.is_null());
    let mut problems = Vec::new();
    let envelope = check(&object, COMMAND_FIELDS, "").map_err(|mut all| problems.append(&mut all));
    let with = with.unwrap_or_else(|| Value::Object(Map::new()));
    let with = match with.as_object() {
        Some(with) => check(with, fields, "with."),
        None => Err(vec![Problem::new("with", ProblemCode::Bad, "应为对象，内含该操作的字段")]),
    };
    let with = with.map_err(|mut all| problems.append(&mut all));
    let request = match object.get("id").and_then(Value::as_str).map(str::parse) {
        Some(Ok(request)) => Some(request),
        Some(Err(NotARequestId)) => {
            // A control character was told already.
            if !problems.iter().any(|problem| problem.field == "id") {
                let remedy = NotARequestId.to_string();
                problems.push(Problem::new("id", ProblemCode::Bad, remedy));
            }
            None
        }
        None => None,
    };
    let (Ok(envelope), Ok(with), true) = (envelope, with, problems.is_empty()) else {
        return Err(problems.into());
    };
    let by = envelope.get("by").and_then(Value::as_str).map(ActorId::new);
    let deed = commands::deed(name, with).map_err(|error| {
        tracing::error!(command = name.word(), %error, "the table of fields is wrong");
        vec![Problem::new("with", ProblemCode::Bad, "系统不能识别，请联系热线系统管理员")]
    })?;
    match (ticket(&envelope, "ticket"), by) {
        (Some(ticket), Some(by)) => Ok(Commanded { ticket, request, by, deed }),
        (_, _) => Err(problems.into()),
    }
}

/// Reads a question about a ticket.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn ask_ticket(body: &[u8]) -> Result<TicketNumber, Malformed> {
    let object = check(&object(body, ASK)?, ASK_TICKET_FIELDS, "")?;
    ticket(&object, "ticket").ok_or_else(|| Malformed::from(Vec::new()))
}

/// Reads a question about a queue.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn ask_queue(body: &[u8]) -> Result<Page, Malformed> {
    let object = check(&object(body, ASK)?, ASK_QUEUE_FIELDS, "")?;
    Ok(Page { limit: limit(&object), after: ticket(&object, "after") })
}

/// Reads a question about what waits for a unit.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn ask_messages(body: &[u8]) -> Result<Behind, Malformed> {
    let object = check(&object(body, ASK)?, ASK_MESSAGES_FIELDS, "")?;
    let after = object.get("after").and_then(Value::as_u64).unwrap_or(0);
    Ok(Behind { after, limit: limit(&object) })
}

fn limit(checked: &Map<String, Value>) -> usize {
    let limit = checked.get("limit").and_then(Value::as_u64).map(usize::try_from);
    limit.and_then(Result::ok).unwrap_or(QUEUE_LIMIT)
}

fn ticket(checked: &Map<String, Value>, name: &str) -> Option<TicketNumber> {
    checked.get(name).and_then(Value::as_str).and_then(|text| text.parse().ok())
}

/// The object in a body that says to be of `schema`; fields of another version cannot be judged.
fn object(body: &[u8], schema: &str) -> Result<Map<String, Value>, Malformed> {
    let fail = |fault| Malformed { fault, problems: Vec::new() };
    if body.len() > BODY_BYTES_MAX {
        return Err(fail(Fault::BodyTooLong));
    }
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return Err(fail(Fault::NotJson));
    };
    if object.get("schema").and_then(Value::as_str) == Some(schema) {
        return Ok(object);
    }
    let code = if object.contains_key("schema") { ProblemCode::Bad } else { ProblemCode::Missing };
    let problem = Problem::new("schema", code, format!("应为 \"{schema}\""));
    Err(Malformed { fault: Fault::WrongSchema, problems: vec![problem] })
}
