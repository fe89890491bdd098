//! What members say to each other about who hosts the room.

use serde::{Deserialize, Serialize};

use crate::{Address, Epoch, SeatId, SeatKey, Version};

/// A member, by the key of their seat; none for a room's first host if nobody sits at it.
pub type Peer = Option<SeatKey>;

/// Somebody who hosts the room, or could.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerInfo {
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Peer,
    /// Their number in the room, which says how long they have been seated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatId>,
    /// Where they are reached as a host, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
}

/// How somebody stands to the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerStatus {
    /// Who it is.
    pub who: PeerInfo,
    /// What they have seen of the room.
    pub version: Version,
    /// What they do.
    pub post: PeerRole,
    /// Who else may host the room, as far as they were told: somebody who slept may not have heard of all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub knows: Vec<PeerInfo>,
}

/// What somebody does about the room's host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PeerRole {
    /// They host it.
    Hosting {
        /// How many voters are there.
        voters: usize,
    },
    /// They are connected to a host.
    Seated {
        /// To whom; none if nobody sits at it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Peer,
    },
    /// They have no host.
    Seeking {
        /// Whether they would come forward.
        able: bool,
        /// Whether they have looked for one for long, and would be glad of any.
        long: bool,
    },
}

impl PeerStatus {
    /// Of two hosts of one room, that with the higher rank keeps it: with more live voters, then the later one, then
    /// the one that has been seated longer.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        let voters = match self.post {
            PeerRole::Hosting { voters } => voters,
            PeerRole::Seated { .. } | PeerRole::Seeking { .. } => 0,
        };
        (voters, self.seniority())
    }

    /// The same but for the voters, whose number changes all the time.
    pub(super) fn seniority(&self) -> (Epoch, std::cmp::Reverse<SeatId>, Peer) {
        let seat = self.who.seat.unwrap_or(SeatId(u32::MAX));
        (self.version.latest.epoch, std::cmp::Reverse(seat), self.who.key)
    }

    /// Whether they host the room.
    pub(super) fn is_hosting(&self) -> bool {
        matches!(self.post, PeerRole::Hosting { .. })
    }
}
