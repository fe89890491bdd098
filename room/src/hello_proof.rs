//! The signature in a client's hello: it proves the client's seat on one connection to one host.

use crate::message::Nonce;
use crate::seat_key::PROTOCOL_NAME;
use crate::{RoomId, SeatKey, SeatSecret, Signature};

/// What a hello is bound to. A host that passes the signature on to another host does not share it, so the signature is
/// worthless there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding<'a> {
    /// The exporter of the TLS connection between two apps (`tls-exporter`, RFC 9266): 32 bytes that only its two ends know.
    Tls(&'a [u8; 32]),
    /// A connection that is not encrypted, such as a page's.
    Plain {
        /// The host's address as the client knows it: `location.host` of a page, the `Host` header of its request.
        address: &'a str,
        /// The key that the host names in its challenge.
        host: &'a SeatKey,
    },
}

impl Binding<'_> {
    /// The bytes that the client signs. The protocol's name and the label prevent other uses of the signature, the room's
    /// id prevents use in another room, and the nonce prevents replay.
    fn bytes_to_sign(&self, room: RoomId, nonce: &Nonce) -> Vec<u8> {
        let (label, host, address): (&[u8], &[u8; 32], &[u8]) = match self {
            Self::Tls(exporter) => (b" tls", exporter, b""),
            Self::Plain { address, host } => (b" plain", host.as_bytes(), address.as_bytes()),
        };
        let name = PROTOCOL_NAME.as_bytes();
        // Only the last part has a variable length, so no two different inputs give the same bytes.
        [name, b" hello", label, &[0], room.as_bytes(), nonce.as_bytes(), host, address].concat()
    }
}

impl SeatSecret {
    /// Signs a host's challenge.
    pub fn sign_hello(&self, room: RoomId, nonce: &Nonce, binding: Binding<'_>) -> Signature {
        self.sign_bytes(&binding.bytes_to_sign(room, nonce))
    }
}

impl SeatKey {
    /// Verifies a signature by [`SeatSecret::sign_hello`], strictly: weak keys are rejected (RFC 8032).
    pub fn verify_hello(
        &self,
        room: RoomId,
        nonce: &Nonce,
        binding: Binding<'_>,
        signature: &Signature,
    ) -> bool {
        self.verify_bytes(&binding.bytes_to_sign(room, nonce), signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_is_valid_for_one_connection_only() {
        let (ann, bob) = (SeatSecret::from_seed([7; 32]), SeatSecret::from_seed([8; 32]).key());
        let (room, nonce) = (RoomId::from_bytes([1; 16]), Nonce::from_bytes([2; 32]));
        let tls = Binding::Tls(&[3; 32]);
        let ann_key = ann.key();
        let plain = Binding::Plain { address: "10.0.0.1:7420", host: &bob };
        for binding in [tls, plain] {
            let signature = ann.sign_hello(room, &nonce, binding);
            let verify =
                |room, nonce: Nonce, binding| ann.key().verify_hello(room, &nonce, binding, &signature);
            assert!(verify(room, nonce, binding));
            assert!(!verify(RoomId::from_bytes([3; 16]), nonce, binding));
            assert!(!verify(room, Nonce::from_bytes([3; 32]), binding));
            assert!(!bob.verify_hello(room, &nonce, binding, &signature), "another seat");
            for other in [
                if binding == tls { plain } else { tls },
                Binding::Tls(&[4; 32]),
                Binding::Plain { address: "10.0.0.1:7421", host: &bob },
                Binding::Plain { address: "", host: &bob },
                Binding::Plain { address: "10.0.0.1:7420", host: &ann_key },
                Binding::Tls(bob.as_bytes()),
            ] {
                assert!(!verify(room, nonce, other), "{binding:?} {other:?}");
            }
        }
    }

    #[test]
    fn weak_keys_are_rejected() {
        let (room, nonce) = (RoomId::from_bytes([1; 16]), Nonce::from_bytes([2; 32]));
        // The identity point with R = identity and s = 0 verifies for any message unless strict.
        let (mut identity, mut forged) = ([0; 32], [0; 64]);
        (identity[0], forged[0]) = (1, 1);
        let forged = Signature::from_bytes(forged);
        assert!(!SeatKey::from_bytes(identity).verify_hello(room, &nonce, Binding::Tls(&[3; 32]), &forged));
    }
}
