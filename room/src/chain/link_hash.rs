//! Names openings and delegations by their contents.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

use crate::encoding::written_as_base64url;

/// The hash of an opening or a delegation: the first 32 bytes of SHA-512 over what is signed. In JSON: 43 characters of
/// base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct LinkHash([u8; 32]);

impl LinkHash {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(&Sha512::digest(bytes)[..32]);
        Self(hash)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

written_as_base64url!(LinkHash);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_shows_the_hash_as_on_the_wire() {
        let hash = LinkHash::of(b"bytes");
        assert_eq!(format!("{hash:?}"), format!("LinkHash({})", String::from(hash)));
    }
}
