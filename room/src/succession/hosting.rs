//! A host that looks for other hosts of the same room: where a network was split, and where one slept.

use super::events::{OfferAnswer, Output, Seen};
use super::fault::planted;
use super::known_peers::is_removed;
use super::peer_status::{Peer, PeerInfo, PeerRole, PeerStatus};
use super::{Phase, Succession};
use crate::limits::{FETCH_WITHIN, MEET_EVERY, OFFER_WITHIN, PING_EVERY};
use crate::{Epoch, Presence, Time, Version};

/// The room is hosted here.
#[derive(Debug, Clone)]
pub(super) struct Hosting {
    /// Since when the machine has been awake, as far as that is known.
    awake_since: Option<Time>,
    /// When to look for others next.
    look_at: Time,
    busy: Option<Busy>,
    /// When another host was met that is to keep the room: this one is about to step down.
    outranked_at: Option<Time>,
}

/// Something that has to come to its end before anything else is begun with another host.
#[derive(Debug, Clone)]
enum Busy {
    /// The room is offered to another host.
    Offering { to: Peer, until: Time },
    /// What somebody has is being fetched.
    Fetching { from: Peer, until: Time },
}

impl Hosting {
    pub(super) fn new(now: Time) -> Self {
        Self { awake_since: None, look_at: now + MEET_EVERY, busy: None, outranked_at: None }
    }

    pub(super) fn deadline(&self) -> Time {
        match &self.busy {
            Some(Busy::Offering { until, .. } | Busy::Fetching { until, .. }) => self.look_at.min(*until),
            None => self.look_at,
        }
    }

    /// Whether something is under way with another host.
    pub(super) fn is_busy(&self) -> bool {
        self.busy.is_some()
    }

    /// Who was here before the machine slept may be elsewhere now: others are looked for at once.
    pub(super) fn wake(&mut self, now: Time) {
        self.awake_since = Some(now);
        self.look_at = now;
    }

    /// How many voters are here. Whoever has just woken knows of nobody.
    pub(super) fn voters(&self, seen: &Seen<'_>, now: Time) -> usize {
        let has_just_woken = self.awake_since.is_some_and(|since| now - since < PING_EVERY);
        if has_just_woken { 0 } else { seen.state.voters_here() }
    }
}

impl Succession {
    /// Asks those who could host and are not in the room, whether they do.
    pub(super) fn look_for_others(&mut self, seen: &Seen<'_>) {
        let now = self.now;
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        match &hosting.busy {
            Some(Busy::Offering { until, .. }) if now >= *until => {
                hosting.busy = None;
                self.outputs.push(Output::GoOn);
            }
            Some(Busy::Fetching { until, .. }) if now >= *until => hosting.busy = None,
            Some(Busy::Offering { .. } | Busy::Fetching { .. }) | None => {}
        }
        if now < hosting.look_at {
            return;
        }
        hosting.look_at = now + MEET_EVERY;
        let others = self.contacts.others(self.me.key, seen.state);
        let absent = others.into_iter().filter(|contact| !is_here(contact, seen));
        self.outputs.extend(absent.map(|whom| Output::Probe { whom }));
    }

    /// Somebody says how they stand, and this member is a host.
    pub(super) fn meet(&mut self, other: PeerStatus, is_known: bool, seen: &Seen<'_>) {
        let Some(own) = self.status(seen) else { return };
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        if hosting.busy.is_some() || other.who.key == self.me.key {
            return;
        }
        let is_host = is_known || self.contacts.get_even_removed(other.who.key).is_some();
        match other.post {
            PeerRole::Hosting { .. } if is_host && other.rank() > own.rank() && !planted!(StayHost) => {
                hosting.busy = Some(Busy::Offering { to: other.who.key, until: self.now + OFFER_WITHIN });
                let to = self.contacts.get_even_removed(other.who.key).cloned().unwrap_or(other.who);
                self.outputs.push(Output::Offer { to });
                hosting.outranked_at = Some(self.now);
            }
            PeerRole::Hosting { .. } => {}
            PeerRole::Seeking { .. } => self.take_in(&other, is_known, seen),
            // Their host may be one that was not known here until now.
            PeerRole::Seated { host } => {
                if host != self.me.key
                    && let Some(whom) = self.contacts.get(host, seen.state).cloned()
                    && other.version.latest.epoch > own.version.latest.epoch
                {
                    self.outputs.push(Output::Probe { whom });
                }
            }
        }
    }

    /// Somebody has no host, and may not sit down here: they have seen a later one, or what is not known here.
    fn take_in(&mut self, other: &PeerStatus, is_known: bool, seen: &Seen<'_>) {
        let own = seen.version();
        let PeerRole::Seeking { long, .. } = other.post else { return };
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        if other.version.latest.is_of(&own.latest) {
            return;
        }
        let is_member = seen.state.seats.iter().any(|seat| Some(seat.key) == other.who.key && !seat.removed);
        let has_room = !other.who.addresses.is_empty();
        if is_known && has_room && !own.covers(&other.version) && !planted!(OwnState) {
            hosting.busy = Some(Busy::Fetching { from: other.who.key, until: self.now + FETCH_WITHIN });
            if let Some(from) = self.contacts.get(other.who.key, seen.state).cloned() {
                self.outputs.push(Output::Fetch { from });
            }
        } else if long && (is_known || is_member) && other.version.latest.epoch >= own.latest.epoch {
            self.advance_term(other.version.latest.epoch, Vec::new(), seen);
        }
    }

    pub(super) fn fetched_as_host(&mut self, from: Peer, version: Option<Version>, seen: &Seen<'_>) {
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        let is_awaited = matches!(hosting.busy, Some(Busy::Fetching { from: asked, .. }) if asked == from);
        if !is_awaited {
            return;
        }
        hosting.busy = None;
        if let Some(version) = version {
            self.advance_term(version.latest.epoch, vec![from], seen);
        }
    }

    /// Goes on above that epoch.
    fn advance_term(&mut self, above: Epoch, unite: Vec<Peer>, seen: &Seen<'_>) -> Epoch {
        let epoch = self.highest.max(seen.state.room.epoch).max(above).next();
        self.outputs.push(Output::AdvanceTerm { epoch, unite });
        // The others hear of it at once.
        if let Phase::Hosting(hosting) = &mut self.phase {
            hosting.look_at = self.now;
        }
        epoch
    }

    /// Another host would step down in this one's favour.
    pub(super) fn offered(&mut self, by: PeerStatus, seen: &Seen<'_>) {
        let to = by.who.key;
        let answer = match self.accept(by, seen) {
            Some(epoch) => OfferAnswer::Taken { epoch },
            None if self.is_hosting() && is_removed(to, seen.state) => OfferAnswer::Removed,
            None => OfferAnswer::NotNow,
        };
        self.outputs.push(Output::AnswerOffer { to, answer });
    }

    fn accept(&mut self, by: PeerStatus, seen: &Seen<'_>) -> Option<Epoch> {
        let own = self.status(seen)?;
        let is_known = self.contacts.trusts(&by.who, seen.state);
        let Phase::Hosting(hosting) = &mut self.phase else { return None };
        if !is_known || !by.is_hosting() {
            return None;
        }
        match &hosting.busy {
            // Both offer: one of them has to give in, and both know which.
            Some(Busy::Offering { to, .. }) if *to == by.who.key && own.seniority() > by.seniority() => {
                hosting.busy = None;
                self.outputs.push(Output::GoOn);
            }
            Some(Busy::Offering { .. } | Busy::Fetching { .. }) => return None,
            None if by.rank() > own.rank() => return None,
            None if hosting.outranked_at.is_some_and(|at| self.now - at < MEET_EVERY * 2) => return None,
            None => {}
        }
        let (theirs, ours) = (by.version.latest.epoch, own.version.latest.epoch);
        if theirs < ours && own.version.covers(&by.version) {
            return Some(ours);
        }
        Some(self.advance_term(theirs, vec![by.who.key], seen))
    }

    pub(super) fn offer_answered(&mut self, by: Peer, answer: OfferAnswer, seen: &Seen<'_>) {
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        let is_awaited = matches!(hosting.busy, Some(Busy::Offering { to, .. }) if to == by);
        if !is_awaited {
            return;
        }
        hosting.busy = None;
        let host = self.contacts.get_even_removed(by).cloned();
        match (answer, host) {
            (OfferAnswer::Taken { epoch }, Some(host)) => self.step_down(host, epoch, seen),
            (OfferAnswer::Removed, _) => {
                self.outputs.push(Output::Removed);
                self.phase = Phase::Left;
            }
            (OfferAnswer::Taken { .. }, None) | (OfferAnswer::NotNow, _) => self.outputs.push(Output::GoOn),
        }
    }

    /// Ends the room here, and takes a seat there.
    fn step_down(&mut self, host: PeerInfo, epoch: Epoch, seen: &Seen<'_>) {
        // Whoever is not in the room as it was here can't be named to its members, nor who was removed from it.
        let seat = seen.state.seats.iter().find(|seat| Some(seat.key) == host.key && !seat.removed);
        match seat.map(|seat| seat.id) {
            Some(seat) => {
                let to = PeerInfo { seat: Some(seat), ..host.clone() };
                self.outputs.push(Output::CloseMoved { to, epoch });
            }
            None => self.outputs.push(Output::Abandon),
        }
        self.join(host, self.now);
    }

    pub(super) fn not_opened(&mut self) {
        self.unable = true;
        if self.is_hosting() {
            self.search(self.now);
        }
    }
}

fn is_here(contact: &PeerInfo, seen: &Seen<'_>) -> bool {
    let is_theirs = |seat: &&crate::Seat| Some(seat.key) == contact.key;
    seen.state.seats.iter().find(is_theirs).is_some_and(|seat| seat.presence == Presence::Here)
}
