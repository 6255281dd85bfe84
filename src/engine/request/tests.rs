//! What is taken and what is not, on bytes alone; tickets stand in the tests from outside.

use serde_json::{Value, json};

use super::body::{BODY_BYTES_MAX, Behind, Page, ask_messages, ask_queue, ask_ticket, command};
use super::commands::{self, Deed};
use super::fault::{Fault, ProblemCode};
use super::fields::PROBLEMS_MAX;
use super::reply::Reply;
use super::speaker::Speaker;
use crate::domain::command::{Command, CommandName};
use crate::domain::role::Role;
use crate::domain::state::{Feedback, FollowUp, Satisfaction, Solved};
use crate::domain::transition::TRANSITIONS;

/// A body with these fields of the command.
fn with(with: Value) -> Value {
    json!({ "schema": "command.v1", "ticket": "20260914000001", "by": "zhang", "with": with })
}

fn read(
    name: CommandName,
    body: &Value,
) -> Result<super::body::Commanded, Vec<(String, &'static str)>> {
    let fields = commands::fields(name).expect("comes from outside");
    command(name, fields, body.to_string().as_bytes()).map_err(|malformed| {
        let problems = malformed.problems.into_iter();
        problems.map(|one| (one.field, one.code.word())).collect()
    })
}

fn taken(name: CommandName, fields: Value) -> Command {
    match read(name, &with(fields)) {
        Ok(one) => match one.deed {
            Deed::Plain(command) => command,
            Deed::Merge { .. } => panic!("{name} was taken for a merge"),
        },
        Err(problems) => panic!("{name}: {problems:?}"),
    }
}

/// The fields of each command with something in all of them, as the table wants it.
fn sample(fields: &[super::fields::Field], optional: bool) -> Value {
    use super::fields::Kind;
    let value = |kind| match kind {
        Kind::Text => json!("已处理"),
        Kind::Id => json!("j-chengguan"),
        Kind::Ids { .. } | Kind::Documents { .. } => json!(["one", "two"]),
        Kind::Ticket => json!("20260914000002"),
        Kind::Flag => json!(true),
        Kind::Count { least, .. } => json!(least),
        Kind::Day => json!("2026-12-01"),
        Kind::Word(words) => json!(words()[0].0),
        Kind::Object(fields) | Kind::ObjectOrNull(fields) => sample(fields, optional),
    };
    let given = fields.iter().filter(|field| field.must || optional);
    given.map(|field| (field.name.to_owned(), value(field.kind))).collect()
}

#[test]
fn every_command_that_a_person_may_give_is_read_with_and_without_what_may_be_left_out() {
    for name in CommandName::ALL {
        let by_people = TRANSITIONS
            .iter()
            .any(|row| row.command == *name && row.by.iter().any(|role| *role != Role::Engine));
        // The engine takes callers in as parties itself, when it merges.
        let outside = by_people && *name != CommandName::AddParty;
        assert_eq!(commands::fields(*name).is_some(), outside, "{name}");
        let Some(fields) = commands::fields(*name).filter(|_| *name != CommandName::Merge) else {
            continue;
        };
        for optional in [true, false] {
            assert_eq!(taken(*name, sample(fields, optional)).name(), *name, "{name}");
        }
    }
}

#[test]
fn the_engine_and_a_unit_are_no_staff() {
    for word in ["engine", "case_officer", "督办员", "Supervisor", "", "*", "a\u{7}b"] {
        let refused = Speaker::staff(word).unwrap_err().to_string();
        assert!(!refused.contains('\u{7}'), "{refused}");
    }
    for role in [Role::Operator, Role::Reviewer, Role::Supervisor] {
        assert_eq!(Speaker::staff(role.word()).unwrap().role(), role);
    }
}

#[test]
fn texts_are_redacted_and_names_of_documents_are_not() {
    let feedback = json!({
        "internal": "已联系张先生13989012345核实", "public": "路灯已修复", "solved": true,
        "proof": ["mmexport1694678912345.jpg"],
    });
    let Command::SubmitFeedback { feedback } =
        taken(CommandName::SubmitFeedback, json!({ "feedback": feedback }))
    else {
        panic!("another command");
    };
    let expected = Feedback {
        internal: "已联系张先生〔电话〕核实".into(),
        public: "路灯已修复".into(),
        solved: true,
        proof: vec!["mmexport1694678912345.jpg".into()],
    };
    assert_eq!(feedback, expected);
}

#[test]
fn nobody_reached_must_be_said() {
    let name = CommandName::RecordFollowUp;
    assert_eq!(taken(name, json!({ "reached": null })), Command::RecordFollowUp { reached: None });
    let missing = vec![("with.reached".to_owned(), "missing_field")];
    assert_eq!(read(name, &with(json!({}))), Err(missing));
    let reached =
        json!({ "contacted_by_staff": true, "solved": "yes", "satisfaction": "satisfied" });
    let plain = FollowUp::plain(Solved::Yes, Satisfaction::Satisfied);
    assert_eq!(
        taken(name, json!({ "reached": reached })),
        Command::RecordFollowUp { reached: Some(plain) }
    );
}

#[test]
fn a_person_cannot_say_what_only_rules_say() {
    let target = json!({
        "lead": "j-bakuo", "sla_class": "ordinary", "support_permille": 1000,
        "row": { "id": "R-1", "file": "decisions.csv", "row": 2 },
    });
    let unknown = |field: &str| (format!("with.target.{field}"), "unknown_field");
    assert_eq!(
        read(CommandName::Dispatch, &with(json!({ "target": target }))),
        Err(vec![unknown("row"), unknown("support_permille")])
    );
}

#[test]
fn all_problems_are_told_at_once_with_their_places() {
    let body = json!({
        "schema": "command.v1", "ticket": "12345", "id": "a b", "by": "x\u{1b}[2J", "role": "engine",
        "with": { "feedback": {
            "internal": " ", "public": "长".repeat(5_001), "solved": "是",
            "proof": ["a.jpg", 7, ""], "command": "archive",
        }, "unit": "j-other" },
    });
    let problems = read(CommandName::SubmitFeedback, &body).unwrap_err();
    let expected = [
        ("role", "unknown_field"),
        ("ticket", "bad_field"),
        ("by", "bad_field"),
        ("with.unit", "unknown_field"),
        ("with.feedback.command", "unknown_field"),
        ("with.feedback.internal", "missing_field"),
        ("with.feedback.public", "too_long"),
        ("with.feedback.solved", "bad_field"),
        ("with.feedback.proof[1]", "bad_field"),
        ("with.feedback.proof[2]", "bad_field"),
        ("id", "bad_field"),
    ];
    let expected: Vec<(String, &str)> =
        expected.iter().map(|(field, code)| ((*field).to_owned(), *code)).collect();
    assert_eq!(problems, expected);
}

#[test]
fn of_a_flood_of_problems_only_the_first_are_told() {
    let flood: serde_json::Map<String, Value> =
        (0..5_000).map(|at| (format!("f{at}"), Value::Null)).collect();
    let problems = read(CommandName::Acknowledge, &with(Value::Object(flood))).unwrap_err();
    assert_eq!(problems.len(), PROBLEMS_MAX);
}

#[test]
fn a_command_without_fields_needs_no_with_and_takes_none() {
    for body in [
        json!({ "schema": "command.v1", "ticket": "20260914000001", "by": "zhang" }),
        with(Value::Null),
        with(json!({})),
    ] {
        assert!(read(CommandName::Acknowledge, &body).is_ok(), "{body}");
    }
    let wrong = [
        (with(json!({ "note": "x" })), "with.note"),
        (with(json!([])), "with"),
        (with(json!("{}")), "with"),
    ];
    for (body, field) in wrong {
        assert_eq!(read(CommandName::Acknowledge, &body).unwrap_err()[0].0, field);
    }
}

#[test]
fn a_merge_names_the_other_ticket_alone() {
    let merge = |fields| read(CommandName::Merge, &with(fields));
    let into = "20260914000002".parse().unwrap();
    assert_eq!(merge(json!({ "into": "20260914000002" })).unwrap().deed, Deed::Merge { into });
    let facts = json!({ "into": "20260914000002", "master": { "is_open": true, "readers": [] } });
    assert_eq!(merge(facts).unwrap_err()[0], ("with.master".to_owned(), "unknown_field"));
}

#[test]
fn what_is_no_object_of_the_schema_is_not_read_further() {
    let fields = commands::fields(CommandName::Acknowledge).unwrap();
    let fault = |body: &[u8]| command(CommandName::Acknowledge, fields, body).unwrap_err().fault;
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!(r#"{{"schema":"command.v1","with":{deep}}}"#);
    let megabyte = with(json!({ "note": "字".repeat(350_000) })).to_string();
    assert!(megabyte.len() > 1_000_000 && nested.len() < BODY_BYTES_MAX);
    for body in ["", "null", "[]", "\"command.v1\"", "{", "\u{feff}{}", &deep, &nested] {
        assert_eq!(fault(body.as_bytes()), Fault::NotJson, "{}", body.len());
    }
    assert_eq!(fault(b"{\"schema\":\"command.v1\",\"by\":\"\xff\"}"), Fault::NotJson);
    assert_eq!(fault(megabyte.as_bytes()), Fault::BodyTooLong);
    for schema in [json!("command.v2"), json!("ask.v1"), json!(1), Value::Null] {
        assert_eq!(fault(json!({ "schema": schema }).to_string().as_bytes()), Fault::WrongSchema);
    }
    assert_eq!(fault(b"{}"), Fault::WrongSchema);
}

#[test]
fn a_question_names_a_ticket_or_a_page() {
    let ask = |body: Value| ask_queue(body.to_string().as_bytes());
    let after = "20260914000002".parse().ok();
    assert_eq!(
        ask(json!({ "schema": "ask.v1", "limit": 7, "after": "20260914000002" })),
        Ok(Page { limit: 7, after })
    );
    assert_eq!(ask(json!({ "schema": "ask.v1" })), Ok(Page { limit: 50, after: None }));
    for limit in [json!(0), json!(101), json!(-1), json!(1.5), json!("7")] {
        let malformed = ask(json!({ "schema": "ask.v1", "limit": limit })).unwrap_err();
        assert_eq!(malformed.problems[0].code, ProblemCode::Bad);
    }
    let messages = |body: Value| ask_messages(body.to_string().as_bytes());
    assert_eq!(messages(json!({ "schema": "ask.v1" })), Ok(Behind { after: 0, limit: 50 }));
    assert_eq!(
        messages(json!({ "schema": "ask.v1", "limit": 200, "after": 9_007_199_254_740_991_u64 })),
        Ok(Behind { after: 9_007_199_254_740_991, limit: 200 })
    );
    for spoilt in [json!({ "limit": 0 }), json!({ "limit": 201 }), json!({ "after": -1 })] {
        let mut body = json!({ "schema": "ask.v1" });
        body.as_object_mut().unwrap().extend(spoilt.as_object().unwrap().clone());
        assert_eq!(messages(body).unwrap_err().problems[0].code, ProblemCode::Bad);
    }
    let ticket = |body: Value| ask_ticket(body.to_string().as_bytes());
    let number = "20260914000001";
    assert!(ticket(json!({ "schema": "ask.v1", "ticket": number })).is_ok());
    assert!(ticket(json!({ "schema": "ask.v1", "ticket": number, "unit": "x" })).is_err());
    assert!(ticket(json!({ "schema": "ask.v1", "ticket": 20_260_914_000_001_u64 })).is_err());
}

#[test]
fn every_fault_has_its_status_its_words_and_its_remedy() {
    for fault in Fault::ALL {
        let reply = Reply::fault(*fault);
        let told: Value = serde_json::from_slice(&reply.json()).unwrap();
        assert_eq!(told["code"], fault.word());
        assert_eq!(reply.code(), Some(fault.word()));
        assert!([400, 403, 409, 503].contains(&reply.status()), "{fault}");
        assert!(!fault.remedy().is_empty());
    }
}
