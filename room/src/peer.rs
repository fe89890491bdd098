//! The messages between the machines of a room's members, on a WebSocket of their own.
//!
//! The client is the member that asks; the server is the host, or a member that stands by to host. The server
//! sends a challenge, the client sends hello with its proof, and the server answers with its own proof. Both
//! sign the same [`PeerTranscript`], so a signature is invalid in any other connection. A client without a
//! proof learns only whether the server is the member it wanted to reach. Then the client makes one
//! [`PeerRequest`].

use serde::{Deserialize, Serialize};

use crate::message::Nonce;
use crate::seat_key::PROTOCOL_NAME;
use crate::succession::{OfferAnswer, PeerStatus};
use crate::{CardId, RoomId, SeatKey, SeatSecret, Signature, Snapshot};

/// A message from the client to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerClientMessage {
    /// The answer to the challenge.
    Hello(PeerClientHello),
    /// The client's only request, sent after the welcome.
    Request(PeerRequest),
}

/// The client's first message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerClientHello {
    /// The room that the connection is about.
    pub room: RoomId,
    /// The member that the client wants to reach.
    pub to: SeatKey,
    /// The client's challenge, which the server has to sign.
    pub nonce: Nonce,
    /// The client's proof; `None` if it only wants to know whether the server is reachable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PeerClientProof>,
}

/// The proof of a client's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerClientProof {
    /// The client's seat key.
    pub seat: SeatKey,
    /// The signature: [`crate::SeatSecret::sign_peer`] as [`PeerSide::Client`].
    pub signature: Signature,
}

/// A message from the server to the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerServerMessage {
    /// The first message on every connection. It does not reveal which room this machine is in.
    Challenge {
        /// The server's [`crate::message::PROTOCOL`].
        proto: u32,
        /// The server's challenge, which the client has to sign.
        nonce: Nonce,
    },
    /// The server is the member that the client wanted to reach.
    Welcome {
        /// The signature: [`crate::SeatSecret::sign_peer`] as [`PeerSide::Server`].
        signature: Signature,
    },
    /// The server is another member, does not serve this client, or has no answer. The connection ends.
    Refused,
    /// The answer to the request.
    Answer(Box<PeerAnswer>),
}

/// A client's request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerRequest {
    /// Get the server's copy of the room.
    Fetch {
        /// The cards whose bodies the client lacks. The server leaves out all other bodies.
        bodies: Vec<CardId>,
    },
    /// Get the server's status.
    Probe {
        /// The client's status.
        by: Box<PeerStatus>,
    },
    /// The client hosts the room too and wants to step down.
    Offer {
        /// The client's status.
        by: Box<PeerStatus>,
        /// The client's room.
        snapshot: Box<Snapshot>,
    },
}

/// The server's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerAnswer {
    /// The server's copy of the room.
    Snapshot(Box<Snapshot>),
    /// The server's status.
    Status(PeerStatus),
    /// Whether the server takes the offered room.
    Offered(OfferAnswer),
    /// The server hosts the room and has removed the client, which has no host.
    Removed,
}

/// The two sides of a peer connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerSide {
    /// The side that opened the connection.
    Client,
    /// The side that accepted the connection.
    Server,
}

/// The data that both sides sign. A signature is valid for one connection, one room, these two members and one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerTranscript {
    /// The room that the connection is about.
    pub room: RoomId,
    /// The server's seat key.
    pub to: SeatKey,
    /// The server's challenge.
    pub challenge: Nonce,
    /// The client's challenge.
    pub nonce: Nonce,
}

impl PeerTranscript {
    fn bytes_to_sign(&self, side: PeerSide) -> Vec<u8> {
        // These labels are part of the wire format.
        let label: &[u8] = match side {
            PeerSide::Client => b" caller",
            PeerSide::Server => b" callee",
        };
        let Self { room, to, challenge, nonce } = self;
        let name = PROTOCOL_NAME.as_bytes();
        [name, label, &[0], room.as_bytes(), to.as_bytes(), challenge.as_bytes(), nonce.as_bytes()].concat()
    }
}

impl SeatSecret {
    /// Signs a peer connection, on one side of it. Proves to the other machine that this one belongs to the
    /// seat.
    pub fn sign_peer(&self, transcript: &PeerTranscript, side: PeerSide) -> Signature {
        self.sign_bytes(&transcript.bytes_to_sign(side))
    }
}

impl SeatKey {
    /// Verifies a signature by [`SeatSecret::sign_peer`].
    pub fn verify_peer(&self, transcript: &PeerTranscript, side: PeerSide, signature: &Signature) -> bool {
        self.verify_bytes(&transcript.bytes_to_sign(side), signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peer_signature_is_valid_for_one_connection_and_side() {
        let (ann, bob) = (SeatSecret::from_seed([7; 32]), SeatSecret::from_seed([8; 32]));
        let (room, nonce) = (RoomId::from_bytes([1; 16]), Nonce::from_bytes([2; 32]));
        let transcript = PeerTranscript { room, to: bob.key(), challenge: nonce, nonce };
        let signature = ann.sign_peer(&transcript, PeerSide::Client);
        assert!(ann.key().verify_peer(&transcript, PeerSide::Client, &signature));
        assert!(!ann.key().verify_peer(&transcript, PeerSide::Server, &signature), "the other part");
        assert!(!bob.key().verify_peer(&transcript, PeerSide::Client, &signature), "another seat");
        assert!(
            !ann.key().verify_peer(
                &PeerTranscript { to: ann.key(), ..transcript },
                PeerSide::Client,
                &signature
            ),
            "to another seat"
        );
        let other = PeerTranscript { nonce: Nonce::from_bytes([3; 32]), ..transcript };
        assert!(!ann.key().verify_peer(&other, PeerSide::Client, &signature), "another call");
        assert!(!ann.key().verify(room, &nonce, &signature), "a seat");
    }
}
