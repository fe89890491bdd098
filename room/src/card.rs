//! A card of the backlog.

use serde::{Deserialize, Serialize};

use crate::encoding::is_usual;
use crate::{CardId, Points, TextHash};

/// A ticket to estimate. Its body and note are long, so they are not in the state: they come with the round
/// or on request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The card's id.
    pub id: CardId,
    /// The tracker's key, such as `ABC-12`; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The title; empty for an untitled card.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The ticket's `http` or `https` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The estimate that the team settled on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// Whether the card has a note.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub noted: bool,
    /// The hash of the card's text, by which members know whether they have it.
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub text: TextHash,
}

/// The result that the team settled on for a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The value that the card was settled at.
    pub points: Points,
    /// The number of rounds it took.
    pub rounds: u32,
    /// How long these rounds were open in total, in ms.
    pub spent_ms: u64,
}
