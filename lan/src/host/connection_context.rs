//! State that a WebSocket connection needs to join the room. One per host, shared by all connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use room::chain::{Finals, Link};
use room::message::About;
use room::{ConnectionId, RoomInfo, SeatKey, State, Successor};
use tokio::sync::{mpsc, watch};

use super::server_context::ServerContext;
use super::table::TableInput;

/// The host's side of the handshake, and the channel to the table.
pub(super) struct ConnectionContext {
    pub(super) server: Arc<ServerContext>,
    /// The host's program and version, sent in the challenge.
    pub(super) app: String,
    /// The host's key, which TLS proves and browsers sign.
    pub(super) key: SeatKey,
    /// The answer to `GET /about`.
    pub(super) about: watch::Receiver<About>,
    /// The term that challenges name.
    pub(super) term: watch::Receiver<HostedTerm>,
    /// The room's successors, for the redirect frame.
    pub(super) successors: watch::Receiver<Vec<Successor>>,
    /// The table's inbox.
    pub(super) table: mpsc::Sender<TableInput>,
    /// Id of the newest connection.
    pub(super) last_connection: AtomicU64,
}

/// The room's identity, and the right of its host in the current term.
#[derive(Debug, Clone)]
pub(super) struct HostedTerm {
    /// The room's identity and current term.
    pub(super) room: RoomInfo,
    /// The links of the host's chain.
    pub(super) chain: Vec<Link>,
    /// Where earlier hosts went.
    pub(super) finals: Finals,
}

impl HostedTerm {
    pub(super) fn of(state: &State) -> Self {
        Self { room: state.room.clone(), chain: state.chain.clone(), finals: state.finals.clone() }
    }

    /// Whether this is still what the state says.
    pub(super) fn is_of(&self, state: &State) -> bool {
        (&self.room, &self.chain, &self.finals) == (&state.room, &state.chain, &state.finals)
    }
}

impl ConnectionContext {
    pub(super) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.last_connection.fetch_add(1, Ordering::Relaxed) + 1)
    }
}
