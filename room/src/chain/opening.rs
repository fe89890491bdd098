//! The start of a term, signed by its host.

use serde::{Deserialize, Serialize};

use super::link_hash::LinkHash;
use super::verified_signatures::is_signed;
use crate::seat_key::PROTOCOL_NAME;
use crate::{Epoch, RoomId, SeatKey, SeatSecret, Signature};

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
        is_signed(self.host, &self.bytes(room), &self.signature)
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
    [
        PROTOCOL_NAME.as_bytes(),
        b" opening\0",
        room.as_bytes(),
        &epoch.0.to_be_bytes(),
        &nonce.to_be_bytes(),
        host.as_bytes(),
        rests_on.as_ref().map_or(&[], |hash| &hash.as_bytes()[..]),
    ]
    .concat()
}
