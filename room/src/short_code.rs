//! Short codes: a room's address in a form that people can read out and type.
//!
//! A code is the address as a number in base 23, with digits and letters that look different from each other,
//! plus a check character that detects typos. Its length says what it encodes:
//!
//! | characters | encodes |
//! | --- | --- |
//! | 7 | a private (RFC 1918) or link-local (RFC 3927) IPv4 address, and one of [`PREFERRED_PORTS`] |
//! | 12 | any IPv4 address and any port |
//! | 33 | any IPv6 address, without a zone, and any port |

// `core::net` has only the data types: this crate opens no sockets.
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::fmt;
use std::str::FromStr;

use crate::limits::PREFERRED_PORTS;

/// Has at most one of each group of similar characters: 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V.
const ALPHABET: &[u8; BASE] = b"234679ACDEFHJKMNPRTVWXY";
/// A prime base: the check character then detects every wrong character and every swap of two neighbours.
const BASE: usize = 23;
/// The lengths of codes without their check character.
const PRIVATE: usize = 6;
const IPV4: usize = 11;
const IPV6: usize = 32;
/// Characters per group in the written form.
const GROUP: usize = 4;

/// The address blocks of a 7-character code: first address and number of addresses.
const BLOCKS: [(Ipv4Addr, u32); 4] = [
    (Ipv4Addr::new(192, 168, 0, 0), 1 << 16),
    (Ipv4Addr::new(172, 16, 0, 0), 1 << 20),
    (Ipv4Addr::new(10, 0, 0, 0), 1 << 24),
    (Ipv4Addr::new(169, 254, 0, 0), 1 << 16),
];

/// A room's address as a short code. [`fmt::Display`] writes groups, `ACDE-F3K`; [`FromStr`] accepts any
/// case, with or without hyphens and spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortCode(pub SocketAddr);

/// Why a text is not a short code. `texts::short_code_error` has the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShortCodeError {
    /// No code has this number of characters.
    #[error("no code has {0} characters")]
    Length(usize),
    /// No code has this character.
    #[error("no code has the character {0:?}")]
    Character(char),
    /// The check character does not match: there is a typo.
    #[error("the check character does not match")]
    Check,
}

impl ShortCode {
    /// Whether typed text is more likely a short code than an address: it has only letters, digits, hyphens
    /// and spaces.
    pub fn looks_like(text: &str) -> bool {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ' ')
    }
}

impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.0.port().to_be_bytes();
        let digits = match (self.0.ip(), private_index(self.0)) {
            (_, Some(number)) => digits(&number.to_be_bytes(), PRIVATE),
            (IpAddr::V4(ip), None) => digits(&[ip.octets().as_slice(), &port].concat(), IPV4),
            (IpAddr::V6(ip), None) => digits(&[ip.octets().as_slice(), &port].concat(), IPV6),
        };
        let check = check_digit(&digits);
        for (place, digit) in digits.into_iter().chain([check]).enumerate() {
            if place > 0 && place % GROUP == 0 {
                f.write_str("-")?;
            }
            fmt::Write::write_char(f, char::from(ALPHABET[usize::from(digit)]))?;
        }
        Ok(())
    }
}

impl FromStr for ShortCode {
    type Err = ShortCodeError;

    fn from_str(text: &str) -> Result<Self, ShortCodeError> {
        let written = text.chars().filter(|&c| c != '-' && !c.is_whitespace());
        let length = written.clone().count();
        if ![PRIVATE, IPV4, IPV6].contains(&length.saturating_sub(1)) {
            return Err(ShortCodeError::Length(length));
        }
        let digit = |c: char| {
            let place = ALPHABET.iter().position(|&known| char::from(known) == c.to_ascii_uppercase());
            place.map(|place| place as u8).ok_or(ShortCodeError::Character(c))
        };
        let mut digits = written.map(digit).collect::<Result<Vec<u8>, _>>()?;
        if digits.pop() != Some(check_digit(&digits)) {
            return Err(ShortCodeError::Check);
        }
        // A number too large for its length is never written: it is a typo that the check character missed.
        let address = match digits.len() {
            PRIVATE => bytes(&digits).map(u32::from_be_bytes).and_then(private_from_index),
            IPV4 => bytes(&digits).map(|[a, b, c, d, rest @ ..]: [u8; 6]| {
                SocketAddr::new(Ipv4Addr::new(a, b, c, d).into(), u16::from_be_bytes(rest))
            }),
            _ => bytes::<18>(&digits).and_then(|bytes| {
                let (ip, port) = bytes.split_first_chunk::<16>()?;
                Some(SocketAddr::new(Ipv6Addr::from(*ip).into(), u16::from_be_bytes(port.try_into().ok()?)))
            }),
        };
        address.filter(|address| address.port() != 0).map(ShortCode).ok_or(ShortCodeError::Check)
    }
}

/// The index of a private address and preferred port among all of these; `None` for other addresses.
fn private_index(address: SocketAddr) -> Option<u32> {
    let IpAddr::V4(ip) = address.ip() else { return None };
    let port = PREFERRED_PORTS.iter().position(|&port| port == address.port())?;
    let mut before = 0;
    for (first, count) in BLOCKS {
        if let Some(place) = ip.to_bits().checked_sub(first.to_bits()).filter(|&place| place < count) {
            return Some((before + place) * PREFERRED_PORTS.len() as u32 + port as u32);
        }
        before += count;
    }
    None
}

/// The private address and preferred port with this index.
fn private_from_index(number: u32) -> Option<SocketAddr> {
    let ports = PREFERRED_PORTS.len() as u32;
    let port = PREFERRED_PORTS[(number % ports) as usize];
    let mut place = number / ports;
    for (first, count) in BLOCKS {
        if place < count {
            return Some(SocketAddr::new(Ipv4Addr::from_bits(first.to_bits() + place).into(), port));
        }
        place -= count;
    }
    None
}

/// The check digit: the sum of all digits weighted by their position (1 to 22, repeating), modulo the base.
fn check_digit(digits: &[u8]) -> u8 {
    let weights = (1..BASE).cycle();
    let sum: usize = digits.iter().zip(weights).map(|(&digit, weight)| usize::from(digit) * weight).sum();
    (sum % BASE) as u8
}

/// Converts a big-endian number to `length` base-23 digits, the highest first.
fn digits(number: &[u8], length: usize) -> Vec<u8> {
    let mut number = number.to_vec();
    let mut digits = vec![0; length];
    for digit in digits.iter_mut().rev() {
        let rest = number.iter_mut().fold(0, |rest, byte| {
            let value = rest * 256 + usize::from(*byte);
            *byte = (value / BASE) as u8;
            value % BASE
        });
        *digit = rest as u8;
    }
    digits
}

/// Converts base-23 digits to a big-endian number, if it fits.
fn bytes<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let mut number = [0; N];
    for &digit in digits {
        let over = number.iter_mut().rev().fold(usize::from(digit), |carry, byte| {
            let value = usize::from(*byte) * BASE + carry;
            *byte = value as u8;
            value / 256
        });
        if over > 0 {
            return None;
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(address: &str) -> String {
        ShortCode(address.parse().unwrap()).to_string()
    }

    #[test]
    fn typed_codes_are_told_from_addresses() {
        for code in ["k4t-9xq", "k4t 9xq", "K4T9XQ"] {
            assert!(ShortCode::looks_like(code), "{code}");
        }
        for other in ["", "192.168.1.5", "host:7420", "fe80::1"] {
            assert!(!ShortCode::looks_like(other), "{other}");
        }
    }

    #[test]
    fn private_addresses_have_short_codes() {
        for address in ["192.168.1.5:7420", "10.255.255.255:7427", "172.31.255.255:7423", "169.254.7.7:7421"]
        {
            let code = code(address);
            assert_eq!(code.len(), "XXXX-XXX".len(), "{address}: {code}");
            assert_eq!(code.parse(), Ok(ShortCode(address.parse().unwrap())));
        }
        assert_eq!(code("192.168.1.5:80").len(), "XXXX-XXXX-XXXX".len());
        assert_eq!(code("203.0.113.7:7420").len(), "XXXX-XXXX-XXXX".len());
    }

    #[test]
    fn codes_are_stable() {
        assert_eq!(code("192.168.1.5:7420"), GOLDEN);
        assert_eq!(
            GOLDEN.to_lowercase().replace('-', " ").parse(),
            Ok(ShortCode("192.168.1.5:7420".parse().unwrap()))
        );
    }
    const GOLDEN: &str = "2226-XTT";

    #[test]
    fn errors_say_what_is_wrong() {
        assert_eq!("ACDE".parse::<ShortCode>(), Err(ShortCodeError::Length(4)));
        assert_eq!("ACDE-F0K".parse::<ShortCode>(), Err(ShortCodeError::Character('0')));
        assert_eq!("éééé-ééé".parse::<ShortCode>(), Err(ShortCodeError::Character('é')));
        // The largest number of six digits is that of no address.
        let mut last = vec![22; PRIVATE];
        last.push(check_digit(&last));
        let last: String = last.into_iter().map(|digit| char::from(ALPHABET[usize::from(digit)])).collect();
        assert_eq!(last.parse::<ShortCode>(), Err(ShortCodeError::Check));
    }

    fn addresses() -> impl Strategy<Value = SocketAddr> {
        let port = prop_oneof![proptest::sample::select(PREFERRED_PORTS.as_slice()), 1_u16..];
        let ip = prop_oneof![
            any::<Ipv4Addr>().prop_map(IpAddr::V4),
            any::<u16>().prop_map(|host| IpAddr::V4(Ipv4Addr::from_bits(0xC0A8_0000 | u32::from(host)))),
            any::<Ipv6Addr>().prop_map(IpAddr::V6),
        ];
        (ip, port).prop_map(|(ip, port)| SocketAddr::new(ip, port))
    }

    proptest! {
        #[test]
        fn addresses_round_trip(address in addresses()) {
            prop_assert_eq!(ShortCode(address).to_string().parse(), Ok(ShortCode(address)));
        }

        #[test]
        fn typos_are_detected(address in addresses(), place in any::<prop::sample::Index>(), by in 1..BASE) {
            let mut digits: Vec<usize> = ShortCode(address).to_string().bytes().filter(|&c| c != b'-')
                .map(|c| ALPHABET.iter().position(|&known| known == c).unwrap()).collect();
            let written = |digits: &[usize]| digits.iter().map(|&digit| char::from(ALPHABET[digit])).collect::<String>();
            let place = place.index(digits.len());
            let mut slipped = digits.clone();
            slipped[place] = (slipped[place] + by) % BASE;
            prop_assert_eq!(written(&slipped).parse::<ShortCode>(), Err(ShortCodeError::Check));
            if place > 0 && digits[place] != digits[place - 1] && place + 1 < digits.len() {
                digits.swap(place, place - 1);
                prop_assert_eq!(written(&digits).parse::<ShortCode>(), Err(ShortCodeError::Check));
            }
        }

        #[test]
        fn parsed_codes_round_trip(text in ".{0,40}") {
            if let Ok(code) = text.parse::<ShortCode>() {
                prop_assert_eq!(code.to_string().parse(), Ok(code));
            }
        }
    }
}
