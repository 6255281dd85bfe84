//! A checker of JSON against a schema file, for the keywords that the schema files use and no others. It
//! notes which properties and which words of an enumeration it has met.

use std::collections::BTreeSet;

use jiff::Timestamp;
use regex::Regex;
use serde_json::{Map, Value};

/// A schema with what it has met so far.
pub(super) struct Checker {
    root: Value,
    /// Places of the schema: `unit`, `limit.clock`; with `=word` behind it a word of an enumeration.
    pub(super) met: BTreeSet<String>,
}

impl Checker {
    pub(super) fn of(schema: &str) -> Self {
        let root = serde_json::from_str(schema).expect("a schema file is JSON");
        Self { root, met: BTreeSet::new() }
    }

    /// What is wrong with a message; empty is good.
    pub(super) fn check(&mut self, message: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        let root = self.root.clone();
        self.value(&root, "", message, &mut wrong);
        wrong
    }

    /// Every property that the schema names, as in [`Checker::met`].
    pub(super) fn properties(&self) -> BTreeSet<String> {
        let of = |name: &str, schema: &Value| -> Vec<String> {
            let names = schema.get("properties").and_then(Value::as_object);
            names.into_iter().flatten().map(|(property, _)| place(name, property)).collect()
        };
        let defs = self.root.get("$defs").and_then(Value::as_object).into_iter().flatten();
        let nested = defs.flat_map(|(name, schema)| of(name, schema));
        of("", &self.root).into_iter().chain(nested).collect()
    }

    /// The words of an enumeration, in their order.
    pub(super) fn words(&self, at: &str) -> Vec<String> {
        let (schema, property) = match at.split_once('.') {
            Some((name, property)) => (&self.root["$defs"][name], property),
            None => (&self.root, at),
        };
        let words = schema["properties"][property]["enum"].as_array();
        let words = words.unwrap_or_else(|| panic!("{at} is an enumeration")).iter();
        words.map(|word| word.as_str().expect("words are text").to_owned()).collect()
    }

    pub(super) fn examples(&self) -> Vec<Value> {
        self.root["examples"].as_array().expect("a schema has examples").clone()
    }

    fn value(&mut self, schema: &Value, at: &str, value: &Value, wrong: &mut Vec<String>) {
        for (keyword, rule) in schema.as_object().expect("a schema is an object") {
            let is_met = match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" | "examples" | "then"
                | "properties" => true,
                "$ref" => {
                    let name = text(rule).trim_start_matches("#/$defs/").to_owned();
                    let schema = self.root["$defs"][&name].clone();
                    self.value(&schema, &name, value, wrong);
                    true
                }
                "type" => is_of(value, text(rule)),
                "const" => value == rule,
                "enum" => {
                    self.met.insert(format!("{at}={}", value.as_str().unwrap_or_default()));
                    list(rule).contains(value)
                }
                "pattern" => Regex::new(text(rule)).expect("a pattern").is_match(text(value)),
                "format" if rule == "date-time" => text(value).parse::<Timestamp>().is_ok(),
                "minimum" => value.as_i64() >= rule.as_i64(),
                "minLength" => !text(value).is_empty(),
                "minItems" => !list(value).is_empty(),
                "items" => {
                    list(value).iter().for_each(|item| self.value(rule, at, item, wrong));
                    true
                }
                "required" => list(rule).iter().all(|name| value.get(text(name)).is_some()),
                "additionalProperties" => self.fields(schema, at, value, wrong),
                "allOf" => {
                    list(rule).iter().for_each(|one| self.value(one, at, value, wrong));
                    true
                }
                "if" => {
                    let holds =
                        |(name, one): (&String, &Value)| value.get(name) == one.get("const");
                    if object(&rule["properties"]).iter().all(holds) {
                        self.value(&schema["then"], at, value, wrong);
                    }
                    true
                }
                other => panic!("the checker does not know `{other}`"),
            };
            if !is_met {
                wrong.push(format!("{at}: {keyword} {rule} is not met by {value}"));
            }
        }
    }

    /// The fields of an object; false where there is one that the schema does not name.
    fn fields(&mut self, schema: &Value, at: &str, value: &Value, wrong: &mut Vec<String>) -> bool {
        let properties = object(&schema["properties"]);
        for (name, field) in object(value) {
            let Some(of_field) = properties.get(name) else { return false };
            let at = place(at, name);
            self.met.insert(at.clone());
            self.value(of_field, &at, field, wrong);
        }
        true
    }
}

fn place(of: &str, property: &str) -> String {
    if of.is_empty() { property.to_owned() } else { format!("{of}.{property}") }
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the checker does not know the type `{other}`"),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object")
}
