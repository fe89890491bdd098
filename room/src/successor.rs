//! Successors: the members that host the room next, and the message about a move.

use crate::chain::Delegation;
use serde::{Deserialize, Serialize};

use crate::limits::MAX_SUCCESSOR_ADDRESSES;
use crate::{Epoch, SeatId};

/// A host's address. `core::net` has only the data type: this crate opens no sockets.
#[cfg(not(target_arch = "wasm32"))]
pub type Address = core::net::SocketAddr;
/// A host's address as `ip:port`. A page passes addresses on as they are; parsing them would make its
/// download larger.
#[cfg(target_arch = "wasm32")]
pub type Address = String;

/// A member that can host the room next: it runs the app, stands by, and can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Successor {
    /// The member's seat.
    pub seat: SeatId,
    /// The addresses on which it would listen, the most likely to work first.
    pub addresses: Vec<Address>,
}

/// A room's new host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The room's epoch at the new host.
    pub epoch: Epoch,
    /// The new host's seat; `None` if nobody at that machine has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<SeatId>,
    /// The new host's addresses, the most likely to work first.
    pub addresses: Vec<Address>,
    /// The final delegation of the host that announces the move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Box<Delegation>>,
}

/// Whether only its own machine reaches this address.
pub(crate) fn is_loopback(address: &Address) -> bool {
    #[cfg(not(target_arch = "wasm32"))]
    return address.ip().is_loopback();
    #[cfg(target_arch = "wasm32")]
    return address.starts_with("127.");
}

/// Whether a host's list of addresses is valid: 1 to [`MAX_SUCCESSOR_ADDRESSES`] addresses that can be
/// connected to.
pub(crate) fn are_valid_addresses(addresses: &[Address]) -> bool {
    #[cfg(not(target_arch = "wasm32"))]
    let usable = |address: &Address| address.port() != 0 && !address.ip().is_unspecified();
    #[cfg(target_arch = "wasm32")]
    let usable = |address: &Address| !address.is_empty();
    (1..=MAX_SUCCESSOR_ADDRESSES).contains(&addresses.len()) && addresses.iter().all(usable)
}
