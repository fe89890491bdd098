//! A challenge: random bytes that the other side has to sign.

use serde::{Deserialize, Serialize};

use crate::encoding::written_as_base64url;

/// 32 random bytes that are used once. In JSON: 43 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Nonce([u8; 32]);

impl Nonce {
    /// Makes a nonce of 32 bytes from a cryptographic random source.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes that the other side signs.
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

written_as_base64url!(Nonce);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_shows_the_nonce_as_on_the_wire() {
        let nonce = Nonce::from_bytes([7; 32]);
        assert_eq!(format!("{nonce:?}"), format!("Nonce({})", String::from(nonce)));
    }
}
