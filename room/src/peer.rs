//! The messages between the machines of a room's members, on a WebSocket of their own.
//!
//! The client is the member that asks; the server is the host, or a member that stands by to host. The connection is TLS, by
//! which the server has proven its key already. The client sends hello, with the proof of its own seat, and the server
//! welcomes it. A client without a proof learns only whether the server is the member it wanted to reach. Then the client
//! makes one [`PeerRequest`].

use serde::{Deserialize, Serialize};

use crate::message::ReadCard;
use crate::seat_key::PROTOCOL_NAME;
use crate::succession::{OfferAnswer, PeerStatus};
use crate::{CardId, RoomId, SeatKey, SeatSecret, Signature, Snapshot};

/// A message from the client to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerClientMessage {
    /// The first message.
    Hello(PeerClientHello),
    /// The client's only request, sent after the welcome.
    Request(PeerRequest),
}

/// The client's first message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerClientHello {
    /// The client's [`crate::message::PROTOCOL`].
    pub proto: u32,
    /// The room that the connection is about.
    pub room: RoomId,
    /// The client's proof; `None` if it only wants to know whether the server is reachable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PeerClientProof>,
}

/// The proof of a client's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerClientProof {
    /// The client's seat key.
    pub seat: SeatKey,
    /// The signature: [`crate::SeatSecret::sign_peer`].
    pub signature: Signature,
}

/// A message from the server to the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerServerMessage {
    /// The server takes part in the room, and the client is a member or has sent no proof.
    Welcome,
    /// The server has another version, does not serve this client or this room, or has no answer. The connection ends.
    Refused,
    /// The answer to the request.
    Answer(Box<PeerAnswer>),
}

/// A client's request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerRequest {
    /// Get the texts of cards that the client has never read.
    Fetch {
        /// The cards.
        cards: Vec<CardId>,
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
    },
    /// The client has changes of the room that the host has not.
    Propose {
        /// The client's copy of the room.
        copy: Box<Snapshot>,
    },
}

/// The server's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerAnswer {
    /// The texts that the server has read.
    Texts(Vec<ReadCard>),
    /// The server's status.
    Status(PeerStatus),
    /// Whether the client may step down.
    Offered(OfferAnswer),
    /// Whether the room keeps what was new in the client's copy.
    Proposed {
        /// If not, the client sends the copy again later.
        accepted: bool,
    },
}

impl SeatSecret {
    /// Signs the exporter of a TLS connection (`tls-exporter`, RFC 9266). Proves to the server that the client owns this
    /// seat, on this connection only.
    pub fn sign_peer(&self, room: RoomId, exporter: &[u8; 32]) -> Signature {
        self.sign_bytes(&bytes_to_sign(room, exporter))
    }
}

impl SeatKey {
    /// Verifies a signature by [`SeatSecret::sign_peer`].
    pub fn verify_peer(&self, room: RoomId, exporter: &[u8; 32], signature: &Signature) -> bool {
        self.verify_bytes(&bytes_to_sign(room, exporter), signature)
    }
}

fn bytes_to_sign(room: RoomId, exporter: &[u8; 32]) -> Vec<u8> {
    [PROTOCOL_NAME.as_bytes(), b" peer", &[0], room.as_bytes(), exporter].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Binding;
    use crate::message::Nonce;

    #[test]
    fn peer_signature_is_valid_for_one_connection() {
        let (ann, bob) = (SeatSecret::from_seed([7; 32]), SeatSecret::from_seed([8; 32]));
        let (room, exporter) = (RoomId::from_bytes([1; 16]), [2; 32]);
        let signature = ann.sign_peer(room, &exporter);
        assert!(ann.key().verify_peer(room, &exporter, &signature));
        assert!(!ann.key().verify_peer(room, &[3; 32], &signature), "another connection");
        assert!(!ann.key().verify_peer(RoomId::from_bytes([3; 16]), &exporter, &signature), "another room");
        assert!(!bob.key().verify_peer(room, &exporter, &signature), "another seat");
        let nonce = Nonce::from_bytes([0; 32]);
        assert!(!ann.key().verify_hello(room, &nonce, Binding::Tls(&exporter), &signature), "a hello");
    }
}
