//! The proposals in a room's state.

use crate::limits::{MAX_CARDS, MAX_PROPOSALS, MAX_SEATS};
use crate::{Card, CardId, Proposal, ProposedCard, Seat, SeatId, SeatKey, State};

impl State {
    /// All proposed changes.
    pub fn proposed_cards(&self) -> impl Iterator<Item = &ProposedCard> {
        self.proposals.iter().flat_map(|proposal| &proposal.cards).map(|card| &**card)
    }

    /// The cards of the backlog and the proposed ones.
    pub(crate) fn all_cards(&self) -> impl Iterator<Item = &Card> {
        let proposed = self.proposed_cards().map(|proposed| &proposed.card);
        self.cards.iter().map(|card| &**card).chain(proposed)
    }

    /// The seat that waits for this person, who has voted at another host.
    pub(crate) fn seat_of_newcomer(&self, key: SeatKey) -> Option<SeatId> {
        let newcomers = self.proposals.iter().flat_map(|proposal| &proposal.newcomers);
        newcomers.into_iter().find(|seat| seat.key == key).map(|seat| seat.id)
    }

    /// Adds a proposal. It replaces the earlier one of the same computer.
    pub(crate) fn set_proposal(&mut self, proposal: &Proposal) {
        match self.proposals.iter_mut().find(|known| known.by == proposal.by) {
            Some(known) => known.clone_from(proposal),
            None => self.proposals.push(proposal.clone()),
        }
    }

    /// Removes proposed changes that the driver has decided about, and proposals of which nothing is left.
    pub(crate) fn remove_proposed(&mut self, decided: &[CardId]) {
        for proposal in &mut self.proposals {
            proposal.cards.retain(|proposed| !decided.contains(&proposed.card.id));
        }
        self.proposals.retain(|proposal| !proposal.cards.is_empty());
    }

    /// Whether the proposals are within their limits.
    pub(crate) fn has_valid_proposals(&self) -> bool {
        let newcomers = || self.proposals.iter().flat_map(|proposal| &proposal.newcomers);
        self.proposals.len() <= MAX_PROPOSALS
            && self.proposed_cards().count() <= MAX_CARDS
            && newcomers().count() <= MAX_PROPOSALS * MAX_SEATS
            && newcomers().all(Seat::is_valid)
    }
}
