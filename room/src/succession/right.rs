//! Which hosts this member joins: those that continue from where it last was.

use std::cmp::Ordering;

use super::Succession;
use super::events::MemberView;
use super::events::Output;
use super::peer_status::PeerStatus;
use super::phase::Phase;
use crate::Snapshot;
use crate::chain::{Chain, ChainError, Claim, Delegation, DelegationKind, Finals, Link, Position};
use crate::limits::OTHER_BRANCH_TIMEOUT;
use crate::message::Challenge;

impl Succession {
    /// Whether this member can join a host with this challenge, whose chain was verified. Only a plain connection has no chain,
    /// and proves nothing else either.
    pub fn accepts(&self, challenge: &Challenge, view: &MemberView<'_>) -> bool {
        if challenge.room.id != view.state.room.id {
            return false;
        }
        if challenge.chain.is_empty() {
            return challenge.room.can_follow(&view.state.room);
        }
        let Ok(chain) = challenge.verify_chain() else { return false };
        matches!(self.phase, Phase::Hosting(_)) || self.continues(&chain, &challenge.finals, view)
    }

    /// The best host among the peers that have answered, with its status: this member's last host, or the one that stays when hosts
    /// meet. A last host that yields has perhaps been left by everybody else. A host that this member could not join comes last: it may
    /// let nobody in.
    pub(super) fn best_host<'a>(
        &self,
        statuses: impl Iterator<Item = &'a PeerStatus>,
        view: &MemberView<'_>,
    ) -> Option<&'a PeerStatus> {
        let last = view.state.chain.last().map(|term| term.opening.host);
        let mut best: Option<(&PeerStatus, Claim)> = None;
        for status in statuses {
            let Some((host, claim)) = status.host(&view.state.room.founder) else { continue };
            let is_last = |claim: &Claim| Some(claim.chain.host()) == last && claim.yields_from.is_none();
            let rank = |claim: &Claim| (!self.tried_in_vain.contains(&claim.chain.host()), is_last(claim));
            let is_better = best.as_ref().is_none_or(|(_, best)| match rank(&claim).cmp(&rank(best)) {
                Ordering::Greater => true,
                Ordering::Equal => claim.stays(best),
                Ordering::Less => false,
            });
            if is_better
                && self.continues(&claim.chain, &host.finals, view)
                && self.is_turn_of(&claim.chain, &host.finals, view)
            {
                best = Some((status, claim));
            }
        }
        best.map(|(status, _)| status)
    }

    /// Whether a host's chain continues from the newest delegation that this member has. If there is no such host for
    /// [`OTHER_BRANCH_TIMEOUT`], any host with a right to the room will do: the member's own half may be gone, or the host for
    /// which it has stepped down. But after the host has handed the room over, the member follows only those that it named.
    /// They may not have heard of that, and have opened the room because they lost their host.
    pub(super) fn continues(&self, chain: &Chain, finals: &Finals, view: &MemberView<'_>) -> bool {
        // A host that has given up its right is about to close.
        let is_over = chain.delegation().is_some_and(|delegation| delegation.is_final());
        let Ok(own) = view.state.verify_chain() else { return false };
        let (position, known) = (self.position(&own), self.known_finals(finals, view));
        let end = known.newest_after(&position, view.state.room.id);
        let newest = end.map_or(position, |(end, _)| end);
        let is_in_question = || match end {
            Some((_, handed_over)) if handed_over.kind == DelegationKind::Final => {
                chain.continues_at_one_of(&handed_over.successors, &own)
            }
            Some(_) | None => true,
        };
        !is_over
            && (chain.extends(&newest, &known)
                || (self.has_lost_host_for(OTHER_BRANCH_TIMEOUT) && is_in_question()))
    }

    /// The point at which this member last was, or to which it has stepped down.
    pub(super) fn position(&self, own: &Chain) -> Position {
        self.stepped_down_into.unwrap_or(own.position())
    }

    /// The finals that this member knows, with those of a host.
    pub(super) fn known_finals(&self, of_host: &Finals, view: &MemberView<'_>) -> Finals {
        let mut known = view.state.finals.clone();
        known.add_all(of_host, view.state.room.id);
        for chain in [&view.state.chain, &self.ended_chain] {
            chain.last().cloned().into_iter().for_each(|term| known.add(term));
        }
        known
    }

    /// This member has stepped down, and its final delegation is signed. Reports that to the new host, now or when it is
    /// connected there.
    pub(super) fn stepped_down(&mut self, ended: &Delegation, left: Snapshot, view: &MemberView<'_>) {
        self.unproposed.keep(left, self.now);
        let chain = Chain::verify(std::mem::take(&mut self.hosted_chain), &view.state.room.founder);
        self.remember_ended_term(chain, ended);
        if matches!(self.phase, Phase::Connected) {
            self.report_ended_host(view);
        }
    }

    /// Remembers that the host has given up its right, for its next host.
    pub(super) fn remember_ended_host(&mut self, ended: &Delegation, view: &MemberView<'_>) {
        self.remember_ended_term(view.state.verify_chain(), ended);
    }

    fn remember_ended_term(&mut self, chain: Result<Chain, ChainError>, ended: &Delegation) {
        let Ok(mut chain) = chain else { return };
        let is_known = chain.delegation() == Some(ended);
        if ended.is_final() && (is_known || chain.add_delegation(ended.clone()).is_ok()) {
            self.ended_chain = chain.into_links();
        }
    }

    /// Tells the host that this member has just joined why it has left the last one. The host passes it on to members who were
    /// away.
    pub(super) fn report_ended_host(&mut self, view: &MemberView<'_>) {
        let chain = std::mem::take(&mut self.ended_chain);
        let is_news = |term: &Link| !view.state.finals.contains(term) && !view.state.chain.contains(term);
        if chain.last().is_some_and(is_news) {
            self.outputs.push(Output::ReportEnded { chain });
        }
    }

    pub(super) fn has_lost_host_for(&self, time: std::time::Duration) -> bool {
        let lost_at = match &self.phase {
            Phase::Retrying(retrying) => retrying.lost_at,
            Phase::Searching(search) => search.lost_at,
            Phase::Joining(joining) => joining.lost_at,
            Phase::Connected | Phase::Hosting(_) | Phase::Left => return false,
        };
        self.now - lost_at >= time
    }
}
