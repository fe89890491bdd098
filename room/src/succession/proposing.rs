//! A member that knows more than its present host sends it the copies that it keeps ([`Unproposed`](super::unproposed::Unproposed)).

use super::Succession;
use super::events::{MemberView, Output};
use super::phase::Phase;
use crate::Snapshot;
use crate::limits::{PROPOSAL_DELAY, PROPOSAL_RETRY_DELAY};

impl Succession {
    /// The member has joined a host and keeps the copy with which it came, if the host did not get all of it.
    pub(super) fn keep_copy(&mut self, left: Option<Box<Snapshot>>, view: &MemberView<'_>) {
        let own = view.version();
        if let Some(left) = left.filter(|left| !own.covers(&left.version())) {
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
        let own = view.version();
        self.unproposed.copies.retain(|copy| !own.covers(&copy.version()));
        if self.now < self.unproposed.due {
            return;
        }
        let to = if self.is_hosting() { Some(self.me.clone()) } else { self.known_peers.host(view) };
        if let (Some(copy), Some(to)) = (self.unproposed.copies.first(), to) {
            let copy = Box::new(copy.clone());
            self.unproposed.start_over(self.now + PROPOSAL_RETRY_DELAY);
            self.unproposed.sent = Some(copy.version().latest);
            self.outputs.push(Output::Propose { to, copy });
        }
    }

    /// The host has answered the copy that was sent last.
    pub(super) fn proposed(&mut self, accepted: bool) {
        let Some(sent) = self.unproposed.sent.take().filter(|_| accepted) else { return };
        self.unproposed.copies.retain(|copy| copy.version().latest != sent);
        self.unproposed.due = self.now;
    }
}
