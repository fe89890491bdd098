//! What every connection needs of its room until it has a seat.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use room::message::About;
use room::{ConnectionId, Epoch, RoomInfo, SeatSecret, Signature, Successor};
use tokio::sync::{mpsc, watch};

use super::acceptor::Acceptor;
use super::table::TableInput;

/// The way in.
pub(super) struct ConnectionContext {
    /// The way in from the network.
    pub(super) acceptor: Arc<Acceptor>,
    /// The host's program and version.
    pub(super) app: String,
    /// Whose machine the host is.
    pub(super) seat: Option<SeatSecret>,
    /// What it says of itself to anybody.
    pub(super) about: watch::Receiver<About>,
    /// Who would host it next.
    pub(super) successors: watch::Receiver<Vec<Successor>>,
    /// Where the table listens.
    pub(super) table: mpsc::Sender<TableInput>,
    /// The number that the last connection got.
    pub(super) last_connection: AtomicU64,
}

impl ConnectionContext {
    /// The host's right to the room, if it is not its first host.
    pub(super) fn claim(&self, room: &RoomInfo) -> Option<Signature> {
        self.seat.as_ref().filter(|_| room.epoch > Epoch(1)).map(|seat| seat.claim(room.id, room.epoch))
    }

    pub(super) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.last_connection.fetch_add(1, Ordering::Relaxed) + 1)
    }
}
