//! Upgrades snapshots of format 2, in which a room had no founder.

use serde_json::Value;

use crate::Founder;

/// Adds the unknown founder. Values that no snapshot has stay as they are.
pub(super) fn upgrade(mut snapshot: Value) -> Value {
    if let Some(Value::Object(room)) = snapshot.get_mut("state").and_then(|state| state.get_mut("room")) {
        // Encoding can't fail: a founder has no map with keys other than strings.
        let unknown = serde_json::to_value(Founder::UNKNOWN).unwrap_or_default();
        room.insert("founder".to_owned(), unknown);
    }
    snapshot
}
