//! The handover that a table is waiting for.

use std::collections::VecDeque;

use room::chain::Delegation;
use room::{ConnectionId, Epoch, Successor};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::host::outbox::Outbox;

/// State of a handover in progress.
pub(super) struct HandOverProgress {
    /// The epoch at which the successor opens the room.
    pub(super) epoch: Epoch,
    pub(super) successor: Successor,
    /// The successor's connections. The answer must come from one of them.
    pub(super) notified: Vec<ConnectionId>,
    /// When the next candidate is asked.
    pub(super) deadline: Instant,
    /// The successors to ask after this one.
    pub(super) candidates: VecDeque<Successor>,
    /// The host's final delegation.
    pub(super) ended: Box<Delegation>,
    /// Connections that tried to join meanwhile.
    pub(super) waiting: Vec<Outbox>,
    /// Receives whether a successor took the room.
    pub(super) reply: oneshot::Sender<bool>,
}
