//! Reactions: emoji that a seat broadcasts. They do not change the state.

use super::{Output, Room};
use crate::message::FailureCode;
use crate::{Reaction, SeatId};

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
