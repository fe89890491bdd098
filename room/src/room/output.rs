//! What a room wants done.

use crate::message::{Answer, CloseCode, Failure, OwnVote, RefusalCode};
use crate::{Address, Change, ConnectionId, Reaction, Ref, SeatId};

/// What a room wants done, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Tell this connection that it has its seat, with the room's state and [`crate::Seq`] as they are
    /// now: they include every change of the same call, so it is owed none of those.
    Joined {
        /// Which connection.
        connection: ConnectionId,
        /// Its seat.
        you: SeatId,
        /// Its own vote in the round on the table.
        vote: Option<OwnVote>,
    },
    /// Tell this connection that it gets no seat, and end it.
    Refused {
        /// Which connection.
        connection: ConnectionId,
        /// Why.
        code: RefusalCode,
    },
    /// Tell every seated connection that the public state changed: the room's [`crate::Seq`] has
    /// grown by one.
    Changed(Change),
    /// Tell every seated connection that somebody threw something in, if it reads fast enough. The state is as it was.
    Reacted {
        /// Who.
        seat: SeatId,
        /// What.
        reaction: Reaction,
    },
    /// Tell every seated connection the whole state and its [`crate::Seq`], as they are now: the room has become
    /// another than its changes so far make of it.
    FullState,
    /// Tell these connections, all of one seat, what their own vote is now.
    YourVote {
        /// Which connections.
        connections: Vec<ConnectionId>,
        /// The vote.
        vote: OwnVote,
    },
    /// Answer a request.
    Answered {
        /// Which connection.
        connection: ConnectionId,
        /// The client's number for the request.
        reference: Ref,
        /// What came of it.
        outcome: Result<Option<Answer>, Failure>,
    },
    /// Somebody stands by to host the room later: try whether they can be reached, and say so with
    /// [`crate::Input::Probed`].
    Probe {
        /// Who.
        seat: SeatId,
        /// Where they say that they listen.
        addresses: Vec<Address>,
    },
    /// Tell this connection why, and end it. It is no longer the room's.
    Close {
        /// Which connection.
        connection: ConnectionId,
        /// Why.
        code: CloseCode,
    },
}
