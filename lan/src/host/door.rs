//! What every connection needs of its host until it has a seat.

use std::sync::atomic::{AtomicU64, Ordering};

use room::message::About;
use room::{ConnectionId, RoomInfo};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::crowd::Crowd;
use super::table::Said;

/// The way in.
pub(super) struct Door {
    /// The host's program and version.
    pub(super) app: String,
    /// Which room is behind it.
    pub(super) room: RoomInfo,
    /// What it says of itself to anybody.
    pub(super) about: watch::Receiver<About>,
    /// Where the table listens.
    pub(super) table: mpsc::Sender<Said>,
    /// Who stands at the door.
    pub(super) crowd: Crowd,
    /// The server's name in multicast DNS.
    pub(super) host_name: Option<String>,
    /// Every connection's task, so that the host can wait for the last frames to be sent.
    pub(super) connections: TaskTracker,
    /// Ends every connection at once.
    pub(super) ended: CancellationToken,
    /// The number that the last connection got.
    pub(super) last_connection: AtomicU64,
}

impl Door {
    pub(super) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.last_connection.fetch_add(1, Ordering::Relaxed) + 1)
    }
}
