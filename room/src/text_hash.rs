//! The hash with which a member checks a card's text, so that it can come from anyone.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

use crate::encoding::{EncodingError, decode, encode};

/// The first 16 bytes of the SHA-512 of a [`crate::CardText`], written as JSON as on the wire. The default, 16 zero bytes, is no text's
/// hash. In JSON 22 characters of base64url.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TextHash([u8; 16]);

impl TextHash {
    pub(crate) fn of(json: &[u8]) -> Self {
        let mut hash = [0; 16];
        hash.copy_from_slice(&Sha512::digest(json)[..16]);
        Self(hash)
    }
}

impl TryFrom<String> for TextHash {
    type Error = EncodingError;

    fn try_from(text: String) -> Result<Self, EncodingError> {
        decode(&text).map(Self)
    }
}

impl From<TextHash> for String {
    fn from(hash: TextHash) -> String {
        encode(&hash.0)
    }
}

impl fmt::Debug for TextHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TextHash({})", encode(&self.0))
    }
}
