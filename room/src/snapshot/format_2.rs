//! Upgrades snapshots of format 2, in which a room had no founder, and a card could have conflicting estimates.

use serde_json::{Value, json};

use crate::Founder;
use crate::cards::clean_note;

/// Adds the unknown founder, and writes conflicting estimates down in the cards' notes. Values that no snapshot has stay as they
/// are.
pub(super) fn upgrade(mut snapshot: Value) -> Value {
    if let Some(Value::Object(room)) = snapshot.get_mut("state").and_then(|state| state.get_mut("room")) {
        // Encoding can't fail: a founder has no map with keys other than strings.
        let unknown = serde_json::to_value(Founder::UNKNOWN).unwrap_or_default();
        room.insert("founder".to_owned(), unknown);
    }
    note_conflicting_estimates(&mut snapshot);
    snapshot
}

fn note_conflicting_estimates(snapshot: &mut Value) {
    let mut others = Vec::new();
    let cards = snapshot.get_mut("state").and_then(|state| state.get_mut("cards"));
    for card in cards.and_then(Value::as_array_mut).into_iter().flatten() {
        let conflicting = card.get("conflicting_estimates").and_then(Value::as_array);
        let points = conflicting.into_iter().flatten().filter_map(|estimate| estimate.get("points"));
        let points: Vec<String> = points.map(|points| points.to_string().replace('"', "")).collect();
        if let (false, Some(id)) = (points.is_empty(), card.get("id").cloned()) {
            others.push((id.to_string(), format!("Also estimated: {}", points.join(", "))));
            card["noted"] = true.into();
        }
    }
    let Some(texts) = snapshot.get_mut("texts").and_then(Value::as_object_mut) else { return };
    for (card, line) in others {
        let text = texts.entry(card).or_insert_with(|| json!({}));
        let note = text.get("note").and_then(Value::as_str).unwrap_or_default();
        let note = clean_note(format!("{note}\n{line}").trim());
        if let Some(text) = text.as_object_mut() {
            text.insert("note".to_owned(), note.into());
        }
    }
}
