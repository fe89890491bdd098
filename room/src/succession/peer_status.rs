//! The status that peers exchange in probes. The JSON is part of the wire format in `docs/protocol.md`.

use serde::{Deserialize, Serialize};

use crate::chain::{Chain, Claim, Finals, Link, Position};
use crate::encoding::is_usual;
use crate::{Address, Founder, SeatId, SeatKey, Version};

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
    /// Whether it has not read everything that its state leaves out.
    #[serde(default, rename = "incomplete", skip_serializing_if = "std::ops::Not::not")]
    pub is_incomplete: bool,
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
    Hosting(Box<HostStatus>),
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
    },
}

/// What a host says about its right to host the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostStatus {
    /// The links of its chain.
    pub chain: Vec<Link>,
    /// Where earlier hosts went when they gave up their right.
    #[serde(default, skip_serializing_if = "Finals::is_empty")]
    pub finals: Finals,
    /// [`Claim::yields_from`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yields_from: Option<Position>,
    /// How many people are in the room there. It decides nothing, and is shown to people.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub people: u32,
}

impl HostStatus {
    /// The claim of the host with this key; `None` if its chain does not prove it.
    pub(super) fn claim(&self, host: Peer, founder: &Founder) -> Option<Claim> {
        let chain = Chain::verify(self.chain.clone(), founder).ok()?;
        // Only the founder can host without a seat.
        (chain.host() == host.unwrap_or(founder.key))
            .then_some(Claim { chain, yields_from: self.yields_from })
    }
}

impl PeerStatus {
    /// The status of a member that hosts the room, if its chain proves that it may.
    pub(super) fn host(&self, founder: &Founder) -> Option<(&HostStatus, Claim)> {
        let PeerRole::Hosting(status) = &self.role else { return None };
        Some((status, status.claim(self.who.key, founder)?))
    }
}
