//! A person's seat in a room.

use serde::{Deserialize, Serialize};

use crate::encoding::is_usual;
use crate::limits::MAX_TRANSFERS;
use crate::{Avatar, CardId, KeyElsewhere, Name, SeatId, SeatKey};

/// One person in a room. All connections with the same key share the seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The seat's id.
    pub id: SeatId,
    /// The person's public key. Every host of the room recognises the person by it.
    pub key: SeatKey,
    /// The keys that the person had at other hosts, if they use a browser. The latest one is last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
    pub elsewhere: Vec<KeyElsewhere>,
    /// The person's name.
    pub name: Name,
    /// Voter or spectator.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub role: Role,
    /// Whether the person is here, away or gone.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub presence: Presence,
    /// The person's avatar, if they chose one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// Whether the seat was removed. A removed seat cannot rejoin.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// The person's app has the texts of all cards with ids up to this one. 0 for a browser, and until the app has
    /// reported it to this host.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub replicated: CardId,
}

impl Seat {
    /// Whether a host can have this seat.
    pub(crate) fn is_valid(&self) -> bool {
        self.elsewhere.len() <= MAX_TRANSFERS
    }

    /// Whether this person has or had this key at any host.
    pub(crate) fn has_had(&self, key: SeatKey) -> bool {
        self.key == key || self.elsewhere.iter().any(|known| known.key == key)
    }

    /// Changes the key of a person who comes from `last`, another host, to `host` with a new one.
    pub(crate) fn with_key(self, key: SeatKey, host: SeatKey, last: SeatKey) -> Self {
        let mut elsewhere = self.elsewhere;
        elsewhere.retain(|known| known.key != key && known.host != host);
        elsewhere.push(KeyElsewhere { host: last, key: self.key });
        let excess = elsewhere.len().saturating_sub(MAX_TRANSFERS);
        elsewhere.drain(..excess);
        Self { key, elsewhere, ..self }
    }
}

/// The role of a seat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Votes. Rounds wait for present voters.
    #[default]
    Voter,
    /// Watches. Never blocks a round.
    Spectator,
}

/// Whether a person is connected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// At least one connection is open.
    #[default]
    Here,
    /// Disconnected for less than [`crate::limits::GONE_TIMEOUT`]. The vote is kept.
    Away,
    /// Left, or away for longer. Not listed any more, but remembered.
    Gone,
}
