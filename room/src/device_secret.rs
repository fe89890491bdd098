//! A device's secret, from which it derives a key pair for each room. What a host learns in one room works in no other.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha512;

use crate::chain::Chain;
use crate::encoding::{decode_hex, encode_hex};
use crate::founder::Salt;
use crate::{Epoch, Founder, RoomInfo, SeatKey, SeatSecret};

/// The salt of the derivation (RFC 5869). It separates these keys from those of other programs.
const EXTRACT_SALT: &[u8] = b"pointing-party/3 device";

/// The secret of a device: 32 random bytes that never leave it.
#[derive(Clone)]
pub struct DeviceSecret([u8; 32]);

/// What a device needs to open a room for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    /// The founder, which the room's id names.
    pub founder: Founder,
    /// The right to host: the founder's first term.
    pub chain: Chain,
}

impl DeviceSecret {
    /// Wraps 32 bytes. The caller draws them once from a cryptographic random source and keeps them.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads a secret from 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let (first, second) = text.split_at_checked(32)?;
        let bytes = [decode_hex(first)?, decode_hex(second)?].concat();
        Some(Self(bytes.try_into().ok()?))
    }

    /// The secret as 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        let (first, second) = self.0.split_at(16);
        [first, second].map(|half| encode_hex(half.try_into().expect("a half has 16 bytes"))).concat()
    }

    /// The key pair of this device's seat in a room. In a room that this device has founded it is the founder's.
    pub fn seat_in(&self, room: &RoomInfo) -> SeatSecret {
        let founder = self.founder_secret(room.founder.salt);
        if founder.key() == room.founder.key {
            return founder;
        }
        self.derive(b"seat", room.id.as_bytes())
    }

    /// The key pair with which this device founds a room. `salt` is random for each room.
    pub fn founder_secret(&self, salt: Salt) -> SeatSecret {
        self.derive(b"founder", salt.as_bytes())
    }

    /// The public part of [`DeviceSecret::founder_secret`].
    pub fn founder(&self, salt: Salt) -> Founder {
        Founder { key: self.founder_secret(salt).key(), salt }
    }

    /// Founds a room: signs its first term.
    pub fn found(&self, salt: Salt) -> Founding {
        let secret = self.founder_secret(salt);
        let founder = Founder { key: secret.key(), salt };
        Founding { founder, chain: Chain::found(founder.room_id(), &secret, Epoch(1), 0) }
    }

    /// The key that earlier versions of the program used for the device's seat in every room.
    pub(crate) fn former_key(&self) -> SeatKey {
        SeatSecret::from_seed(self.0).key()
    }

    /// HKDF-SHA512 (RFC 5869). SHA-512 is part of the signatures already.
    fn derive(&self, purpose: &[u8], context: &[u8]) -> SeatSecret {
        let mut seed = [0; 32];
        Hkdf::<Sha512>::new(Some(EXTRACT_SALT), &self.0)
            .expand_multi_info(&[purpose, &[0], context], &mut seed)
            .expect("32 bytes are less than HKDF's limit of 255 hashes");
        SeatSecret::from_seed(seed)
    }
}

impl fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Name, RoomId};

    fn room(founder: Founder) -> RoomInfo {
        RoomInfo::new(founder, Name::new("Sprint 12").unwrap())
    }

    #[test]
    fn each_room_gets_its_own_seat_key() {
        let (ann, bob) = (DeviceSecret::from_bytes([1; 32]), DeviceSecret::from_bytes([2; 32]));
        let rooms = [1, 2].map(|salt| room(ann.founder(Salt::from_bytes([salt; 16]))));
        let keys = rooms.each_ref().map(|room| bob.seat_in(room).key());
        assert_ne!(keys[0], keys[1]);
        assert_eq!(bob.seat_in(&rooms[0]).key(), keys[0], "the same at every host of the room");
        assert_ne!(DeviceSecret::from_bytes([3; 32]).seat_in(&rooms[0]).key(), keys[0]);
    }

    #[test]
    fn founder_sits_with_the_key_that_founded_the_room() {
        let (ann, salt) = (DeviceSecret::from_bytes([1; 32]), Salt::from_bytes([9; 16]));
        let founder = ann.founder(salt);
        assert_eq!(ann.seat_in(&room(founder)).key(), founder.key);
        assert_eq!(ann.founder_secret(salt).key(), founder.key);
        let other = DeviceSecret::from_bytes([2; 32]);
        assert_ne!(
            other.seat_in(&room(founder)).key(),
            other.founder(salt).key,
            "the salt alone founds nothing"
        );
    }

    #[test]
    fn secret_is_64_hexadecimal_digits() {
        let text = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        let bytes = std::array::from_fn(|index| index as u8);
        assert_eq!(DeviceSecret::from_bytes(bytes).to_hex(), text);
        assert_eq!(DeviceSecret::from_hex(text).unwrap().as_bytes(), &bytes);
        for wrong in ["", &text[1..], &text[..32], &format!("{text}00"), &text.replace('a', "-"), "ä"] {
            assert!(DeviceSecret::from_hex(wrong).is_none(), "{wrong}");
        }
    }

    /// The keys of a fixed secret: another result would lock everyone out of their seats.
    #[test]
    fn derived_keys_are_golden() {
        let device = DeviceSecret::from_bytes([7; 32]);
        let founder = device.founder(Salt::from_bytes([8; 16]));
        let text = |key| String::from(key);
        assert_eq!(text(founder.key), "RbepNXk2-HKUqDzWlZmNMfo6f-0nq4oWzMFIeBM0Rxw");
        let guest = DeviceSecret::from_bytes([9; 32]).seat_in(&room(founder));
        assert_eq!(text(guest.key()), "Wr_AzrCqsiSmSNTzhbOMJkCtCg70wLzmyqjLKSuTwV4");
        assert_eq!(founder.room_id(), "4ec1171dfafce8515de5c7b086ffe608".parse::<RoomId>().unwrap());
    }

    #[test]
    fn log_does_not_show_the_secret() {
        assert_eq!(format!("{:?}", DeviceSecret::from_bytes([7; 32])), "DeviceSecret(..)");
    }
}
