//! A newtype for every kind of id, so that a card's id cannot be used as a seat's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::encoding::{decode_hex, encode_hex};

/// A room's id: 16 random bytes, written as 32 hexadecimal digits. It stays the same at every host of the
/// room.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RoomId([u8; 16]);

impl RoomId {
    /// Makes an id of 16 random bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes from which [`RoomId::from_bytes`] makes this id.
    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode_hex(self.0))
    }
}

impl fmt::Debug for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoomId({self})")
    }
}

/// A text that is not a room id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} isn't a room ID. A room ID has 32 hexadecimal digits")]
pub struct RoomIdError(String);

impl FromStr for RoomId {
    type Err = RoomIdError;

    fn from_str(text: &str) -> Result<Self, RoomIdError> {
        decode_hex(text).map(Self).ok_or_else(|| RoomIdError(text.chars().take(64).collect()))
    }
}

impl TryFrom<String> for RoomId {
    type Error = RoomIdError;

    fn try_from(text: String) -> Result<Self, RoomIdError> {
        text.parse()
    }
}

impl From<RoomId> for String {
    fn from(id: RoomId) -> String {
        id.to_string()
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The next higher number.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// A seat's number in its room, from 1 up, never reused. The first person to join has number 1, so a
    /// lower number means a longer time in the room.
    SeatId(u32)
}
number! {
    /// A card's number in its room, from 1 up, never reused.
    CardId(u32)
}
number! {
    /// A round's number in its room, from 1 up, never reused. A vote names its round, so a late vote never
    /// counts for the next card.
    RoundId(u32)
}
number! {
    /// Counts a room's hosts, from 1 up. It only grows.
    Epoch(u64)
}
number! {
    /// Counts a room's public changes within a term, from 0 up: one for each [`crate::Change`].
    Seq(u64)
}
number! {
    /// A client's number for a request, from 1 up. The response repeats it.
    Ref(u64)
}
number! {
    /// A connection's number at its host. It is never sent.
    ConnectionId(u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_id_has_32_digits() {
        let id = "8ffe3b37069a8f7bd52cb5dc4bcd69c1";
        assert_eq!(id.parse::<RoomId>().unwrap().to_string(), id);
        assert_eq!(id.to_uppercase().parse::<RoomId>().unwrap().to_string(), id);
        assert_eq!(format!("{:?}", id.parse::<RoomId>().unwrap()), format!("RoomId({id})"));
        for wrong in ["", &id[..30], &id[..31], &format!("{id}00"), &id.replace('f', "g")] {
            assert_eq!(wrong.parse::<RoomId>(), Err(RoomIdError(wrong.to_owned())));
        }
    }
}
