//! A challenge: random bytes that the other side has to sign.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::encoding::{EncodingError, decode, encode};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_shows_the_nonce_as_on_the_wire() {
        let nonce = Nonce::from_bytes([7; 32]);
        assert_eq!(format!("{nonce:?}"), format!("Nonce({})", String::from(nonce)));
    }
}
