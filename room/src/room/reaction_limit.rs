//! Limits each seat to [`REACTION_BURST`] reactions within [`REACTION_WINDOW`].

use std::collections::{BTreeMap, VecDeque};

use crate::limits::{REACTION_BURST, REACTION_WINDOW};
use crate::{SeatId, Time};

/// When each seat sent its recent reactions.
#[derive(Debug, Clone, Default)]
pub(super) struct ReactionLimit(BTreeMap<SeatId, VecDeque<Time>>);

impl ReactionLimit {
    /// Whether the seat may react now. If so, the reaction counts towards its limit.
    pub(super) fn allow(&mut self, seat: SeatId, now: Time) -> bool {
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
