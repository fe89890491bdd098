//! What people throw in.

use std::collections::{BTreeMap, VecDeque};

use super::{Output, Room};
use crate::limits::{REACTIONS, REACTIONS_WITHIN};
use crate::message::FailureCode;
use crate::{Reaction, SeatId, Time};

/// When everybody threw something in lately.
#[derive(Debug, Clone, Default)]
pub(super) struct Reactions(BTreeMap<SeatId, VecDeque<Time>>);

impl Reactions {
    /// Whether that seat may throw something in now; if so, it counts.
    fn allow(&mut self, seat: SeatId, now: Time) -> bool {
        self.0.retain(|_, times| {
            times.retain(|&time| now - time < REACTIONS_WITHIN);
            !times.is_empty()
        });
        let times = self.0.entry(seat).or_default();
        let allowed = times.len() < REACTIONS;
        if allowed {
            times.push_back(now);
        }
        allowed
    }
}

impl Room {
    /// Nothing of the room changes by it.
    pub(super) fn react(&mut self, seat: SeatId, reaction: Reaction) -> Result<(), FailureCode> {
        if !self.reactions.allow(seat, self.now) {
            return Err(FailureCode::TooFast);
        }
        self.outputs.push(Output::Reacted { seat, reaction });
        Ok(())
    }
}
