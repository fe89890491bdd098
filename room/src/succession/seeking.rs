//! A member without a host: it tries the old one again, looks for a new one, and comes forward when it is its turn.

use std::collections::{BTreeMap, BTreeSet};

use super::events::{Output, Seen};
use super::fault::planted;
use super::hosting::Hosting;
use super::peer_status::{Peer, PeerInfo, PeerRole, PeerStatus};
use super::{Phase, Succession};
use crate::limits::{
    EPOCHS_AHEAD, FETCH_WITHIN, HOST_RETRIED_WITHIN, HOST_RETRIES, JOIN_AGAIN, JOIN_WITHIN, PROBE_WITHIN,
    SEEK_EVERY, SEEK_LONG, SEEK_PATIENCE, SUCCESSOR_DELAY,
};
use crate::{Epoch, Moved, SeatId, Time, Version};

/// The old host is tried again.
#[derive(Debug, Clone)]
pub(super) struct Retrying {
    since: Time,
    tries: u32,
}

/// A host is looked for.
#[derive(Debug, Clone)]
pub(super) struct Search {
    /// Since when there has been none.
    since: Time,
    /// When everybody was asked last.
    asked_at: Time,
    /// Who has not answered yet.
    asked: BTreeSet<Peer>,
    /// What those said who are reachable.
    heard: BTreeMap<Peer, PeerStatus>,
    /// When to ask again; none while answers are awaited.
    again: Option<Time>,
    /// When a host was found that does not know all that this member has seen.
    found_at: Option<Time>,
    /// What is being fetched from others, and until when that is waited for.
    fetching: Option<(BTreeSet<Peer>, Time)>,
    /// What was fetched.
    fetched: BTreeMap<Peer, Version>,
    /// From whom nothing could be had.
    unavailable: BTreeSet<Peer>,
}

/// A host was found.
#[derive(Debug, Clone)]
pub(super) struct Joining {
    /// Since when there has been none.
    since: Time,
    host: PeerInfo,
    until: Time,
    /// When to try again.
    again: Option<Time>,
}

impl Retrying {
    pub(super) fn deadline(&self) -> Time {
        match self.tries {
            tries if tries < HOST_RETRIES => self.since + HOST_RETRIED_WITHIN / (HOST_RETRIES + 1) * tries,
            _ => self.since + HOST_RETRIED_WITHIN,
        }
    }
}

impl Search {
    fn new(since: Time, now: Time) -> Self {
        Self {
            since,
            asked_at: now,
            asked: BTreeSet::new(),
            heard: BTreeMap::new(),
            again: Some(now),
            found_at: None,
            fetching: None,
            fetched: BTreeMap::new(),
            unavailable: BTreeSet::new(),
        }
    }

    pub(super) fn deadline(&self) -> Time {
        match (&self.fetching, self.again) {
            (Some((_, until)), _) => *until,
            (None, Some(again)) => again,
            (None, None) => self.asked_at + PROBE_WITHIN,
        }
    }

    /// Whether it has lasted so long that any host would do.
    pub(super) fn is_long(&self, now: Time) -> bool {
        now - self.since >= SEEK_LONG
    }

    /// What was heard before the machine slept counts no longer.
    pub(super) fn wake(&mut self) {
        self.heard.clear();
        self.asked.clear();
        self.again = Some(self.asked_at);
    }
}

impl Joining {
    pub(super) fn deadline(&self) -> Time {
        self.again.map_or(self.until, |again| again.min(self.until))
    }
}

impl Succession {
    pub(super) fn lose_host(&mut self) {
        match self.phase {
            Phase::Seated => self.phase = Phase::Retrying(Retrying { since: self.now, tries: 0 }),
            Phase::Retrying(_) | Phase::Seeking(_) | Phase::Joining(_) => {}
            // Its own window's connection: it comes back by itself.
            Phase::Hosting(_) | Phase::Left => {}
        }
    }

    /// The host's last word.
    pub(super) fn follow(&mut self, moved: &Moved, seen: &Seen<'_>) {
        let Some(seat) = seen.state.seat(moved.host).filter(|seat| !seat.removed) else { return };
        let host = PeerInfo { key: Some(seat.key), seat: Some(seat.id), addresses: moved.addresses.clone() };
        if host.key == self.me.key {
            return;
        }
        match self.phase {
            Phase::Seated | Phase::Retrying(_) | Phase::Seeking(_) => {
                self.hear_of(moved.epoch);
                self.contacts.add(host.clone());
                self.join(host, self.now);
            }
            Phase::Joining(_) | Phase::Hosting(_) | Phase::Left => {}
        }
    }

    pub(super) fn not_reached(&mut self) {
        match &mut self.phase {
            Phase::Joining(joining) => joining.again = Some(self.now + JOIN_AGAIN),
            // The next try comes when it is due, whatever came of this one; the last may end the wait.
            Phase::Retrying(Retrying { tries, since }) if *tries >= HOST_RETRIES => {
                let since = *since;
                self.search(since);
            }
            Phase::Retrying(_) | Phase::Seated | Phase::Seeking(_) => {}
            Phase::Hosting(_) | Phase::Left => {}
        }
    }

    pub(super) fn retry(&mut self, seen: &Seen<'_>) {
        let Phase::Retrying(retrying) = &mut self.phase else { return };
        if self.now < retrying.deadline() {
            return;
        }
        if retrying.tries < HOST_RETRIES {
            retrying.tries += 1;
            self.outputs.push(Output::Reconnect);
        } else {
            let since = retrying.since;
            self.search(since);
            self.seek(seen);
        }
    }

    pub(super) fn search(&mut self, since: Time) {
        self.phase = Phase::Seeking(Search::new(since, self.now));
    }

    pub(super) fn join(&mut self, host: PeerInfo, since: Time) {
        self.outputs.push(Output::Join { host: host.clone() });
        self.phase = Phase::Joining(Joining { since, host, until: self.now + JOIN_WITHIN, again: None });
    }

    pub(super) fn go_on_joining(&mut self) {
        let Phase::Joining(joining) = &mut self.phase else { return };
        if self.now >= joining.until {
            let since = joining.since;
            self.search(since);
        } else if joining.again.is_some_and(|again| self.now >= again) {
            joining.again = None;
            self.outputs.push(Output::Join { host: joining.host.clone() });
        }
    }

    pub(super) fn probed(&mut self, whom: Peer, answer: Option<PeerStatus>, seen: &Seen<'_>) {
        if let Phase::Seeking(search) = &mut self.phase {
            search.asked.remove(&whom);
        }
        match answer {
            // Somebody else may have its address now.
            Some(status) if status.who.key == whom => self.heard(status, seen),
            Some(_) | None => {}
        }
    }

    /// Somebody says how they stand, asked or not.
    pub(super) fn heard(&mut self, status: PeerStatus, seen: &Seen<'_>) {
        let is_known = self.contacts.trusts(&status.who, seen.state);
        if is_known {
            // Who is believed may name others of whom this member was never told, because it slept.
            self.contacts.add_new(&status.knows);
            self.hear_of(status.version.latest.epoch);
        }
        match &mut self.phase {
            Phase::Seeking(search) if is_known => {
                search.heard.insert(status.who.key, status);
            }
            Phase::Hosting(_) => self.meet(status, is_known, seen),
            Phase::Seeking(_) | Phase::Seated | Phase::Retrying(_) | Phase::Joining(_) => {}
            Phase::Left => {}
        }
    }

    /// Takes note of an epoch that others have come to, so that nothing is opened at it once more.
    fn hear_of(&mut self, epoch: Epoch) {
        if epoch.0 - self.highest.0.min(epoch.0) <= EPOCHS_AHEAD {
            self.highest = self.highest.max(epoch);
        }
    }

    pub(super) fn fetched(&mut self, from: Peer, version: Option<Version>, seen: &Seen<'_>) {
        match &mut self.phase {
            Phase::Seeking(search) => {
                if let Some((awaited, _)) = &mut search.fetching {
                    awaited.remove(&from);
                }
                match version {
                    Some(version) => drop(search.fetched.insert(from, version)),
                    None => drop(search.unavailable.insert(from)),
                }
            }
            Phase::Hosting(_) => self.fetched_as_host(from, version, seen),
            Phase::Seated | Phase::Retrying(_) | Phase::Joining(_) | Phase::Left => {}
        }
    }

    /// Goes on looking, as far as that is due.
    pub(super) fn seek(&mut self, seen: &Seen<'_>) {
        let (now, own) = (self.now, seen.version());
        let has_nothing_to_give = self.me.addresses.is_empty();
        let Phase::Seeking(search) = &mut self.phase else { return };
        let since = search.since;
        if let Some((host, knows_all)) = search.found(|host| acceptable(host, seen), &own) {
            // What this member has seen and the host has not is fetched from here first, if that is possible.
            let found_at = *search.found_at.get_or_insert(now);
            if knows_all || has_nothing_to_give || now - found_at >= SEEK_LONG {
                let host = self.place_of(host, seen);
                return self.join(host, since);
            }
        }
        if let Some((awaited, until)) = &search.fetching {
            if !awaited.is_empty() && now < *until {
                return;
            }
            search.unavailable.extend(awaited.iter().copied());
            search.fetching = None;
            // What was heard before is old by now.
            search.again = Some(now);
        }
        match search.again {
            Some(again) if now >= again => self.ask_everybody(seen),
            Some(_) => {}
            None if search.asked.is_empty() || now >= search.asked_at + PROBE_WITHIN => self.conclude(seen),
            None => {}
        }
    }

    fn ask_everybody(&mut self, seen: &Seen<'_>) {
        let others = self.contacts.others(self.me.key, seen.state);
        let Phase::Seeking(search) = &mut self.phase else { return };
        search.asked_at = self.now;
        search.asked = others.iter().map(|contact| contact.key).collect();
        search.heard.clear();
        search.again = None;
        self.outputs.extend(others.into_iter().map(|whom| Output::Probe { whom }));
        if search.asked.is_empty() {
            self.conclude(seen);
        }
    }

    /// Everybody has answered who will: is it this member's turn?
    fn conclude(&mut self, seen: &Seen<'_>) {
        let may_host = self.may_host(seen);
        let turn_comes = SUCCESSOR_DELAY * self.contacts.before(seen.you);
        let Phase::Seeking(search) = &mut self.phase else { return };
        let lost_for = self.now - search.since;
        let is_elsewhere = search.heard.values().any(|status| match status.post {
            PeerRole::Hosting { .. } | PeerRole::Seated { .. } => true,
            PeerRole::Seeking { .. } => false,
        });
        let waits = !may_host
            || (is_elsewhere && lost_for < SEEK_PATIENCE)
            || (search.somebody_before(seen.you, self.me.key) && !planted!(NobodyBefore))
            || (lost_for < turn_comes && !planted!(NobodyBefore));
        if waits {
            let pause = if lost_for < SEEK_PATIENCE { SEEK_EVERY } else { SEEK_EVERY * 4 };
            search.again = Some(self.now + pause);
            return;
        }
        let missing = search.missing(&seen.version());
        if missing.is_empty() || planted!(OwnState) {
            self.become_candidate(seen);
        } else {
            search.fetching = Some((missing.clone(), self.now + FETCH_WITHIN));
            for peer in missing {
                if let Some(from) = self.contacts.get(peer, seen.state).cloned() {
                    self.outputs.push(Output::Fetch { from });
                }
            }
        }
    }

    fn become_candidate(&mut self, seen: &Seen<'_>) {
        let Phase::Seeking(search) = &self.phase else { return };
        let unite = search.fetched.keys().copied().collect();
        self.open(self.highest.next(), unite, seen);
    }

    pub(super) fn open(&mut self, epoch: Epoch, unite: Vec<Peer>, seen: &Seen<'_>) {
        self.outputs.push(Output::Open { epoch, unite });
        // Whoever looks for a host hears of it at once.
        let others = self.contacts.others(self.me.key, seen.state);
        self.outputs.extend(others.into_iter().map(|whom| Output::Probe { whom }));
        self.phase = Phase::Hosting(Hosting::new(self.now));
    }

    /// Where a host is that said so itself: where this member was told that it would be.
    fn place_of(&self, host: PeerInfo, seen: &Seen<'_>) -> PeerInfo {
        self.contacts.get(host.key, seen.state).cloned().unwrap_or(host)
    }
}

impl Search {
    /// The best of the hosts that were heard of and will do, and whether it knows all that this member has seen; one
    /// that does goes before others.
    fn found(&self, will_do: impl Fn(&PeerStatus) -> bool, own: &Version) -> Option<(PeerInfo, bool)> {
        let hosts = self.heard.values().filter(|status| status.is_hosting() && will_do(status));
        let best = hosts.max_by_key(|status| (status.version.covers(own), status.rank()))?;
        Some((best.who.clone(), best.version.covers(own)))
    }

    /// Whether somebody is reachable whose turn is before this member's.
    fn somebody_before(&self, seat: Option<SeatId>, key: Peer) -> bool {
        self.heard.values().any(|PeerStatus { who, post, .. }| {
            matches!(post, PeerRole::Seeking { able: true, .. })
                && who.seat.is_some()
                && (who.seat, who.key) < (seat, key)
        })
    }

    /// Who has something that neither this member has nor anybody from whom it was fetched.
    fn missing(&self, own: &Version) -> BTreeSet<Peer> {
        let has = |version: &Version| {
            own.covers(version) || self.fetched.values().any(|fetched| fetched.covers(version))
        };
        let missing = self.heard.values().filter(|status| !has(&status.version));
        missing.map(|status| status.who.key).filter(|peer| !self.unavailable.contains(peer)).collect()
    }
}

/// Whether a host is one to sit down at: a later one, or the one that was lost.
fn acceptable(status: &PeerStatus, seen: &Seen<'_>) -> bool {
    let (theirs, own) = (&status.version.latest, &seen.state.room);
    planted!(AnyEpoch) || theirs.epoch > own.epoch || (theirs.epoch == own.epoch && theirs.nonce == own.nonce)
}
