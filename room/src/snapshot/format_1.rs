//! Upgrades snapshots of format 1, which older programs saved.
//!
//! Format 1 named some fields differently, had the room's settings among the fields of the state, and wrote an
//! enum as an object with a `type`: `{"type":"winner","points":5}`. Now the variant's name is the key:
//! `{"winner":{"points":5}}`.

use serde_json::{Map, Value};

/// Names of fields in format 1, and their names now.
const RENAMED: [(&str, &str); 5] = [
    ("face", "avatar"),
    ("heirs", "successors"),
    ("mark", "nonce"),
    ("rivals", "conflicting_estimates"),
    ("verdict", "result"),
];
/// The room's settings, which were fields of the state.
const SETTINGS: [&str; 4] = ["auto_reveal", "count_down", "hide_names", "scale"];
/// The fields whose values are enums with data.
const ENUMS: [&str; 2] = ["outcome", "table"];

/// Rewrites a snapshot of format 1 in the current format. Values that no snapshot has stay as they are.
pub(super) fn upgrade(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(fields.into_iter().map(upgrade_field).collect()),
        Value::Array(items) => Value::Array(items.into_iter().map(upgrade).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

fn upgrade_field((name, value): (String, Value)) -> (String, Value) {
    let value = upgrade(value);
    let value = match name.as_str() {
        "state" => group_settings(value),
        _ if ENUMS.contains(&name.as_str()) => tag_externally(value),
        _ => value,
    };
    match RENAMED.iter().find(|(before, _)| *before == name) {
        Some((_, now)) => ((*now).to_owned(), value),
        None => (name, value),
    }
}

/// Moves the settings from the state into a field of their own.
fn group_settings(mut state: Value) -> Value {
    if let Value::Object(fields) = &mut state {
        let settings = SETTINGS.iter().filter_map(|name| fields.remove_entry(*name)).collect();
        fields.insert("settings".to_owned(), Value::Object(settings));
    }
    state
}

/// Turns `{"type":"name","field":1}` into `{"name":{"field":1}}`, and `{"type":"name"}` into `"name"`.
fn tag_externally(value: Value) -> Value {
    let Value::Object(mut fields) = value else { return value };
    match fields.remove("type") {
        Some(Value::String(name)) if fields.is_empty() => Value::String(name),
        Some(Value::String(name)) => Value::Object(Map::from_iter([(name, Value::Object(fields))])),
        Some(_) | None => Value::Object(fields),
    }
}
