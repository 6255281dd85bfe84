//! A checker for the schema files under `docs/schemas`: as much of JSON Schema 2020-12 as they use.
//!
//! Must never: pass over a word that it does not know; it panics, so that no rule of a file goes unchecked.

use regex::Regex;
use serde_json::{Map, Value};

/// What is wrong with `value` by `schema`, with the places; `root` holds the definitions.
pub fn wrong(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    match schema.as_bool() {
        Some(true) => return Vec::new(),
        Some(false) => return vec![format!("{at}: nothing may stand here")],
        None => {}
    }
    let rules = schema.as_object().expect("a schema is an object");
    rules.iter().flat_map(|(word, rule)| by_word(root, rules, word, rule, value, at)).collect()
}

fn by_word(
    root: &Value,
    rules: &Map<String, Value>,
    word: &str,
    rule: &Value,
    value: &Value,
    at: &str,
) -> Vec<String> {
    let fails = |fails: bool| {
        if fails { vec![format!("{at}: {word} {rule}: {value:.80}")] } else { Vec::new() }
    };
    let text = value.as_str();
    let list = value.as_array();
    match word {
        "$schema" | "$id" | "$defs" | "title" | "description" | "examples" => Vec::new(),
        "$ref" => {
            let path = rule.as_str().unwrap().strip_prefix('#').expect("a local reference");
            let schema = root.pointer(path).unwrap_or_else(|| panic!("{path} is not defined"));
            wrong(root, schema, value, at)
        }
        "type" => {
            let types = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
            fails(!types.iter().any(|one| is_of(one.as_str().unwrap(), value)))
        }
        "const" => fails(rule != value),
        "enum" => fails(!rule.as_array().unwrap().contains(value)),
        "pattern" => fails(text.is_some_and(|text| !regex(rule).is_match(text))),
        "format" => fails(text.is_some_and(|text| !is_in_format(rule.as_str().unwrap(), text))),
        "minLength" => fails(text.is_some_and(|text| (text.chars().count() as u64) < limit(rule))),
        "maxLength" => fails(text.is_some_and(|text| (text.chars().count() as u64) > limit(rule))),
        "minimum" => fails(value.as_i64().is_some_and(|one| one < rule.as_i64().unwrap())),
        "maximum" => fails(value.as_i64().is_some_and(|one| one > rule.as_i64().unwrap())),
        "minItems" => fails(list.is_some_and(|list| (list.len() as u64) < limit(rule))),
        "maxItems" => fails(list.is_some_and(|list| (list.len() as u64) > limit(rule))),
        "items" | "prefixItems" => items(root, rules, word, value, at),
        "oneOf" | "anyOf" => {
            let schemas = rule.as_array().unwrap();
            let all: Vec<Vec<String>> =
                schemas.iter().map(|one| wrong(root, one, value, at)).collect();
            let fit = all.iter().filter(|one| one.is_empty()).count();
            if fit == 1 || (fit > 1 && word == "anyOf") {
                return Vec::new();
            }
            // The way that fits best tells most.
            let nearest = all.into_iter().min_by_key(Vec::len).unwrap_or_default();
            nearest.into_iter().chain([format!("{at}: {fit} of {word} fit")]).collect()
        }
        "required" => {
            let Some(object) = value.as_object() else { return Vec::new() };
            let names = rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
            let missing = names.filter(|name| !object.contains_key(*name));
            missing.map(|name| format!("{at}: {name} is missing")).collect()
        }
        "properties" => {
            let Some(object) = value.as_object() else { return Vec::new() };
            let known = rule.as_object().unwrap().iter();
            known
                .filter_map(|(name, schema)| Some((name, schema, object.get(name)?)))
                .flat_map(|(name, schema, one)| wrong(root, schema, one, &format!("{at}/{name}")))
                .collect()
        }
        "additionalProperties" => {
            assert_eq!(rule, &Value::Bool(false), "only false is understood");
            let Some(object) = value.as_object() else { return Vec::new() };
            let known = rules.get("properties").and_then(Value::as_object);
            let is_known = |name: &String| known.is_some_and(|known| known.contains_key(name));
            let unknown = object.keys().filter(|name| !is_known(name));
            unknown.map(|name| format!("{at}: {name} is unknown")).collect()
        }
        unknown => panic!("{unknown} is not understood"),
    }
}

/// `items` holds for what stands behind `prefixItems`.
fn items(
    root: &Value,
    rules: &Map<String, Value>,
    word: &str,
    value: &Value,
    at: &str,
) -> Vec<String> {
    let Some(list) = value.as_array() else { return Vec::new() };
    let first = rules.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let rest = rules.get("items").unwrap_or(&Value::Bool(true));
    let check = |(place, one): (usize, &Value)| match (first.get(place), word) {
        (Some(schema), "prefixItems") => wrong(root, schema, one, &format!("{at}/{place}")),
        (None, "items") => wrong(root, rest, one, &format!("{at}/{place}")),
        (_, _) => Vec::new(),
    };
    list.iter().enumerate().flat_map(check).collect()
}

fn limit(rule: &Value) -> u64 {
    rule.as_u64().expect("a limit is a whole number")
}

fn regex(rule: &Value) -> Regex {
    Regex::new(rule.as_str().unwrap()).unwrap()
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        unknown => panic!("type {unknown} is not understood"),
    }
}

fn is_in_format(name: &str, text: &str) -> bool {
    match name {
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        "date" => text.parse::<jiff::civil::Date>().is_ok(),
        unknown => panic!("format {unknown} is not understood"),
    }
}
