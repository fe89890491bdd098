//! A person's identity: an Ed25519 key pair. The public key identifies their seat in every room; signatures
//! prove that a connection, a host or a peer belongs to it.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::encoding::{EncodingError, decode, encode};
use crate::nonce::Nonce;
use crate::{Epoch, RoomId};

/// The protocol's name. Every signature covers it.
pub(crate) const PROTOCOL_NAME: &str = "pointing-party/1";

/// A seat's public key: 32 bytes, in JSON 43 characters of base64url. Not secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SeatKey([u8; 32]);

/// A seat's private key. It never leaves the person's machine.
#[derive(Clone)]
pub struct SeatSecret(SigningKey);

/// A signature by a seat's key: 64 bytes, in JSON 86 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Signature([u8; 64]);

impl SeatSecret {
    /// The key pair derived from 32 bytes. The caller draws them once from a cryptographic random source and
    /// keeps them.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    /// The public key.
    pub fn key(&self) -> SeatKey {
        SeatKey(self.0.verifying_key().to_bytes())
    }

    /// Signs a host's nonce. Proves to the host that the client owns this seat.
    pub fn sign(&self, room: RoomId, nonce: &Nonce) -> Signature {
        Signature(self.0.sign(&signed_bytes(room, nonce)).to_bytes())
    }

    /// Signs a host's claim: proves to members that the owner of this seat hosts the room at this epoch.
    pub fn sign_claim(&self, room: RoomId, epoch: Epoch) -> Signature {
        Signature(self.0.sign(&claim_bytes(room, epoch)).to_bytes())
    }

    /// Signs the bytes of a peer connection.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn sign_bytes(&self, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(bytes).to_bytes())
    }
}

impl fmt::Debug for SeatSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SeatSecret of {:?}", self.key())
    }
}

impl SeatKey {
    /// Verifies a signature by [`SeatSecret::sign`], strictly: weak keys are rejected (RFC 8032).
    pub fn verify(&self, room: RoomId, nonce: &Nonce, signature: &Signature) -> bool {
        self.verify_bytes(&signed_bytes(room, nonce), signature)
    }

    /// Verifies a claim by [`SeatSecret::sign_claim`].
    pub fn verify_claim(&self, room: RoomId, epoch: Epoch, claim: &Signature) -> bool {
        self.verify_bytes(&claim_bytes(room, epoch), claim)
    }

    /// The bytes of the public key.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn verify_bytes(&self, bytes: &[u8], signature: &Signature) -> bool {
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| {
            let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
            key.verify_strict(bytes, &signature).is_ok()
        })
    }
}

/// The bytes that a client signs. The protocol's name prevents use of the signature in other protocols, the
/// room's id prevents use in another room, and the nonce prevents replay.
fn signed_bytes(room: RoomId, nonce: &Nonce) -> Vec<u8> {
    [PROTOCOL_NAME.as_bytes(), &[0], room.as_bytes(), nonce.as_bytes()].concat()
}

/// The bytes that a host signs as its claim. Their length differs from [`signed_bytes`], so neither signature
/// is valid as the other.
fn claim_bytes(room: RoomId, epoch: Epoch) -> Vec<u8> {
    [PROTOCOL_NAME.as_bytes(), b" host", &[0], room.as_bytes(), &epoch.0.to_be_bytes()].concat()
}

impl TryFrom<String> for SeatKey {
    type Error = EncodingError;

    fn try_from(text: String) -> Result<Self, EncodingError> {
        decode(&text).map(Self)
    }
}

impl From<SeatKey> for String {
    fn from(key: SeatKey) -> String {
        encode(&key.0)
    }
}

impl fmt::Debug for SeatKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SeatKey({})", encode(&self.0))
    }
}

impl TryFrom<String> for Signature {
    type Error = EncodingError;

    fn try_from(text: String) -> Result<Self, EncodingError> {
        decode(&text).map(Self)
    }
}

impl From<Signature> for String {
    fn from(signature: Signature) -> String {
        encode(&signature.0)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({})", encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_is_valid_for_one_nonce_in_one_room() {
        let secret = SeatSecret::from_seed([7; 32]);
        let (room, nonce) = (RoomId::from_bytes([1; 16]), Nonce::from_bytes([2; 32]));
        let signature = secret.sign(room, &nonce);
        assert!(secret.key().verify(room, &nonce, &signature));
        assert!(!secret.key().verify(RoomId::from_bytes([3; 16]), &nonce, &signature));
        assert!(!secret.key().verify(room, &Nonce::from_bytes([3; 32]), &signature));
        let other = SeatSecret::from_seed([8; 32]);
        assert!(!other.key().verify(room, &nonce, &signature));
    }

    #[test]
    fn claim_is_valid_for_one_epoch_of_one_room() {
        let secret = SeatSecret::from_seed([7; 32]);
        let room = RoomId::from_bytes([1; 16]);
        let claim = secret.sign_claim(room, Epoch(2));
        assert!(secret.key().verify_claim(room, Epoch(2), &claim));
        assert!(!secret.key().verify_claim(room, Epoch(3), &claim));
        assert!(!secret.key().verify_claim(RoomId::from_bytes([3; 16]), Epoch(2), &claim));
        assert!(!SeatSecret::from_seed([8; 32]).key().verify_claim(room, Epoch(2), &claim));
    }

    #[test]
    fn small_order_keys_are_rejected() {
        let (room, nonce) = (RoomId::from_bytes([1; 16]), Nonce::from_bytes([2; 32]));
        // The identity point with R = identity and s = 0 verifies for any message unless strict.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut forged = [0; 64];
        forged[0] = 1;
        assert!(!SeatKey(identity).verify(room, &nonce, &Signature(forged)));
    }
}
