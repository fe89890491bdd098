//! Who hosts the room next, as the public state says.

use super::State;
use crate::{CardId, Presence, SeatId, Successor};

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

    /// The card with the highest id, which was added last. 0 if there are none.
    pub fn last_card(&self) -> CardId {
        self.cards.iter().map(|card| card.id).max().unwrap_or_default()
    }

    /// How many machines other than that of `you` have the texts of all cards and can host the room: the host and the
    /// successors. `None` if there are no cards, or nobody could take over.
    pub fn others_with_all_cards(&self, you: SeatId) -> Option<usize> {
        let last = self.last_card();
        if last == CardId(0) || self.successors.is_empty() {
            return None;
        }
        let has_all = |seat: SeatId| self.seat(seat).is_some_and(|seat| seat.replicated >= last);
        let others = self.successors.iter().map(|successor| successor.seat).filter(|&seat| seat != you);
        Some(others.filter(|&seat| has_all(seat)).count() + usize::from(self.room.host != Some(you)))
    }

    /// The seat's entry in the list of successors, if any.
    pub fn successor(&self, seat: SeatId) -> Option<&Successor> {
        self.successors.iter().find(|successor| successor.seat == seat)
    }
}
