//! The wire: one enum a direction, JSON text frames, one message each. `docs/protocol.md` is its
//! reference.
//!
//! A page in WebAssembly hears what hosts say and never says it. There, the enums that it hears are compiled without
//! their tag: what serde writes to read tagged enums is a tenth of the page's download, and the page reads out of
//! objects, where the tag can be looked at first (`ui/src/transport/parsed.rs`).

mod codes;
mod request;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::codes::{CloseCode, Failure, FailureCode, RefusalCode};
pub use self::request::{Answer, Invitation, QrCode, ReadCard, Request};
use crate::seat_key::{EncodingError, decode, encode};
use crate::{
    Avatar, Change, Epoch, Moved, Reaction, Ref, Role, RoomInfo, RoundId, SeatId, SeatKey, Seq, Signature,
    Stage, State, Time, Vote,
};

/// The version of the wire. Two programs talk only if theirs is the same.
pub const PROTOCOL: u32 = 2;
/// The protocol's name, part of what a seat signs.
pub const PROTOCOL_NAME: &str = "pointing-party/1";

/// What a client sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// The answer to the challenge, and the only message before a seat is given.
    Hello(Hello),
    /// A request, answered by [`HostMessage::Done`] or [`HostMessage::Failed`].
    Request {
        /// The client's number for it.
        #[serde(rename = "ref")]
        reference: Ref,
        /// What is asked.
        request: Request,
    },
    /// The person leaves: the seat is gone at once, not merely away.
    Goodbye,
}

/// Who wants in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The client's [`PROTOCOL`].
    pub proto: u32,
    /// The program and its version, such as `pointing-party 0.1.0`; for people and logs.
    pub app: String,
    /// The seat's public key.
    pub seat: SeatKey,
    /// The challenge's nonce, signed.
    pub signature: Signature,
    /// The person's name.
    pub name: String,
    /// What the person wants to be, if the room does not know the seat yet.
    #[serde(default)]
    pub role: Role,
    /// What the person looks like; if it is left out, as the room knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// What a returning client brings along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<Resume>,
}

/// What a returning client brings along: a vote is its owner's, and may not have arrived before the
/// connection broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// The epoch of the state the client holds.
    pub epoch: Epoch,
    /// The last change it has.
    pub seq: Seq,
    /// The owner's vote, or wish to have none, in the round they saw last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<OwnVote>,
}

/// Somebody's own vote in a round, for their eyes only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnVote {
    /// The round it is for.
    pub round: RoundId,
    /// The vote; none if it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
}

/// What a host sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "type"))]
pub enum HostMessage {
    /// The first message on every connection.
    Challenge(Challenge),
    /// The client has its seat.
    Joined {
        /// Its seat's number.
        you: SeatId,
        /// Its own vote in the round on the table, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vote: Option<OwnVote>,
        /// The whole public state.
        state: Box<State>,
        /// The last change the state includes.
        seq: Seq,
        /// What time it is in the room: the moments in the state and in changes count by the same clock.
        at: Time,
    },
    /// The client does not get a seat; the connection ends.
    Refused {
        /// Why, for programs.
        code: RefusalCode,
        /// Why, for people.
        message: String,
    },
    /// The whole public state again: the client fell behind.
    State {
        /// The state.
        state: Box<State>,
        /// The last change it includes.
        seq: Seq,
        /// What time it is in the room.
        at: Time,
    },
    /// The public state changed.
    Changed {
        /// The number of the last of these changes: it is the number of the message before plus how
        /// many changes this one has.
        seq: Seq,
        /// The changes in their order.
        changes: Vec<Change>,
    },
    /// The seat's own vote changed, here or in another window of its owner's.
    YourVote(OwnVote),
    /// The host leaves, and the client's machine, which stands by, is to open the room: as it is now, after all that
    /// was said before. The client says [`Request::TookOver`] once it has.
    TakeOver {
        /// At which epoch.
        epoch: Epoch,
        /// How long the round on the table has been open, in ms.
        open_ms: u64,
    },
    /// Somebody threw something in. It is gone in a moment, is no part of the state, and may be left out for who
    /// reads slowly.
    Reacted {
        /// Who.
        seat: SeatId,
        /// What.
        reaction: Reaction,
    },
    /// A request was carried out.
    Done {
        /// The client's number for it.
        #[serde(rename = "ref")]
        reference: Ref,
        /// What was asked for, if the request asked for something.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Answer>,
    },
    /// A request was not carried out; nothing has changed.
    Failed {
        /// The client's number for it; none if the frame was unreadable.
        #[serde(rename = "ref")]
        reference: Option<Ref>,
        /// Why, for programs.
        code: FailureCode,
        /// Why, for people.
        message: String,
    },
    /// The host ends the connection.
    Closed {
        /// Why, for programs.
        code: CloseCode,
        /// Why, for people.
        message: String,
        /// Where the room has gone, if it goes on elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved: Option<Moved>,
    },
}

/// What a host says first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The host's [`PROTOCOL`].
    pub proto: u32,
    /// The host's program and version: a page that came from an older one loads itself anew.
    pub app: String,
    /// Which room this is.
    pub room: RoomInfo,
    /// What the client has to sign.
    pub nonce: Nonce,
    /// The host's right to the room, from its second host on: [`SeatSecret::claim`] by the seat that hosts it. Members
    /// know that seat from the last list of heirs that they were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Signature>,
}

/// 32 random bytes, in JSON as 43 characters of base64url; each is used once.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Nonce([u8; 32]);

impl Nonce {
    /// The nonce of 32 bytes, which the caller draws from a cryptographic source.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nonce({})", encode(&self.0))
    }
}

impl TryFrom<String> for Nonce {
    type Error = EncodingError;

    fn try_from(text: String) -> Result<Self, EncodingError> {
        decode(&text).map(Self)
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> String {
        encode(&nonce.0)
    }
}

/// What `GET /about` answers: enough for a lobby's list, nothing private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The host's [`PROTOCOL`].
    pub proto: u32,
    /// The host's program and version.
    pub app: String,
    /// Which room it is.
    pub room: RoomInfo,
    /// How many people are here or away.
    pub seated: usize,
    /// What is going on.
    pub stage: Stage,
}
