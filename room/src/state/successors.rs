//! Who hosts the room next, as the public state says.

use super::{Presence, State};
use crate::{SeatId, Successor};

impl State {
    /// Whether the room ends when its host leaves: it has no successor.
    pub fn ends_with_host(&self) -> bool {
        self.successors.is_empty()
    }

    /// The present successors, in the order in which they are asked to take over.
    pub fn next_hosts(&self) -> impl Iterator<Item = &Successor> {
        let is_here = |successor: &&Successor| {
            self.seat(successor.seat).is_some_and(|seat| seat.presence == Presence::Here)
        };
        self.successors.iter().filter(|_| !self.room.pinned).filter(is_here)
    }

    /// The seat's entry in the list of successors, if any.
    pub fn successor(&self, seat: SeatId) -> Option<&Successor> {
        self.successors.iter().find(|successor| successor.seat == seat)
    }
}
