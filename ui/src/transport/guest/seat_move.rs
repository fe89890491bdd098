//! A seat as a page carries it to the next host of its room, and stores it.
//!
//! Another host must get nothing that works as the person's seat elsewhere. So the page goes there with a new key, and with
//! [`Transfer`]s that say which seat the key may have there.

use base64ct::{Base64UrlUnpadded, Encoding};
use room::{DeviceSecret, RoomId, Transfer};
use serde::{Deserialize, Serialize};

use crate::transport::js_deserializer;

/// The start of the fragment that carries a seat.
pub(super) const FRAGMENT: &str = "move=";

/// A seat in one room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SeatMove {
    pub(super) room: RoomId,
    /// The secret from which the seat's key comes, in base64url.
    pub(super) seed: String,
    /// How the seat came to this key, the oldest first.
    pub(super) transfers: Vec<Transfer>,
}

impl SeatMove {
    pub(super) fn parse(text: &str) -> Option<Self> {
        js_sys::JSON::parse(text).ok().and_then(js_deserializer::read)
    }

    pub(super) fn to_text(&self) -> String {
        // Serialization fails only for maps with unsupported keys, and this has none.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn device(&self) -> Option<DeviceSecret> {
        decode_seed(&self.seed).map(DeviceSecret::from_bytes)
    }
}

/// Reads a secret of 32 bytes from base64url.
pub(super) fn decode_seed(text: &str) -> Option<[u8; 32]> {
    let mut seed = [0; 32];
    let decoded = Base64UrlUnpadded::decode(text, &mut seed).ok()?;
    (decoded.len() == 32).then_some(seed)
}
