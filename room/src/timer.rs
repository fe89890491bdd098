//! A time that the driver sets, and all see run down alike.

use serde::{Deserialize, Serialize};

use crate::Time;
use crate::state::is_usual;

/// A timer that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// What it is for.
    pub purpose: TimerPurpose,
    /// When it ends, by the room's time.
    pub ends: Time,
    /// How long it runs in all, in ms: 10 s to 60 min.
    pub length_ms: u64,
    /// Whether the votes open at its end, if somebody has voted.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub reveal_at_end: bool,
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerPurpose {
    /// The time to vote in: it stops when the round is revealed.
    Round,
    /// The time to talk in: it stops when the card is settled, or another round opens.
    Talk,
}

impl Timer {
    /// How long it still runs, in ms.
    pub fn left_ms(&self, now: Time) -> u64 {
        (self.ends - now).as_millis() as u64
    }
}
