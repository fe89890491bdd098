//! The key pair of a seat (Ed25519): the public key identifies the seat at every host of its room, and signatures prove that
//! a connection, a host or a peer belongs to it.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::encoding::written_as_base64url;

/// The protocol's name. Every signature covers it.
pub(crate) const PROTOCOL_NAME: &str = "pointing-party/3";

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

    /// The 32 bytes from which [`SeatSecret::from_seed`] makes this key pair. They are enough to act as this seat.
    pub fn to_seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Signs bytes. The callers give every kind of message a label of its own.
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
    /// Makes a key from the bytes of [`SeatKey::as_bytes`].
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes of the public key (RFC 8032).
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Verifies a signature by [`SeatSecret::sign_bytes`], strictly: weak keys are rejected (RFC 8032).
    pub(crate) fn verify_bytes(&self, bytes: &[u8], signature: &Signature) -> bool {
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| {
            let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
            key.verify_strict(bytes, &signature).is_ok()
        })
    }
}

written_as_base64url!(SeatKey);

impl Signature {
    /// Makes a signature from its 64 bytes (RFC 8032).
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The 64 bytes.
    pub(crate) const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

written_as_base64url!(Signature);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_gives_the_same_key_again() {
        let secret = SeatSecret::from_seed([7; 32]);
        assert_eq!(secret.to_seed(), [7; 32]);
    }

    #[test]
    fn log_shows_public_values_as_on_the_wire_and_no_secret() {
        let secret = SeatSecret::from_seed([7; 32]);
        let (key, signature) = (secret.key(), secret.sign_bytes(b"bytes"));
        assert_eq!(format!("{key:?}"), format!("SeatKey({})", String::from(key)));
        assert_eq!(format!("{signature:?}"), format!("Signature({})", String::from(signature)));
        assert_eq!(format!("{secret:?}"), format!("SeatSecret of {key:?}"));
    }
}
