//! The status that peers exchange in probes. The JSON is part of the wire format in `docs/protocol.md`.

use serde::{Deserialize, Serialize};

use crate::{Address, Epoch, SeatId, SeatKey, Version};

/// A member, identified by its seat key; `None` for a room's first host if nobody at that machine has joined.
pub type Peer = Option<SeatKey>;

/// A member that hosts the room or could host it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerInfo {
    /// The member's seat key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Peer,
    /// The member's seat number. A lower number has been in the room longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatId>,
    /// The addresses at which the member hosts or would host, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
}

/// A member's view of the room and of who hosts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerStatus {
    /// The member that sends this status.
    pub who: PeerInfo,
    /// The version of its state.
    pub version: Version,
    /// Whether it hosts the room, has a host or searches for one.
    pub role: PeerRole,
    /// The other possible hosts it knows of. A member that slept may have missed some of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub knows: Vec<PeerInfo>,
}

/// A member's role towards the room's host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerRole {
    /// The member hosts the room.
    Hosting {
        /// The number of voters present.
        voters: usize,
    },
    /// The member is connected to a host.
    Seated {
        /// The host; `None` if nobody at that machine has joined.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Peer,
    },
    /// The member has no host.
    Searching {
        /// Whether the member could become a candidate.
        able: bool,
        /// Whether the member has searched for so long that it would join any host.
        long: bool,
    },
}

impl PeerStatus {
    /// Orders two hosts of one room; the host of higher rank keeps it. More voters come first, then the later epoch,
    /// then the older seat.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        let voters = match self.role {
            PeerRole::Hosting { voters } => voters,
            PeerRole::Seated { .. } | PeerRole::Searching { .. } => 0,
        };
        (voters, self.stable_rank())
    }

    /// The rank without the number of voters, which changes all the time.
    pub(super) fn stable_rank(&self) -> (Epoch, std::cmp::Reverse<SeatId>, Peer) {
        let seat = self.who.seat.unwrap_or(SeatId(u32::MAX));
        (self.version.latest.epoch, std::cmp::Reverse(seat), self.who.key)
    }

    /// Whether the member hosts the room.
    pub(super) fn is_hosting(&self) -> bool {
        matches!(self.role, PeerRole::Hosting { .. })
    }
}
