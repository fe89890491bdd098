//! The driver's timer, which everyone sees count down.

use serde::{Deserialize, Serialize};

use crate::Time;
use crate::encoding::is_usual;

/// A running timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// What the timer is for.
    pub purpose: TimerPurpose,
    /// When it ends, in the room's time.
    pub ends: Time,
    /// Its whole length in ms: 10 s to 60 min.
    pub length_ms: u64,
    /// Whether the round is revealed at its end, if someone has voted.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub reveal_at_end: bool,
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerPurpose {
    /// Time to vote. It stops when the round is revealed.
    Round,
    /// Time to discuss. It stops when the card is settled or another round opens.
    Talk,
}
