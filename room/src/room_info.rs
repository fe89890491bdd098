//! The identity of a room.

use serde::{Deserialize, Serialize};

use crate::chain::{Chain, ChainError, Link};
use crate::encoding::is_usual;
use crate::{Continuation, Epoch, Founder, Name, RoomId, SeatId, SeatKey};

/// A room's identity, name and current host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomInfo {
    /// The room's id, the same at every host: [`Founder::room_id`] of the founder.
    pub id: RoomId,
    /// The device that opened the room first.
    pub founder: Founder,
    /// The room's name, which people see in the lobby.
    pub name: Name,
    /// The number of hosts so far.
    pub epoch: Epoch,
    /// The nonce of the current term; 0 at the first host. In the two halves of a split network, hosts can
    /// have the same epoch but not the same nonce.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub nonce: u32,
    /// Whether joining needs a PIN. No room uses this yet.
    pub locked: bool,
    /// The seat of the person whose machine hosts the room; `None` if that person has not joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<SeatId>,
    /// Whether the room stays with its host: no other member may take it over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// The room that this one continues, if it is a new room with the cards and results of another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // The app compares it, not the page.
    pub continues: Option<Box<Continuation>>,
}

impl RoomInfo {
    /// Whether the id belongs to the founder.
    pub fn is_genuine(&self) -> bool {
        self.id == self.founder.room_id()
    }

    /// Verifies that this key may host the room in this term.
    ///
    /// # Errors
    /// [`ChainError`] if the chain does not lead from the founder to this term of this key, or if the room's id is not its
    /// founder's.
    pub(crate) fn verify_chain(&self, links: &[Link], host: SeatKey) -> Result<Chain, ChainError> {
        if !self.is_genuine() {
            return Err(ChainError::NotFounded);
        }
        let chain = Chain::verify(links.to_vec(), &self.founder)?;
        let last = links.len() - 1;
        if chain.host() != host {
            Err(ChainError::NotASuccessor(last))
        } else if (chain.epoch(), chain.nonce()) != (self.epoch, self.nonce) {
            Err(ChainError::Epoch(last))
        } else {
            Ok(chain)
        }
    }

    /// Whether both are of the same term.
    pub fn has_same_host(&self, other: &RoomInfo) -> bool {
        (self.epoch, self.nonce) == (other.epoch, other.nonce)
    }

    /// Whether a member that last saw the room as `before` may join it here: the same room, at the same term
    /// or a later epoch.
    pub(crate) fn can_follow(&self, before: &RoomInfo) -> bool {
        self.id == before.id && (self.epoch > before.epoch || self.has_same_host(before))
    }

    /// A new room at epoch 1.
    pub fn new(founder: Founder, name: Name) -> Self {
        Self {
            id: founder.room_id(),
            founder,
            name,
            epoch: Epoch(1),
            nonce: 0,
            locked: false,
            host: None,
            pinned: false,
            continues: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DeviceSecret, Salt};

    #[test]
    fn members_follow_a_later_epoch_or_the_same_term() {
        let room = |epoch: u64, nonce: u32, salt: u8| {
            let founder = DeviceSecret::from_bytes([1; 32]).founder(Salt::from_bytes([salt; 16]));
            let info = RoomInfo::new(founder, Name::new("Sprint").unwrap());
            RoomInfo { epoch: Epoch(epoch), nonce, ..info }
        };
        let before = room(2, 7, 1);
        assert!(room(2, 7, 1).can_follow(&before) && room(3, 9, 1).can_follow(&before));
        assert!(!room(2, 9, 1).can_follow(&before), "the host of the other half");
        assert!(!room(1, 0, 1).can_follow(&before), "an earlier host");
        assert!(!room(3, 9, 2).can_follow(&before), "another room");
    }
}
