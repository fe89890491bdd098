//! Who would host the room if its host went, and what is said when it moves.

use serde::{Deserialize, Serialize};

use crate::limits::SUCCESSOR_ADDRESSES;
use crate::{Epoch, Presence, SeatId, State};

/// Where a host is reached. Addresses are data, and so in `core`; sockets are not.
#[cfg(not(target_arch = "wasm32"))]
pub type Address = core::net::SocketAddr;
/// Where a host is reached, as `address:port`. A page goes where it is told, and reading addresses would make it larger.
#[cfg(target_arch = "wasm32")]
pub type Address = String;

/// A member who can host the room if its host goes: in an app, standing by, and reached by others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Successor {
    /// Whose machine it is.
    pub seat: SeatId,
    /// Where it would listen, the likeliest first.
    pub addresses: Vec<Address>,
}

/// Where a room has gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which of the room's hosts it has now.
    pub epoch: Epoch,
    /// Who hosts it.
    pub host: SeatId,
    /// Where it is to be reached, the likeliest first.
    pub addresses: Vec<Address>,
}

/// Whether somebody may stand by at those.
pub(crate) fn are_addresses(addresses: &[Address]) -> bool {
    #[cfg(not(target_arch = "wasm32"))]
    let usable = |address: &Address| address.port() != 0 && !address.ip().is_unspecified();
    #[cfg(target_arch = "wasm32")]
    let usable = |address: &Address| !address.is_empty();
    (1..=SUCCESSOR_ADDRESSES).contains(&addresses.len()) && addresses.iter().all(usable)
}

impl State {
    /// Whether the room ends when its host goes: nobody stands by who could go on with it.
    pub fn ends_with_its_host(&self) -> bool {
        self.successors.is_empty()
    }

    /// Who would host the room next, in the order in which they are asked to: who stands by and is here.
    pub fn next_hosts(&self) -> impl Iterator<Item = &Successor> {
        let is_here = |successor: &&Successor| {
            self.seat(successor.seat).is_some_and(|seat| seat.presence == Presence::Here)
        };
        self.successors.iter().filter(|_| !self.room.pinned).filter(is_here)
    }

    /// Where that seat would host the room, if it is on the list.
    pub fn successor(&self, seat: SeatId) -> Option<&Successor> {
        self.successors.iter().find(|successor| successor.seat == seat)
    }
}
