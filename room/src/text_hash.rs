//! The hash with which a member checks a card's text, so that it can come from anyone.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

use crate::encoding::written_as_base64url;

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
written_as_base64url!(TextHash);
