//! The founder of a room. The room's id commits to the founder's key, so that nobody else can claim to have founded it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

use crate::encoding::written_as_base64url;
use crate::{RoomId, SeatKey};

/// The label of the hash. It separates room ids from other hashes of the same bytes.
const LABEL: &[u8] = b"pointing-party/3 room\0";

/// The device that opened a room first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founder {
    /// The founder's public key in this room.
    pub key: SeatKey,
    /// Tells the rooms of one founder apart.
    pub salt: Salt,
}

impl Founder {
    /// Stands for the founder of a room that an earlier version of the program saved. Nobody has this key, so such a room
    /// opens only as a new one.
    pub(crate) const UNKNOWN: Self = Self { key: SeatKey::from_bytes([0; 32]), salt: Salt([0; 16]) };

    /// The id of the room: the first 16 bytes of SHA-512 over a label, the key and the salt.
    pub fn room_id(&self) -> RoomId {
        let hash = Sha512::new().chain_update(LABEL).chain_update(self.key.as_bytes());
        let hash = hash.chain_update(self.salt.0).finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        RoomId::from_bytes(id)
    }
}

/// 16 random bytes, drawn once for each room. In JSON: 22 characters of base64url. Not secret.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Salt([u8; 16]);

impl Salt {
    /// Makes a salt of 16 bytes from a random source.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

written_as_base64url!(Salt);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeatSecret;

    #[test]
    fn room_id_commits_to_key_and_salt() {
        let founder = |key: u8, salt| Founder {
            key: SeatSecret::from_seed([key; 32]).key(),
            salt: Salt::from_bytes([salt; 16]),
        };
        let id = founder(1, 1).room_id();
        assert_eq!(founder(1, 1).room_id(), id);
        assert_ne!(founder(2, 1).room_id(), id);
        assert_ne!(founder(1, 2).room_id(), id);
    }

    #[test]
    fn log_shows_the_salt_as_on_the_wire() {
        let salt = Salt::from_bytes([7; 16]);
        assert_eq!(format!("{salt:?}"), format!("Salt({})", String::from(salt)));
    }
}
