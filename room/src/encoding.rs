//! How values are written in JSON.

use base64ct::{Base64UrlUnpadded, Encoding};

/// A text that is not a key, signature or nonce. The field is the expected number of bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {0} bytes written in base64url without padding")]
pub struct EncodingError(usize);

/// Reads bytes from base64url without padding.
pub(crate) fn decode<const N: usize>(text: &str) -> Result<[u8; N], EncodingError> {
    let mut bytes = [0; N];
    match Base64UrlUnpadded::decode(text, &mut bytes) {
        Ok(decoded) if decoded.len() == N => Ok(bytes),
        Ok(_) | Err(_) => Err(EncodingError(N)),
    }
}

/// Writes bytes as base64url without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Whether a value is the default and can be omitted from JSON. Most seats of a large room are present
/// voters, so that saves a lot.
pub(crate) fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
