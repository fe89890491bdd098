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

/// Reads 16 bytes from 32 hexadecimal digits in upper or lower case.
pub(crate) fn decode_hex(text: &str) -> Option<[u8; 16]> {
    // The standard library would also accept a sign and fewer digits.
    let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex { u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes) } else { None }
}

/// Writes 16 bytes as 32 hexadecimal digits.
pub(crate) fn encode_hex(bytes: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(bytes))
}

/// Writes a type that wraps an array of bytes as base64url, in JSON and in logs.
macro_rules! written_as_base64url {
    ($type:ident) => {
        impl TryFrom<String> for $type {
            type Error = $crate::encoding::EncodingError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                $crate::encoding::decode(&text).map(Self)
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> String {
                $crate::encoding::encode(&value.0)
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($type), $crate::encoding::encode(&self.0))
            }
        }
    };
}
pub(crate) use written_as_base64url;

/// Whether a value is the default and can be omitted from JSON. Most seats of a large room are present
/// voters, so that saves a lot.
pub(crate) fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bytes_are_thirty_two_hexadecimal_digits() {
        let bytes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0x6b, 0xcd, 0xef, 0xfe, 0xff];
        let text = "000102030405060708090a6bcdeffeff";
        assert_eq!(encode_hex(bytes), text);
        assert_eq!(decode_hex(text), Some(bytes));
        assert_eq!(decode_hex(&text.to_uppercase()), Some(bytes));
        for wrong in
            ["", &text[1..], &format!("0{text}"), &format!("+{}", &text[1..]), &text.replace('a', "g")]
        {
            assert_eq!(decode_hex(wrong), None, "{wrong}");
        }
    }
}
