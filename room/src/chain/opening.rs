//! The start of a term, signed by its host.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

use crate::encoding::{EncodingError, decode, encode};
use crate::seat_key::PROTOCOL_NAME;
use crate::{Epoch, RoomId, SeatKey, SeatSecret, Signature};

/// The hash of an opening or a delegation: the first 32 bytes of SHA-512 over what is signed. In JSON: 43 characters of
/// base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct LinkHash([u8; 32]);

/// The start of a term: its host takes the room. It covers the room, the epoch, the nonce and the delegation on which the
/// host's right rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The number of the host. It grows with each term.
    pub epoch: Epoch,
    /// A random number that tells two terms of the same epoch apart; 0 at the room's first host.
    pub nonce: u32,
    /// The key of the host.
    pub host: SeatKey,
    /// The delegation on which the term rests; `None` for the founder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_on: Option<LinkHash>,
    /// The host's signature.
    pub signature: Signature,
}

impl Opening {
    pub(super) fn sign(
        room: RoomId,
        epoch: Epoch,
        nonce: u32,
        rests_on: Option<LinkHash>,
        host: &SeatSecret,
    ) -> Self {
        let bytes = bytes_to_sign(room, epoch, nonce, host.key(), rests_on);
        Self { epoch, nonce, host: host.key(), rests_on, signature: host.sign_bytes(&bytes) }
    }

    pub(super) fn is_signed(&self, room: RoomId) -> bool {
        self.host.verify_bytes(&self.bytes(room), &self.signature)
    }

    /// The hash that names this term in a room.
    pub fn hash(&self, room: RoomId) -> LinkHash {
        LinkHash::of(&self.bytes(room))
    }

    fn bytes(&self, room: RoomId) -> Vec<u8> {
        bytes_to_sign(room, self.epoch, self.nonce, self.host, self.rests_on)
    }
}

/// Every part has a fixed length, except that the last one may be absent. So no two different openings give the same bytes.
fn bytes_to_sign(
    room: RoomId,
    epoch: Epoch,
    nonce: u32,
    host: SeatKey,
    rests_on: Option<LinkHash>,
) -> Vec<u8> {
    let rests_on = rests_on.map(|LinkHash(hash)| hash);
    [
        PROTOCOL_NAME.as_bytes(),
        b" opening\0",
        room.as_bytes(),
        &epoch.0.to_be_bytes(),
        &nonce.to_be_bytes(),
        host.as_bytes(),
        rests_on.as_ref().map_or(&[], |hash| &hash[..]),
    ]
    .concat()
}

impl LinkHash {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(&Sha512::digest(bytes)[..32]);
        Self(hash)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl TryFrom<String> for LinkHash {
    type Error = EncodingError;

    fn try_from(text: String) -> Result<Self, EncodingError> {
        decode(&text).map(Self)
    }
}

impl From<LinkHash> for String {
    fn from(hash: LinkHash) -> String {
        encode(&hash.0)
    }
}

impl fmt::Debug for LinkHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LinkHash({})", encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_shows_the_hash_as_on_the_wire() {
        let hash = LinkHash::of(b"bytes");
        assert_eq!(format!("{hash:?}"), format!("LinkHash({})", String::from(hash)));
    }
}
