//! A newtype for every id, so that a card's number is never taken for a seat's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A room's identity: 16 random bytes, written as 32 hexadecimal digits. It stays the same at
/// every host of the room.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RoomId([u8; 16]);

impl RoomId {
    /// The id made of 16 bytes, which the caller draws at random.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base16ct::lower::encode_string(&self.0))
    }
}

impl fmt::Debug for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoomId({self})")
    }
}

/// A text that is no room id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a room's id is 32 hexadecimal digits; this is {0:?}")]
pub struct RoomIdError(String);

impl FromStr for RoomId {
    type Err = RoomIdError;

    fn from_str(text: &str) -> Result<Self, RoomIdError> {
        let mut bytes = [0; 16];
        match base16ct::mixed::decode(text, &mut bytes) {
            Ok(whole) if whole.len() == 16 => Ok(Self(bytes)),
            Ok(_) | Err(_) => Err(RoomIdError(text.chars().take(64).collect())),
        }
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
            /// The number that follows this one.
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
    /// A seat's number inside its room: given once, from 1 up, never given again. The first to sit
    /// down has number 1, so a lower number means seated longer.
    SeatId(u32)
}
number! {
    /// A card's number inside its room: given once, from 1 up.
    CardId(u32)
}
number! {
    /// A round's number inside its room: given once, from 1 up. A vote names the round it is for, so
    /// that a late one never counts for the next card.
    RoundId(u32)
}
number! {
    /// Counts the hosts a room has had, from 1 up; it only ever grows.
    Epoch(u64)
}
number! {
    /// Counts a room's public changes inside an epoch, from 0 up: one for each [`crate::Change`].
    Seq(u64)
}
number! {
    /// A client's own number for a request, from 1 up; the answer carries it back.
    Ref(u64)
}
number! {
    /// One connection at the host, numbered by the host; it never crosses the wire.
    ConnectionId(u64)
}
