//! What connections and probes send to the table.

use std::net::SocketAddr;

use room::message::{Request, Returning, ReturningKey};
use room::{ConnectionId, Profile, Ref, SeatId};
use tokio::sync::oneshot;

use crate::host::outbox::Outbox;

/// An input from a connection, or the result of a probe.
pub(in crate::host) enum TableInput {
    /// An authenticated client wants to join.
    Join {
        /// The new connection.
        connection: ConnectionId,
        /// The client's seat key, name and role.
        profile: Profile,
        /// The connection's send queue.
        outbox: Outbox,
    },
    /// A member makes a request.
    Request {
        /// The connection that sent it.
        connection: ConnectionId,
        /// The client's number for the request.
        reference: Ref,
        /// What the member asks the room to do.
        request: Request,
    },
    /// The member leaves.
    Leave {
        /// The connection that said goodbye.
        connection: ConnectionId,
    },
    /// The connection broke or fell silent.
    Disconnected {
        /// The connection that ended.
        connection: ConnectionId,
    },
    /// A probe of a standby's addresses is done.
    ProbeFinished {
        /// The standby's seat.
        seat: SeatId,
        /// The addresses that were probed.
        offered: Vec<SocketAddr>,
        /// The addresses at which it answered.
        addresses: Vec<SocketAddr>,
    },
    /// A page asks who it would continue as.
    FindReturning {
        /// The key with which it would join.
        key: ReturningKey,
        /// Receives the person.
        reply: oneshot::Sender<Option<Returning>>,
    },
    /// A slow reader has read everything queued and needs the full state.
    CaughtUp {
        /// The connection that has caught up.
        connection: ConnectionId,
    },
}
