//! Commands to the table from the owner of the host. They have their own channel, so they do not wait behind
//! connection input.

use room::chain::{Delegation, Position};
use room::{Epoch, Moved, Snapshot};
use tokio::sync::{mpsc, oneshot};

/// A command to the table.
#[derive(Debug)]
pub(super) enum HostCommand {
    /// Hand the room over to a successor, and give up the right to host it.
    HandOver {
        /// Whether the host's person stays in the room. Then the room does not close if there is no successor.
        stays: bool,
        /// Receives whether a successor took the room.
        reply: oneshot::Sender<bool>,
    },
    /// Take a snapshot.
    Snapshot {
        /// Receives the snapshot.
        reply: oneshot::Sender<Snapshot>,
    },
    /// Stop reading connection input until [`HostCommand::Resume`].
    Pause {
        /// Receives the snapshot at the pause.
        reply: oneshot::Sender<Snapshot>,
    },
    /// Read connection input again, including what queued up.
    Resume,
    /// Start a new term at this host and merge other copies of the room.
    AdvanceTerm {
        /// The new term's epoch.
        epoch: Epoch,
        /// Snapshots from the other half of a split network.
        others: Vec<Snapshot>,
        /// Receives whether the copies were merged.
        reply: oneshot::Sender<bool>,
    },
    /// Give up the right to host, tell all members the new host's addresses and end.
    CloseAsMoved {
        /// The new host.
        to: Moved,
        /// A point of its chain.
        into: Position,
        /// Receives the final delegation once the members are told.
        reply: oneshot::Sender<Option<Delegation>>,
    },
}

/// Controls a room from tasks that do not own its [`super::Host`].
#[derive(Debug, Clone)]
pub struct HostHandle(pub(super) mpsc::Sender<HostCommand>);

impl HostHandle {
    /// Stops processing requests until [`HostHandle::resume`]; requests queue up meanwhile. Returns a
    /// snapshot of the room at that point, or `None` if the room has ended here.
    pub async fn pause(&self) -> Option<Snapshot> {
        self.request(|reply| HostCommand::Pause { reply }).await
    }

    /// Processes requests again, starting with those that queued up during the pause.
    pub async fn resume(&self) {
        let _ = self.0.send(HostCommand::Resume).await;
    }

    /// Starts a new term with the later `epoch` at this host, merges `others` into the room and sends the
    /// full state to all members. Returns whether that was possible.
    pub(crate) async fn advance_term(&self, epoch: Epoch, others: Vec<Snapshot>) -> bool {
        self.request(|reply| HostCommand::AdvanceTerm { epoch, others, reply }).await.unwrap_or(false)
    }

    pub(super) async fn request<A>(
        &self,
        command: impl FnOnce(oneshot::Sender<A>) -> HostCommand,
    ) -> Option<A> {
        let (reply, answer) = oneshot::channel();
        self.0.send(command(reply)).await.ok()?;
        answer.await.ok()
    }
}
