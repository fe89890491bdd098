//! Who somebody is: an Ed25519 key pair whose public half is the seat.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::message::{Nonce, PROTOCOL_NAME};
use crate::{Epoch, RoomId};

/// A seat's public key: 32 bytes, in JSON as 43 characters of base64url. The same at every host, and
/// no secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SeatKey([u8; 32]);

/// A seat's private key, which never leaves its owner's machine.
#[derive(Clone)]
pub struct SeatSecret(SigningKey);

/// A signature by a seat's key: 64 bytes, in JSON as 86 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Signature([u8; 64]);

/// A text that is no key, signature or nonce.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {0} bytes written in base64url without padding")]
pub struct EncodingError(usize);

impl SeatSecret {
    /// The key pair grown from 32 bytes, which the caller draws from a cryptographic source once and
    /// keeps.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    /// The public half.
    pub fn key(&self) -> SeatKey {
        SeatKey(self.0.verifying_key().to_bytes())
    }

    /// Proves to a room's host that this is the seat's owner, by signing the host's nonce.
    pub fn sign(&self, room: RoomId, nonce: &Nonce) -> Signature {
        Signature(self.0.sign(&signed_bytes(room, nonce)).to_bytes())
    }
}

impl SeatSecret {
    /// Proves that it is the seat's owner who hosts that room, as its `epoch`th host.
    pub fn claim(&self, room: RoomId, epoch: Epoch) -> Signature {
        Signature(self.0.sign(&claimed_bytes(room, epoch)).to_bytes())
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl SeatSecret {
    /// Proves to the other in a call between members' machines that this is the seat's owner.
    pub fn sign_call(&self, talk: &crate::peer::PeerTranscript, part: crate::peer::PeerSide) -> Signature {
        Signature(self.0.sign(&talk.signed_by(part)).to_bytes())
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl SeatKey {
    /// Whether the owner of this key has that part in that call.
    pub fn talks(
        &self,
        talk: &crate::peer::PeerTranscript,
        part: crate::peer::PeerSide,
        signature: &Signature,
    ) -> bool {
        self.has_signed(&talk.signed_by(part), signature)
    }

    /// The 32 bytes.
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SeatSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SeatSecret of {:?}", self.key())
    }
}

impl SeatKey {
    /// Whether the owner of this key signed that nonce for that room, by strict verification (RFC
    /// 8032, weak keys refused).
    pub fn verify(&self, room: RoomId, nonce: &Nonce, signature: &Signature) -> bool {
        self.has_signed(&signed_bytes(room, nonce), signature)
    }

    /// Whether the owner of this key says that they host that room, as its `epoch`th host.
    pub fn claims(&self, room: RoomId, epoch: Epoch, claim: &Signature) -> bool {
        self.has_signed(&claimed_bytes(room, epoch), claim)
    }

    fn has_signed(&self, bytes: &[u8], signature: &Signature) -> bool {
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| {
            let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
            key.verify_strict(bytes, &signature).is_ok()
        })
    }
}

/// What a signature covers: the protocol's name, so that it is worth nothing elsewhere; the room, so
/// that one room's host can't use it at another's; and the nonce, so that it can't be used again.
fn signed_bytes(room: RoomId, nonce: &Nonce) -> Vec<u8> {
    [PROTOCOL_NAME.as_bytes(), &[0], room.as_bytes(), nonce.as_bytes()].concat()
}

/// What a host's claim covers. It has another length than what a seat signs, so that neither can be taken for the
/// other.
fn claimed_bytes(room: RoomId, epoch: Epoch) -> Vec<u8> {
    [PROTOCOL_NAME.as_bytes(), b" host", &[0], room.as_bytes(), &epoch.0.to_be_bytes()].concat()
}

pub(crate) fn decode<const N: usize>(text: &str) -> Result<[u8; N], EncodingError> {
    let mut bytes = [0; N];
    match Base64UrlUnpadded::decode(text, &mut bytes) {
        Ok(whole) if whole.len() == N => Ok(bytes),
        Ok(_) | Err(_) => Err(EncodingError(N)),
    }
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
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
    fn a_signature_is_good_for_one_nonce_in_one_room_only() {
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
    fn a_claim_is_good_for_one_epoch_of_one_room() {
        let secret = SeatSecret::from_seed([7; 32]);
        let room = RoomId::from_bytes([1; 16]);
        let claim = secret.claim(room, Epoch(2));
        assert!(secret.key().claims(room, Epoch(2), &claim));
        assert!(!secret.key().claims(room, Epoch(3), &claim));
        assert!(!secret.key().claims(RoomId::from_bytes([3; 16]), Epoch(2), &claim));
        assert!(!SeatSecret::from_seed([8; 32]).key().claims(room, Epoch(2), &claim));
    }

    #[test]
    fn what_is_signed_in_a_call_is_good_for_nothing_else() {
        use crate::peer::{PeerSide, PeerTranscript};
        let (ann, bob) = (SeatSecret::from_seed([7; 32]), SeatSecret::from_seed([8; 32]));
        let (room, nonce) = (RoomId::from_bytes([1; 16]), Nonce::from_bytes([2; 32]));
        let talk = PeerTranscript { room, to: bob.key(), challenge: nonce, nonce };
        let signature = ann.sign_call(&talk, PeerSide::Client);
        assert!(ann.key().talks(&talk, PeerSide::Client, &signature));
        assert!(!ann.key().talks(&talk, PeerSide::Server, &signature), "the other part");
        assert!(!bob.key().talks(&talk, PeerSide::Client, &signature), "somebody else");
        assert!(
            !ann.key().talks(&PeerTranscript { to: ann.key(), ..talk }, PeerSide::Client, &signature),
            "to somebody else"
        );
        let other = PeerTranscript { nonce: Nonce::from_bytes([3; 32]), ..talk };
        assert!(!ann.key().talks(&other, PeerSide::Client, &signature), "another call");
        assert!(!ann.key().verify(room, &nonce, &signature), "a seat");
    }

    #[test]
    fn keys_of_small_order_are_refused() {
        let (room, nonce) = (RoomId::from_bytes([1; 16]), Nonce::from_bytes([2; 32]));
        // The identity point with R = identity and s = 0 verifies for any message unless strict.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut forged = [0; 64];
        forged[0] = 1;
        assert!(!SeatKey(identity).verify(room, &nonce, &Signature(forged)));
    }
}
