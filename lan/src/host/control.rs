//! Commands to the table from the owner of the host. They have their own channel, so they do not wait behind
//! connection input.

use room::chain::{Delegation, Position};
use room::{Moved, OtherHost, SeatKey, Snapshot};
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
    /// Add what is new in another computer's copy of the room to the proposals.
    ReceiveCopy {
        /// The computer's key, which it has proven.
        by: SeatKey,
        /// Its copy.
        copy: Box<Snapshot>,
        /// Receives whether the room keeps what was new in it.
        reply: oneshot::Sender<bool>,
    },
    /// Ask the people in the room about another host, or withdraw the question.
    AskAbout {
        /// The other host.
        other: Option<OtherHost>,
    },
    /// Give up the right to host, tell all members the new host's addresses and end.
    CloseAsMoved {
        /// The new host.
        to: Moved,
        /// A point of its chain.
        into: Position,
        /// Receives the final delegation and the room as it was, once the members are told.
        reply: oneshot::Sender<(Option<Delegation>, Box<Snapshot>)>,
    },
}

/// Controls a room from tasks that do not own its [`super::Host`].
#[derive(Debug, Clone)]
pub struct HostHandle(pub(super) mpsc::Sender<HostCommand>);

impl HostHandle {
    /// Adds what is new in another computer's copy of the room to the proposals. Returns whether the room keeps it.
    pub(crate) async fn receive_copy(&self, by: SeatKey, copy: Box<Snapshot>) -> bool {
        self.request(|reply| HostCommand::ReceiveCopy { by, copy, reply }).await.unwrap_or(false)
    }

    /// Asks the people in the room about another host, or withdraws the question.
    pub(crate) async fn ask_about(&self, other: Option<OtherHost>) {
        let _ = self.0.send(HostCommand::AskAbout { other }).await;
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
