//! The commands that [`crate::Room::handle`] returns to the host's server.

use crate::message::{Answer, CloseCode, FailureCode, OwnVote, RefusalCode};
use crate::{Address, Change, ConnectionId, Reaction, Ref, SeatId, SeatKey};

/// A command of a room to the host's server: mostly a message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send `joined` to this connection, with the room's state and [`crate::Seq`] as they are after the call.
    /// They include the changes of the same call, so the connection must not get these again.
    Joined {
        /// The connection that joined.
        connection: ConnectionId,
        /// The seat of the person who joined.
        you: SeatId,
        /// The seat's own vote in the current round.
        vote: Option<OwnVote>,
    },
    /// Send `refused` to this connection and close it: it gets no seat.
    Refused {
        /// The refused connection.
        connection: ConnectionId,
        /// Why it gets no seat.
        code: RefusalCode,
    },
    /// Broadcast this change of the public state to every seated connection. The room's [`crate::Seq`] has
    /// grown by one.
    Changed(Change),
    /// Broadcast a reaction. Connections that read slowly may miss it; the state is unchanged.
    Reacted {
        /// The seat that reacted.
        seat: SeatId,
        /// The emoji to broadcast.
        reaction: Reaction,
    },
    /// Send a seat's own vote to all of its connections.
    YourVote {
        /// The seat's connections.
        connections: Vec<ConnectionId>,
        /// The seat's vote, and its round.
        vote: OwnVote,
    },
    /// Send the response to a request.
    Response {
        /// The connection that sent the request.
        connection: ConnectionId,
        /// The client's number for the request.
        reference: Ref,
        /// The answer, if the request asks for one, or why it failed.
        outcome: Result<Option<Answer>, FailureCode>,
    },
    /// Check whether this standby can be reached, and report the result with [`crate::Input::Probed`].
    Probe {
        /// The standby's seat.
        seat: SeatId,
        /// The addresses on which it says it would listen.
        addresses: Vec<Address>,
    },
    /// Sign this list of successors, and report the signature with [`crate::Input::Delegated`].
    Delegate {
        /// The keys of the successors in order.
        successors: Vec<SeatKey>,
    },
    /// Tell the computer that has sent its copy whether the room keeps what was new in it.
    CopyReceived {
        /// The computer's key.
        by: SeatKey,
        /// Whether the room keeps it. Otherwise there is no space now, or the computer may not propose anything.
        accepted: bool,
    },
    /// Send `closed` to this connection and close it. The room has already removed it.
    Close {
        /// The connection to close.
        connection: ConnectionId,
        /// Why the host closes it.
        code: CloseCode,
    },
}
