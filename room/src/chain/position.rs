//! A point in the life of a room.

use serde::{Deserialize, Serialize};

use super::link_hash::LinkHash;
use crate::{Epoch, SeatKey};

/// A point in the life of a room: an opening, or a delegation of the term that it opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The host that signed it.
    pub host: SeatKey,
    /// The epoch of the term.
    pub epoch: Epoch,
    /// The serial number of the delegation; 0 stands for the opening.
    pub serial: u32,
    /// The hash of the delegation or the opening.
    pub hash: LinkHash,
}

impl Position {
    /// Whether this is the other point, or a later one of the same host.
    pub fn is_at_or_after(&self, other: &Position) -> bool {
        let is_later = (self.epoch, self.serial) > (other.epoch, other.serial);
        self.host == other.host && (is_later || self == other)
    }

    /// Appends the bytes to sign, of a fixed length.
    pub(super) fn append_to(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.host.as_bytes());
        bytes.extend(self.epoch.0.to_be_bytes());
        bytes.extend(self.serial.to_be_bytes());
        bytes.extend(self.hash.as_bytes());
    }
}
