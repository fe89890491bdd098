//! A room that continues another one, because nobody was left who had a right to host that.

use serde::{Deserialize, Serialize};

use crate::seat_key::PROTOCOL_NAME;
use crate::{Name, RoomId, SeatKey, SeatSecret, Signature};

/// What a new room says about the one that it continues. It gives no right: people who know the seat can see who opened the new
/// room, and decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continuation {
    /// The old room.
    pub room: RoomId,
    /// Its name.
    pub name: Name,
    /// The founder's seat in the old room.
    pub by: SeatKey,
    /// The signature with that seat's key.
    pub signature: Signature,
}

impl Continuation {
    /// Signs that the room `new` continues `old`, with the founder's seat there.
    pub(crate) fn sign(old: RoomId, name: Name, new: RoomId, by: &SeatSecret) -> Self {
        let signature = by.sign_bytes(&bytes_to_sign(old, new));
        Self { room: old, name, by: by.key(), signature }
    }

    /// Whether the owner of the seat has signed this for the room `new`.
    pub fn is_of(&self, new: RoomId) -> bool {
        self.by.verify_bytes(&bytes_to_sign(self.room, new), &self.signature)
    }
}

/// The protocol's name and the label prevent other uses of the signature.
fn bytes_to_sign(old: RoomId, new: RoomId) -> Vec<u8> {
    [PROTOCOL_NAME.as_bytes(), b" continues\0", old.as_bytes(), new.as_bytes()].concat()
}
