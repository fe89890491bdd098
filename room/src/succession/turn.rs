//! The order of takeover: whose turn it is to open the room when its host is lost.
//!
//! The host's list of successors decides. It binds a successor, and the members that follow one. A listed member could
//! otherwise take the room by being quicker than those before it.

use super::Succession;
use super::events::MemberView;
use super::known_peers::is_removed;
use super::peer_status::{Peer, PeerRole};
use super::phase::{Phase, Search};
use crate::chain::{Chain, Finals};
use crate::limits::{STANDING_BY_TIMEOUT, UNREACHABLE_HOST_TIMEOUT};
use crate::{SeatKey, Time};

impl Succession {
    /// Whether every successor that comes before this member has let its turn pass.
    pub(super) fn is_own_turn(&self, view: &MemberView<'_>) -> bool {
        let list = view.state.chain.last().and_then(|term| term.delegation.as_ref());
        let list = list.map_or(&[][..], |delegation| &delegation.successors);
        let own = list.iter().position(|key| Some(*key) == self.me.key).unwrap_or(list.len());
        self.have_passed(&list[..own], None, view)
    }

    /// Whether the last host and every successor that comes before a host have let their turns pass. `chain` is the host's, and
    /// continues from where this member last was.
    pub(super) fn is_turn_of(&self, chain: &Chain, finals: &Finals, view: &MemberView<'_>) -> bool {
        let Ok(own) = view.state.verify_chain() else { return false };
        // If the last host answers, it is among those of which the best one is chosen.
        let is_expected =
            |host| matches!(&self.phase, Phase::Searching(search) if search.is_expected(host, self.now));
        if is_expected(Some(own.host())) {
            return false;
        }
        let before = chain.successors_before(&self.position(&own), &self.known_finals(finals, view));
        self.have_passed(before, Some(chain.host()), view)
    }

    /// Whether these successors have let their turns pass, one after the other, and the turn of `host` has come.
    fn have_passed(&self, before: &[SeatKey], host: Peer, view: &MemberView<'_>) -> bool {
        let Phase::Searching(search) = &self.phase else { return true };
        let mut successors = before.iter().map(|key| Some(*key)).filter(|key| !is_removed(*key, view.state));
        let end = successors.try_fold(search.lost_at, |turn, key| {
            if key == self.me.key {
                // The others may have waited for this member in vain, for example because it slept.
                (search.has_joined(host) || !self.can_host(view)).then_some(turn)
            } else {
                search.end_of_turn(key, turn, host, self.now)
            }
        });
        end.is_some_and(|end| self.now >= end)
    }
}

impl Search {
    /// Whether a peer may still answer the last question.
    fn is_expected(&self, peer: Peer, now: Time) -> bool {
        self.unanswered.contains(&peer) && !self.is_round_over(now)
    }

    /// Whether anybody has joined this host.
    fn has_joined(&self, host: Peer) -> bool {
        let is_there = |role: &PeerRole| matches!(role, PeerRole::Seated { host: joined } if *joined == host);
        self.statuses.values().any(|status| is_there(&status.role))
    }

    /// When the turn of a successor ends that started at `turn`; `None` if it has not answered yet, but may still do so.
    ///
    /// A successor lets its turn pass if it is silent, can't host now or has joined `host`. If it stands by, it has some time to
    /// open the room. One that has another host keeps its turn until the others must have noticed that this host is lost.
    fn end_of_turn(&self, successor: Peer, turn: Time, host: Peer, now: Time) -> Option<Time> {
        // If it gives up its turn late, the next one's starts then.
        let given_up = || turn.max(self.kept_turn.get(&successor).copied().unwrap_or(turn));
        match self.statuses.get(&successor).map(|status| &status.role) {
            None => (!self.is_expected(successor, now)).then(given_up),
            // A host that this member could join was found before.
            Some(PeerRole::Hosting(_) | PeerRole::Searching { able: false }) => Some(given_up()),
            Some(PeerRole::Seated { host: joined }) if host.is_some() && *joined == host => Some(turn),
            Some(PeerRole::Seated { .. }) => Some(turn.max(self.lost_at + UNREACHABLE_HOST_TIMEOUT)),
            Some(PeerRole::Searching { able: true }) => {
                let since = self.standing_by.get(&successor).copied().unwrap_or(now);
                Some(turn.max(since) + STANDING_BY_TIMEOUT)
            }
        }
    }
}
