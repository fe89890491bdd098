//! The messages between members and host: one enum for each direction, one message per JSON text frame.
//! `docs/protocol.md` is the reference.
//!
//! Enums are tagged externally, serde's default: `{"vote":{"round":1,"vote":5}}`, or just `"start"` for a variant
//! without fields. serde's code for other tags would be a tenth of a page's download.

mod codes;
mod request;

use serde::{Deserialize, Serialize};

pub use self::codes::{CloseCode, Failure, FailureCode, RefusalCode};
pub use self::request::{Answer, Invitation, QrCode, ReadCard, Request};
use crate::chain::{Chain, ChainError, Delegation, Finals, Link};
pub use crate::nonce::Nonce;
pub use crate::vote::OwnVote;
use crate::{
    Avatar, Change, Epoch, Fingerprint, Moved, Name, Reaction, Ref, Role, RoomInfo, SeatId, SeatKey, Seq,
    Signature, Stage, State, Time, Transfer,
};

/// The protocol version. Client and host must have the same one.
pub const PROTOCOL: u32 = 7;

/// A message from a client to the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientMessage {
    /// The answer to the challenge, and the only valid message before `joined`.
    Hello(Hello),
    /// A request, answered by [`HostMessage::Done`] or [`HostMessage::Failed`].
    Request {
        /// The client's number for the request.
        #[serde(rename = "ref")]
        reference: Ref,
        /// What the client wants the room to do.
        request: Request,
    },
    /// The person leaves: the seat is gone at once, not away.
    Goodbye,
}

/// A client's request to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The client's [`PROTOCOL`].
    pub proto: u32,
    /// The program and its version, such as `pointing-party 0.1.0`; for people and logs.
    pub app: String,
    /// The seat's public key.
    pub seat: SeatKey,
    /// The answer to the challenge: [`SeatSecret::sign_hello`](crate::SeatSecret::sign_hello).
    pub signature: Signature,
    /// The person's name.
    pub name: String,
    /// The person's role, if the seat is new. A known seat keeps its role.
    #[serde(default)]
    pub role: Role,
    /// The person's avatar. Without it a known seat keeps its avatar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// How the person's seat came to this key, if they are in a browser and had another host before: the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transfers: Vec<Transfer>,
}

/// Asks in `GET /seats/<JSON>` who a page would continue as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturningKey {
    /// The key with which the page would join.
    pub key: SeatKey,
    /// How a seat came to this key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transfers: Vec<Transfer>,
}

/// The answer to `GET /seats/<JSON>`: who a page would continue as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returning {
    /// The person's seat in the room.
    pub seat: SeatId,
    /// The person's name in the room.
    pub name: Name,
    /// Where the room's earlier hosts were, as `ip:port`. A page that comes from one of them need not ask its person.
    pub hosts: Vec<String>,
}

/// A message from the host to a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostMessage {
    /// The first message on every connection.
    Challenge(Box<Challenge>),
    /// The client has joined.
    Joined {
        /// The client's seat.
        you: SeatId,
        /// The seat's own vote in the current round, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vote: Option<OwnVote>,
        /// The whole public state.
        state: Box<State>,
        /// The last change the state includes.
        seq: Seq,
        /// The room's time now. All times in the state and in changes use the same clock.
        at: Time,
    },
    /// The client cannot join. The host closes the connection.
    Refused {
        /// The reason, for programs.
        code: RefusalCode,
        /// The reason, for people.
        message: String,
    },
    /// The whole public state again, since the client fell behind or changes cannot describe the difference.
    State {
        /// The public state, complete.
        state: Box<State>,
        /// The last change the state includes.
        seq: Seq,
        /// The room's time now.
        at: Time,
    },
    /// The public state changed.
    Changed {
        /// The number of the last of these changes. Numbers have no gaps.
        seq: Seq,
        /// The changes in order.
        changes: Vec<Change>,
    },
    /// The seat's own vote changed, here or in another window.
    YourVote(OwnVote),
    /// The host leaves and asks this client's machine, a successor, to open the room with the state it has
    /// now. The client sends [`Request::TookOver`] when the room is open.
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
    TakeOver {
        /// The new epoch.
        epoch: Epoch,
        /// How long the current round has been open, in ms.
        open_ms: u64,
        /// The final delegation that ends the host's right. The client opens the room with it.
        ended: Box<Delegation>,
    },
    /// Someone sent a reaction. It is not part of the state, and slow readers may miss it.
    Reacted {
        /// The seat that reacted.
        seat: SeatId,
        /// The emoji that pages show.
        reaction: Reaction,
    },
    /// A request was carried out.
    Done {
        /// The client's number for the request.
        #[serde(rename = "ref")]
        reference: Ref,
        /// The answer, if the request asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Answer>,
    },
    /// A request failed. Nothing has changed.
    Failed {
        /// The client's number for the request; `None` if the frame could not be read.
        #[serde(rename = "ref")]
        reference: Option<Ref>,
        /// The reason, for programs.
        code: FailureCode,
        /// The reason, for people.
        message: String,
    },
    /// The host closes the connection.
    Closed {
        /// The reason, for programs.
        code: CloseCode,
        /// The reason, for people.
        message: String,
        /// The room's new host, if it moved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved: Option<Moved>,
    },
}

/// The first message of a host on every connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The host's [`PROTOCOL`].
    pub proto: u32,
    /// The host's program and version. A page of an older version reloads itself.
    pub app: String,
    /// The room's identity and current term.
    pub room: RoomInfo,
    /// A fresh nonce that the client has to sign.
    pub nonce: Nonce,
    /// The host's key: the founder's, or the seat key of a successor. Between apps, TLS proves it.
    pub host: SeatKey,
    /// Between apps: the links of the [`crate::chain::Chain`] that gives this key the right to host. Pages get none and trust
    /// the machine that they come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page trusts its host.
    pub chain: Vec<Link>,
    /// Between apps: where earlier hosts went when they gave up their right.
    #[serde(default, skip_serializing_if = "Finals::is_empty")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page trusts its host.
    pub finals: Finals,
}

impl Challenge {
    /// Verifies that the host which sent this over TLS may host the room that it names.
    ///
    /// # Errors
    /// [`ChainError`] if the chain does not lead from the room's founder to the host's present term, or if the room's id is
    /// not its founder's.
    pub fn verify_chain(&self) -> Result<Chain, ChainError> {
        self.room.verify_chain(&self.chain, self.host)
    }
}

impl About {
    /// Verifies that the owner of this key, which sent this over TLS, may host the room that it describes.
    ///
    /// # Errors
    /// As [`Challenge::verify_chain`].
    pub fn verify_chain(&self, host: SeatKey) -> Result<Chain, ChainError> {
        self.room.verify_chain(&self.chain, host)
    }
}

/// The response to `GET /about`: enough for a lobby's list, nothing private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The host's [`PROTOCOL`].
    pub proto: u32,
    /// The host's program and version.
    pub app: String,
    /// The room's identity and current term.
    pub room: RoomInfo,
    /// The number of people here or away.
    pub seated: usize,
    /// The progress of the meeting.
    pub stage: Stage,
    /// The fingerprint of the host's key.
    pub fingerprint: Fingerprint,
    /// The links of the [`crate::chain::Chain`] that gives this key the right to host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<Link>,
}
