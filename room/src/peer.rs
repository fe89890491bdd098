//! What the machines of a room's members say to each other about who hosts it: over a WebSocket of its own, from
//! whoever wants to know something (the caller) to a host or to somebody who stands by (the callee).
//!
//! The callee challenges, the caller says hello and who it is, the callee shows that it is who was called. Each proves
//! its seat for this one call with that one other, so that neither can be somebody else with what it heard. A caller
//! who does not say who it is learns only that the other is there.

use serde::{Deserialize, Serialize};

use crate::message::Nonce;
use crate::succession::{OfferAnswer, PeerStatus};
use crate::{CardId, RoomId, SeatKey, Signature, Snapshot};

/// What a caller says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerClientMessage {
    /// The answer to the challenge.
    Hello(PeerClientHello),
    /// What it wants to know; once, after it was welcomed.
    Request(PeerRequest),
}

/// Who calls, about which room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerClientHello {
    /// Which room.
    pub room: RoomId,
    /// Whom it wants to talk to.
    pub to: SeatKey,
    /// What the callee has to sign.
    pub nonce: Nonce,
    /// Who it is; none if it only wants to know whether the other is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PeerClientProof>,
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerClientProof {
    /// The key of its seat.
    pub seat: SeatKey,
    /// The proof: [`crate::SeatSecret::sign_call`] as [`PeerSide::Client`].
    pub signature: Signature,
}

/// What a callee says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerServerMessage {
    /// The first message on every connection. It does not say which room this is about.
    Challenge {
        /// The callee's [`crate::message::PROTOCOL`].
        proto: u32,
        /// What the caller has to sign.
        nonce: Nonce,
    },
    /// The callee is who was called.
    Welcome {
        /// The proof: [`crate::SeatSecret::sign_call`] as [`PeerSide::Server`].
        signature: Signature,
    },
    /// It is not, or does not talk to this caller, or has no answer; the connection ends.
    Refused,
    /// The answer.
    Answer(Box<PeerAnswer>),
}

/// What a member's machine may ask another's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerRequest {
    /// The room as the callee has it.
    Fetch {
        /// The cards whose bodies the caller lacks; the others' are left out.
        bodies: Vec<CardId>,
    },
    /// How the callee stands to who hosts the room.
    Stand {
        /// How the caller does.
        by: Box<PeerStatus>,
    },
    /// The caller hosts the room as well, and would step down.
    Offer {
        /// How it stands.
        by: Box<PeerStatus>,
        /// The room as it has it.
        snapshot: Box<Snapshot>,
    },
}

/// What it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerAnswer {
    /// The room as the callee has it.
    Snapshot(Box<Snapshot>),
    /// How the callee stands.
    Stands(PeerStatus),
    /// What comes of an offer.
    Offered(OfferAnswer),
    /// The callee hosts the room, and the caller, who has no host, was removed from it.
    Removed,
}

/// The two parts in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerSide {
    /// Who calls.
    Client,
    /// Who is called.
    Server,
}

/// What both sign, each its own part of it: so that a signature is good for one call about one room, between these
/// two, and by one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerTranscript {
    /// Which room it is about.
    pub room: RoomId,
    /// The callee.
    pub to: SeatKey,
    /// What the callee challenged with.
    pub challenge: Nonce,
    /// What the caller challenged with.
    pub nonce: Nonce,
}

impl PeerTranscript {
    pub(crate) fn signed_by(&self, part: PeerSide) -> Vec<u8> {
        let part: &[u8] = match part {
            PeerSide::Client => b" caller",
            PeerSide::Server => b" callee",
        };
        let Self { room, to, challenge, nonce } = self;
        let name = crate::message::PROTOCOL_NAME.as_bytes();
        [name, part, &[0], room.as_bytes(), to.as_bytes(), challenge.as_bytes(), nonce.as_bytes()].concat()
    }
}
