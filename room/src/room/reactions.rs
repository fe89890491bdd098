//! Reactions: emoji that a seat broadcasts, at most [`REACTION_BURST`] within [`REACTION_WINDOW`]. They do
//! not change the state.

use std::collections::{BTreeMap, VecDeque};

use super::{Output, Room};
use crate::limits::{REACTION_BURST, REACTION_WINDOW};
use crate::message::FailureCode;
use crate::{Reaction, SeatId, Time};

/// When each seat sent its recent reactions.
#[derive(Debug, Clone, Default)]
pub(super) struct Reactions(BTreeMap<SeatId, VecDeque<Time>>);

impl Reactions {
    /// Whether the seat may react now. If so, the reaction counts towards its limit.
    fn allow(&mut self, seat: SeatId, now: Time) -> bool {
        self.0.retain(|_, times| {
            times.retain(|&time| now - time < REACTION_WINDOW);
            !times.is_empty()
        });
        let times = self.0.entry(seat).or_default();
        let allowed = times.len() < REACTION_BURST;
        if allowed {
            times.push_back(now);
        }
        allowed
    }
}

impl Room {
    /// Broadcasts a reaction, or fails as [`FailureCode::TooFast`].
    pub(super) fn react(&mut self, seat: SeatId, reaction: Reaction) -> Result<(), FailureCode> {
        if !self.reactions.allow(seat, self.now) {
            return Err(FailureCode::TooFast);
        }
        self.outputs.push(Output::Reacted { seat, reaction });
        Ok(())
    }
}
