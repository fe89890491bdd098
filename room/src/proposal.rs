//! What other computers have of a room and its host does not: the results of the other half of a split network, or a change
//! that only one member received before the last host was lost.
//!
//! Nobody has proven it, so it changes nothing by itself. It waits in the public state until the driver takes or dismisses it.
//! `room/proposals.rs` is the host's side.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Card, CardId, Name, Seat, SeatKey};

/// The differences that one computer has reported. A room has at most one proposal per computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The key of the computer: that of the seat of the person there or, if nobody there has a seat, of its founder.
    pub by: SeatKey,
    /// The name of that person, if they have a seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// How many people have voted in the proposed rounds.
    pub people: u32,
    /// People who have voted there and have no seat here. Each gets this seat when they come, or when the driver takes one of their
    /// rounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
    pub newcomers: Vec<Seat>,
    /// The proposed changes. If a card was settled differently in two parts of the room, there is one for each estimate.
    pub cards: Vec<Arc<ProposedCard>>,
}

/// One proposed change of the backlog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedCard {
    /// The card as it is in the other copy. Its id stands for the proposed change, and belongs to no other card. The estimate is
    /// set only if it is proposed. Body, new rounds and the note are among the room's texts ([`crate::Snapshot::texts`]).
    pub card: Card,
    /// The card of the room that changes; `None` if a card is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<CardId>,
    /// Whether that card's key, title, link and body become those of the proposed one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
    /// Whether that card is removed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
}

impl Proposal {
    /// The number of cards that were settled there.
    pub fn settled(&self) -> usize {
        self.cards.iter().filter(|proposed| proposed.card.estimate.is_some()).count()
    }
}
