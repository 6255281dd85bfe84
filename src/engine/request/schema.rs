//! The schema of a command's body, made of the same tables by which it is read.
//!
//! Must never: be edited by hand; `UPDATE_EXPECT=1 cargo test` rewrites the file.

use serde_json::{Map, Value, json};

use crate::domain::command::CommandName;
use crate::domain::decide::{LIST_COUNT_MAX, TEXT_CHARS_MAX};
use crate::engine::intake::fields::FIELD_CHARS_MAX;

use super::body::COMMAND_FIELDS;
use super::commands;
use super::fields::{Field, Kind};

const TICKET: &str = "^[0-9]{8}[0-9]{6,11}$";

fn of_kind(kind: Kind) -> Value {
    let id = || json!({ "type": "string", "minLength": 1, "maxLength": FIELD_CHARS_MAX });
    match kind {
        Kind::Text => json!({ "type": "string", "maxLength": TEXT_CHARS_MAX }),
        Kind::Id => id(),
        Kind::Ids { count_min } | Kind::Documents { count_min } => json!({
            "type": "array", "items": id(), "minItems": count_min, "maxItems": LIST_COUNT_MAX
        }),
        Kind::Ticket => json!({ "type": "string", "pattern": TICKET }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Count { least, most } => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::Day => json!({ "type": "string", "format": "date" }),
        Kind::Word(words) => {
            json!({ "enum": words().iter().map(|(word, _)| *word).collect::<Vec<_>>() })
        }
        Kind::Object(fields) => object(fields),
        Kind::ObjectOrNull(fields) => {
            json!({ "anyOf": [{ "type": "null" }, object(fields)] })
        }
    }
}

fn described(field: &Field) -> Value {
    let mut schema = of_kind(field.kind);
    let mut label = field.label.to_owned();
    if let Kind::Word(words) = field.kind {
        let words = words().into_iter().map(|(word, label)| format!("{word}（{label}）"));
        label = format!("{label}：{}", words.collect::<Vec<_>>().join("、"));
    }
    if matches!(field.kind, Kind::Text) && field.must {
        schema["pattern"] = json!("[^\\s]");
    }
    schema["description"] = json!(label);
    schema
}

fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), described(field))).collect();
    let required: Vec<&str> =
        fields.iter().filter(|field| field.must).map(|field| field.name).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn command_schema() -> Value {
    let mut defs = Map::new();
    for name in CommandName::ALL {
        if let Some(fields) = commands::fields(*name) {
            let mut one = object(fields);
            one["description"] = json!(format!("{} / {}", name.label(), name.word()));
            defs.insert(name.word().to_owned(), one);
        }
    }
    let any: Vec<Value> =
        defs.keys().map(|name| json!({ "$ref": format!("#/$defs/{name}") })).collect();
    let mut schema = object(COMMAND_FIELDS);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["$id"] = json!("urn:hotline:command:v1");
    schema["title"] = json!("操作 / a command from outside");
    schema["description"] = json!(
        "对一张工单的一次操作。操作名和由谁发出在主题中，不在正文中；各操作的字段见 $defs 下同名一节。\
         文字中的电话、证件号、车牌、卡号、邮箱在入库前换成〔电话〕等标记；账号、编号、材料名称按原样保存，请勿在其中放个人信息 / \
         one command on one ticket. Its name and who speaks stand in the subject, not in the body; the fields \
         of each command stand under its name in $defs. Personal data that redaction finds in texts is \
         replaced; accounts, ids and names of documents are kept as written"
    );
    schema["properties"]["id"] = json!({
        "description": "请求编号：原样重发时只生效一次；1 至 128 个可见 ASCII 字符，例如一个 UUID / \
                        makes the request repeatable",
        "type": "string",
        "pattern": "^[!-~]{1,128}$",
    });
    schema["properties"]["with"] = json!({
        "description": "该操作的字段；没有字段的操作可不写 / the fields of the command; may be left out \
                        where it has none",
        "anyOf": any,
    });
    schema["$defs"] = Value::Object(defs);
    schema
}

#[test]
fn the_schema_says_what_the_tables_say() {
    let fresh = format!("{}\n", serde_json::to_string_pretty(&command_schema()).unwrap());
    expect_test::expect_file!["../../../docs/schemas/command.v1.json"].assert_eq(&fresh);
}
