//! The fingerprint of a host's key, short enough for a link and a QR code.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

use crate::SeatKey;
use crate::encoding::{EncodingError, decode, encode};

/// The label of the hash. It separates fingerprints from other hashes of a key.
const LABEL: &[u8] = b"pointing-party/3 host\0";

/// 16 bytes of a hash over a host's key, written as 22 characters of base64url. To find another key with the same
/// fingerprint takes 2^128 tries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint([u8; 16]);

impl SeatKey {
    /// The fingerprint of this key: the first 16 bytes of SHA-512 over a label and the key.
    pub fn fingerprint(&self) -> Fingerprint {
        let hash = Sha512::new().chain_update(LABEL).chain_update(self.as_bytes()).finalize();
        let mut fingerprint = [0; 16];
        fingerprint.copy_from_slice(&hash[..16]);
        Fingerprint(fingerprint)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(&self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = EncodingError;

    fn from_str(text: &str) -> Result<Self, EncodingError> {
        decode(text).map(Self)
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = EncodingError;

    fn try_from(text: String) -> Result<Self, EncodingError> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> String {
        fingerprint.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeatSecret;

    #[test]
    fn fingerprint_belongs_to_one_key_and_survives_text() {
        let fingerprint = |seed| SeatSecret::from_seed([seed; 32]).key().fingerprint();
        assert_eq!(fingerprint(1).to_string().parse(), Ok(fingerprint(1)));
        assert_eq!(fingerprint(1).to_string().len(), 22);
        assert_ne!(fingerprint(1), fingerprint(2));
        assert_eq!(format!("{:?}", fingerprint(1)), format!("Fingerprint({})", fingerprint(1)));
    }

    #[test]
    fn other_texts_are_no_fingerprint() {
        for text in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA=="] {
            assert!(text.parse::<Fingerprint>().is_err(), "{text}");
        }
    }

    /// The fingerprint of a fixed key: another result would make every printed link wrong.
    #[test]
    fn fingerprint_is_golden() {
        assert_eq!(SeatSecret::from_seed([7; 32]).key().fingerprint().to_string(), "G8mObZwK9Lcw8uuc5fHVHg");
    }
}
