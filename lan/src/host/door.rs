//! What every connection needs of its room until it has a seat.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use room::message::About;
use room::{ConnectionId, Heir, Signature};
use tokio::sync::{mpsc, watch};

use super::entrance::Entrance;
use super::table::Said;

/// The way in.
pub(super) struct Door {
    /// The way in from the network.
    pub(super) entrance: Arc<Entrance>,
    /// The host's program and version.
    pub(super) app: String,
    /// The host's right to the room, if it is not its first.
    pub(super) claim: Option<Signature>,
    /// What it says of itself to anybody.
    pub(super) about: watch::Receiver<About>,
    /// Who would host it next.
    pub(super) heirs: watch::Receiver<Vec<Heir>>,
    /// Where the table listens.
    pub(super) table: mpsc::Sender<Said>,
    /// The number that the last connection got.
    pub(super) last_connection: AtomicU64,
}

impl Door {
    pub(super) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.last_connection.fetch_add(1, Ordering::Relaxed) + 1)
    }
}
