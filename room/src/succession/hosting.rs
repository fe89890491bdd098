//! A host that checks for other hosts of the same room. After a network split or after a host has slept, a room can have
//! several hosts; all but one of them step down.

use super::Succession;
use super::consent::Consent;
use super::events::{MemberView, OfferAnswer, Output};
use super::peer_status::{Peer, PeerInfo, PeerRole, PeerStatus};
use super::phase::{Hosting, Offering, Phase};
use crate::chain::Claim;
use crate::limits::{ACCEPTED_OFFER_TIMEOUT, HOST_CHECK_INTERVAL, MAX_OFFER_PAUSES, OFFER_TIMEOUT};
use crate::{Presence, Time};

impl Succession {
    /// Probes the possible hosts that are not connected here. Also ends an offer that has timed out.
    pub(super) fn check_for_other_hosts(&mut self, view: &MemberView<'_>) {
        let now = self.now;
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        hosting.offering.take_if(|offering| now >= offering.until);
        if now < hosting.check_at {
            return;
        }
        hosting.check_at = now + HOST_CHECK_INTERVAL;
        let peers = self.known_peers.all_except(self.me.key, view.state);
        let absent = peers.into_iter().filter(|peer| !is_here(peer, view));
        self.outputs.extend(absent.map(|peer| Output::Probe { peer }));
    }

    /// Handles the status of a peer while this member hosts the room.
    pub(super) fn receive_status_as_host(&mut self, other: PeerStatus, view: &MemberView<'_>) {
        let Some(own) = self.status(view) else { return };
        let founder = &view.state.room.founder;
        let Some((_, claim)) = own.host(founder) else { return };
        if !self.is_hosting() || other.who.key == self.me.key {
            return;
        }
        match other.role {
            PeerRole::Hosting(_) => {
                let theirs = other.host(founder).map(|(_, theirs)| theirs);
                let Some(theirs) = theirs.filter(|theirs| !claim.stays(theirs)) else { return };
                if self.consent_to(&other, &claim, &theirs, view) != Consent::Given {
                    return;
                }
                let Phase::Hosting(hosting) = &mut self.phase else { return };
                if !hosting.may_offer(self.now) {
                    return;
                }
                let to = self.known_peers.get_including_removed(other.who.key).cloned().unwrap_or(other.who);
                self.outputs.push(Output::Offer { to: to.clone() });
                let until = self.now + OFFER_TIMEOUT;
                hosting.offering = Some(Offering { to, until, claim: theirs });
                hosting.offered_at = Some(self.now);
            }
            // It will find this host.
            PeerRole::Searching { .. } => {}
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

    /// Answers another host that wants to step down in favour of this one.
    pub(super) fn offer_received(&mut self, from: PeerStatus, view: &MemberView<'_>) {
        let to = from.who.key;
        let answer =
            if self.accept_offer(from, view).is_some() { OfferAnswer::Accepted } else { OfferAnswer::NotNow };
        self.outputs.push(Output::AnswerOffer { to, answer });
    }

    /// `None` if the other host must not step down now.
    fn accept_offer(&mut self, from: PeerStatus, view: &MemberView<'_>) -> Option<()> {
        let own = self.status(view)?;
        let founder = &view.state.room.founder;
        let ((_, claim), (_, theirs)) = (own.host(founder)?, from.host(founder)?);
        // Without the part of a claim that changes all the time.
        let lasting = |claim: &Claim| Claim { yields_from: None, ..claim.clone() };
        let Phase::Hosting(hosting) = &mut self.phase else { return None };
        match &hosting.offering {
            // Both hosts offer to each other, because one of them has just stopped yielding. By their chains alone, exactly
            // one of them stays.
            Some(Offering { to, .. })
                if to.key == from.who.key && lasting(&claim).stays(&lasting(&theirs)) =>
            {
                hosting.offering = None;
            }
            Some(_) => return None,
            None if !claim.stays(&theirs) => return None,
            None if hosting.offered_at.is_some_and(|at| self.now - at < OFFER_TIMEOUT) => return None,
            None => {}
        }
        // A host that offers again and again has not stepped down, and must not keep this one from it.
        hosting.accepted.retain(|_, at| self.now - *at < ACCEPTED_OFFER_TIMEOUT);
        hosting.accepted.entry(from.who.key).or_insert(self.now);
        Some(())
    }

    pub(super) fn offer_answered(&mut self, peer: Peer, answer: OfferAnswer, view: &MemberView<'_>) {
        let (now, own) = (self.now, self.status(view));
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        let Some(offering) = hosting.offering.take_if(|offering| offering.to.key == peer) else { return };
        // People may have come back since then.
        let own = own.as_ref().and_then(|own| own.host(&view.state.room.founder));
        let stays = own.is_none_or(|(_, claim)| claim.stays(&offering.claim));
        match answer {
            // An answer that comes later may be of before this machine slept.
            OfferAnswer::Accepted if now < offering.until && !hosting.has_just_accepted(now) && !stays => {
                self.step_down(offering, view);
            }
            OfferAnswer::Accepted => {}
            OfferAnswer::NotNow => hosting.offer_refused(now),
        }
    }

    /// Closes the room here and joins the other host.
    fn step_down(&mut self, offering: Offering, view: &MemberView<'_>) {
        let Offering { to: host, claim: Claim { chain, .. }, .. } = offering;
        let (epoch, into) = (chain.epoch(), chain.position());
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

impl Hosting {
    /// Whether this host may offer another one to step down now.
    fn may_offer(&self, now: Time) -> bool {
        self.offering.is_none() && !self.has_just_accepted(now) && now >= self.refused.1
    }

    /// Whether the people of another host are on their way here.
    fn has_just_accepted(&self, now: Time) -> bool {
        self.accepted.values().any(|at| now - *at < OFFER_TIMEOUT)
    }

    /// The pauses between refused offers grow.
    fn offer_refused(&mut self, now: Time) {
        let (count, until) = &mut self.refused;
        *until = now + HOST_CHECK_INTERVAL / 2 * (*count).min(MAX_OFFER_PAUSES);
        *count = count.saturating_add(1);
    }
}

/// Whether the peer is connected to the room hosted here.
fn is_here(peer: &PeerInfo, view: &MemberView<'_>) -> bool {
    let is_theirs = |seat: &&crate::Seat| Some(seat.key) == peer.key;
    view.state.seats.iter().find(is_theirs).is_some_and(|seat| seat.presence == Presence::Here)
}
