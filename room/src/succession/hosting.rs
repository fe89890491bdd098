//! A host that checks for other hosts of the same room. After a network split or after a host has slept, a room can have
//! several hosts; the hosts of lower rank offer their rooms and step down.

use super::Succession;
use super::events::{MemberView, OfferAnswer, Output};
use super::peer_status::{Peer, PeerInfo, PeerRole, PeerStatus};
use super::phase::{Exchange, Phase};
use crate::chain::{Claim, Position};
use crate::limits::{FETCH_TIMEOUT, HOST_CHECK_INTERVAL, MAX_EPOCHS_AHEAD, OFFER_TIMEOUT};
use crate::{Epoch, Presence, Version};

impl Succession {
    /// Probes the possible hosts that are not connected here. Also ends exchanges that have timed out.
    pub(super) fn check_for_other_hosts(&mut self, view: &MemberView<'_>) {
        let now = self.now;
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        match &hosting.exchange {
            Some(Exchange::Offering { until, .. }) if now >= *until => {
                hosting.exchange = None;
                self.outputs.push(Output::Resume);
            }
            Some(Exchange::Fetching { until, .. }) if now >= *until => hosting.exchange = None,
            Some(Exchange::Offering { .. } | Exchange::Fetching { .. }) | None => {}
        }
        if now < hosting.check_at {
            return;
        }
        hosting.check_at = now + HOST_CHECK_INTERVAL;
        let peers = self.known_peers.all_except(self.me.key, view.state);
        let absent = peers.into_iter().filter(|peer| !is_here(peer, view));
        self.outputs.extend(absent.map(|peer| Output::Probe { peer }));
    }

    /// Handles the status of a peer while this member hosts the room.
    pub(super) fn receive_status_as_host(
        &mut self,
        other: PeerStatus,
        is_trusted: bool,
        view: &MemberView<'_>,
    ) {
        let Some(own) = self.status(view) else { return };
        let founder = &view.state.room.founder;
        let Some((_, claim)) = own.host(founder) else { return };
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        if hosting.exchange.is_some() || other.who.key == self.me.key {
            return;
        }
        match other.role {
            PeerRole::Hosting(_) => {
                let Some((_, theirs)) = other.host(founder).filter(|(_, theirs)| !claim.stays(theirs)) else {
                    return;
                };
                let (into, until) = (theirs.chain.position(), self.now + OFFER_TIMEOUT);
                let to = self.known_peers.get_including_removed(other.who.key).cloned().unwrap_or(other.who);
                self.outputs.push(Output::Offer { to: to.clone() });
                hosting.exchange = Some(Exchange::Offering { to, until, into });
                hosting.outranked_at = Some(self.now);
            }
            PeerRole::Searching { .. } => self.receive_searching_member(&other, is_trusted, view),
            // The peer's host may be one that this host did not know of.
            PeerRole::Seated { host } => {
                if host != self.me.key
                    && let Some(peer) = self.known_peers.get(host, view.state).cloned()
                    && other.version.latest.epoch > own.version.latest.epoch
                {
                    self.outputs.push(Output::Probe { peer });
                }
            }
        }
    }

    /// Helps a member without a host that cannot join here, because it has seen a later term or changes that are
    /// unknown here: fetches its copy, or advances the term so that it can join.
    fn receive_searching_member(&mut self, other: &PeerStatus, is_trusted: bool, view: &MemberView<'_>) {
        let own = view.version();
        let PeerRole::Searching { long, .. } = other.role else { return };
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        // Nobody has proven this version. A far epoch would use up the epochs of the room.
        let is_far = other.version.latest.epoch.0 > self.highest_epoch.0.saturating_add(MAX_EPOCHS_AHEAD);
        if is_far || other.version.latest.is_same_term(&own.latest) {
            return;
        }
        let is_member = view.state.seats.iter().any(|seat| Some(seat.key) == other.who.key && !seat.removed);
        let can_be_fetched_from = !other.who.addresses.is_empty();
        if is_trusted && can_be_fetched_from && !own.covers(&other.version) {
            hosting.exchange =
                Some(Exchange::Fetching { from: other.who.key, until: self.now + FETCH_TIMEOUT });
            if let Some(from) = self.known_peers.get(other.who.key, view.state).cloned() {
                self.outputs.push(Output::Fetch { from });
            }
        } else if long && (is_trusted || is_member) && other.version.latest.epoch >= own.latest.epoch {
            self.advance_term(other.version.latest.epoch, Vec::new(), view);
        }
    }

    pub(super) fn fetched_as_host(&mut self, from: Peer, version: Option<Version>, view: &MemberView<'_>) {
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        let is_pending =
            matches!(hosting.exchange, Some(Exchange::Fetching { from: pending, .. }) if pending == from);
        if !is_pending {
            return;
        }
        hosting.exchange = None;
        if let Some(version) = version {
            self.advance_term(version.latest.epoch, vec![from], view);
        }
    }

    /// Continues at an epoch higher than `above`, merged with the copies of these peers.
    fn advance_term(&mut self, above: Epoch, merge: Vec<Peer>, view: &MemberView<'_>) -> Epoch {
        let epoch = self.highest_epoch.max(view.state.room.epoch).max(above).next();
        self.highest_epoch = epoch;
        self.outputs.push(Output::AdvanceTerm { epoch, merge });
        // Tell the other peers at once.
        if let Phase::Hosting(hosting) = &mut self.phase {
            hosting.check_at = self.now;
        }
        epoch
    }

    /// Answers another host that wants to step down in favour of this one.
    pub(super) fn offer_received(&mut self, from: PeerStatus, view: &MemberView<'_>) {
        let to = from.who.key;
        let answer = match self.accept_offer(from, view) {
            Some(epoch) => OfferAnswer::Taken { epoch },
            None => OfferAnswer::NotNow,
        };
        self.outputs.push(Output::AnswerOffer { to, answer });
    }

    /// The epoch at which the merged room continues, or `None` if this host does not accept the offer.
    fn accept_offer(&mut self, from: PeerStatus, view: &MemberView<'_>) -> Option<Epoch> {
        let own = self.status(view)?;
        let founder = &view.state.room.founder;
        let ((_, claim), (_, theirs)) = (own.host(founder)?, from.host(founder)?);
        // Without the part of a claim that changes all the time.
        let lasting = |claim: &Claim| Claim { yields_from: None, ..claim.clone() };
        let Phase::Hosting(hosting) = &mut self.phase else { return None };
        match &hosting.exchange {
            // Both hosts offer to each other, because one of them has just stopped yielding. By their chains alone, exactly
            // one of them stays.
            Some(Exchange::Offering { to, .. })
                if to.key == from.who.key && lasting(&claim).stays(&lasting(&theirs)) =>
            {
                hosting.exchange = None;
                self.outputs.push(Output::Resume);
            }
            Some(Exchange::Offering { .. } | Exchange::Fetching { .. }) => return None,
            None if !claim.stays(&theirs) => return None,
            None if hosting.outranked_at.is_some_and(|at| self.now - at < HOST_CHECK_INTERVAL * 2) => {
                return None;
            }
            None => {}
        }
        let (theirs, ours) = (theirs.chain.epoch(), own.version.latest.epoch);
        if theirs < ours && own.version.covers(&from.version) {
            return Some(ours);
        }
        Some(self.advance_term(theirs, vec![from.who.key], view))
    }

    pub(super) fn offer_answered(&mut self, peer: Peer, answer: OfferAnswer, view: &MemberView<'_>) {
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        let offered = hosting
            .exchange
            .take_if(|exchange| matches!(exchange, Exchange::Offering { to, .. } if to.key == peer));
        let Some(Exchange::Offering { to, until, into }) = offered else { return };
        match answer {
            // An answer that comes later may be of before this machine slept.
            OfferAnswer::Taken { epoch } if self.now < until => self.step_down(to, epoch, into, view),
            OfferAnswer::Taken { .. } | OfferAnswer::NotNow => self.outputs.push(Output::Resume),
        }
    }

    /// Closes the room here and joins the other host.
    fn step_down(&mut self, host: PeerInfo, epoch: Epoch, into: Position, view: &MemberView<'_>) {
        self.stepped_down_into = Some(into);
        self.hosted_chain.clone_from(&view.state.chain);
        self.known_peers.insert(host.clone());
        // The announcement names the new host by its seat here, if it has one. A removed one is unknown to the members.
        let seat = view.state.seats.iter().find(|seat| Some(seat.key) == host.key && !seat.removed);
        let to = PeerInfo { seat: seat.map(|seat| seat.id), ..host.clone() };
        self.outputs.push(Output::CloseMoved { to, epoch, into });
        self.join(host, self.now);
    }

    pub(super) fn open_failed(&mut self) {
        self.open_failed = true;
        if self.is_hosting() {
            self.search(self.now);
        }
    }
}

/// Whether the peer is connected to the room hosted here.
fn is_here(peer: &PeerInfo, view: &MemberView<'_>) -> bool {
    let is_theirs = |seat: &&crate::Seat| Some(seat.key) == peer.key;
    view.state.seats.iter().find(is_theirs).is_some_and(|seat| seat.presence == Presence::Here)
}
