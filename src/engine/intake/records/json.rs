//! One JSON record. Where a key stands twice, JSON leaves open which value holds, and a parser keeps the last
//! without a word; here it is told.
//!
//! Must never: choose between two values.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::super::rejection::{Rejection, RejectionCode};

/// A longer key is not repeated to the sender.
const KEY_CHARS_MAX: usize = 40;

/// Reads one line of JSON.
pub fn parse_json(bytes: &[u8]) -> Result<Map<String, Value>, Rejection> {
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = error.valid_up_to() + 1;
        let message = format!("第 {at} 字节起不是 UTF-8，请另存为 UTF-8 后重报");
        return Err(Rejection::record(RejectionCode::NotUtf8, message));
    }
    match serde_json::from_slice(bytes) {
        Ok(Object { fields, twice: None }) => Ok(fields),
        Ok(Object { twice: Some(key), .. }) => {
            let message = format!("“{}”写了两次，无法判断以哪个为准；请只留一个", shown(&key));
            Err(Rejection::record(RejectionCode::BadField, message))
        }
        Err(error) if error.is_data() => {
            Err(Rejection::record(RejectionCode::NotJson, "每行应为一个 JSON 对象 {…}"))
        }
        Err(error) => {
            let message =
                format!("第 {} 列附近不合 JSON 语法，请检查引号、逗号和括号", error.column());
            Err(Rejection::record(RejectionCode::NotJson, message))
        }
    }
}

/// A key as it may be told: what is no name of a field may hold anything.
fn shown(key: &str) -> &str {
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let is_short = key.chars().nth(KEY_CHARS_MAX).is_none();
    if is_short && key.chars().all(is_name) { key } else { "〔未显示〕" }
}

/// An object, and the first of its keys that stands twice.
struct Object {
    fields: Map<String, Value>,
    twice: Option<String>,
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Object, A::Error> {
        let mut object = Object { fields: Map::new(), twice: None };
        while let Some((key, value)) = entries.next_entry::<String, Value>()? {
            if object.twice.is_none() && object.fields.contains_key(&key) {
                object.twice = Some(key.clone());
            }
            object.fields.insert(key, value);
        }
        Ok(object)
    }
}
