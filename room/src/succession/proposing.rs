//! A member that knows more than its present host sends it the copies that it keeps ([`Unproposed`](super::unproposed::Unproposed)).

use super::Succession;
use super::events::{MemberView, Output};
use super::phase::Phase;
use crate::limits::{PROPOSAL_DELAY, PROPOSAL_RETRY_DELAY};
use crate::{Card, Snapshot, State};

impl Succession {
    /// The member has joined a host and keeps the copy with which it came, if the host did not get all of it.
    pub(super) fn keep_copy(&mut self, left: Option<Box<Snapshot>>, view: &MemberView<'_>) {
        if let Some(left) = left.filter(|left| !has_all_of(left, view)) {
            self.unproposed.keep(*left, self.now);
        }
        // A host sends its own room at once. Its members then need not send theirs.
        let has_hosted =
            |copy: &Snapshot| copy.state().chain.last().map(|term| term.opening.host) == self.me.key;
        let is_own = self.unproposed.copies.iter().any(has_hosted);
        self.unproposed.start_over(if is_own { self.now } else { self.now + PROPOSAL_DELAY });
    }

    /// Sends the next copy that is due to the present host.
    pub(super) fn propose_due(&mut self, view: &MemberView<'_>) {
        if !matches!(self.phase, Phase::Connected | Phase::Hosting(_)) {
            return;
        }
        self.unproposed.copies.retain(|copy| !has_all_of(copy, view));
        if self.is_complete {
            self.unproposed.drop_accepted(self.now);
        }
        if self.now < self.unproposed.due {
            return;
        }
        let to = if self.is_hosting() { Some(self.me.clone()) } else { self.known_peers.host(view) };
        if let (Some(copy), Some(to)) = (self.unproposed.next(), to) {
            let copy = Box::new(copy.clone());
            self.unproposed.due = self.now + PROPOSAL_RETRY_DELAY;
            self.unproposed.sent = Some(copy.version().latest);
            self.outputs.push(Output::Propose { to, copy });
        }
    }

    /// The host has answered the copy that was sent last.
    pub(super) fn proposed(&mut self, accepted: bool) {
        if let Some(sent) = self.unproposed.sent.take().filter(|_| accepted) {
            self.unproposed.accepted(sent, self.now);
        }
    }
}

/// Whether the host has everything that is in the copy. A host that has stepped down may have sent a copy without everything
/// that its members saw.
fn has_all_of(copy: &Snapshot, view: &MemberView<'_>) -> bool {
    let version = copy.version();
    view.version().covers(&version)
        || (view.state.has_received(view.seq, &version) && has_estimates_of(copy.state(), view.state))
}

/// Whether every estimate of a copy is on its card in the room, or proposed.
fn has_estimates_of(copy: &State, room: &State) -> bool {
    copy.cards.iter().all(|theirs| {
        let Some(estimate) = theirs.estimate else { return true };
        let is_same =
            |card: &Card| card.id == theirs.id || (&card.key, &card.title) == (&theirs.key, &theirs.title);
        let has_points = |card: &Card| card.estimate.is_some_and(|known| known.points == estimate.points);
        room.all_cards().any(|card| is_same(card) && has_points(card))
            || room.proposed_cards().any(|known| known.of == Some(theirs.id) && has_points(&known.card))
    })
}
