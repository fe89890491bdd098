//! A member without a host. It retries the old host, searches for a new one, and becomes a candidate when it is its
//! turn.

use super::Succession;
use super::events::{MemberView, Output};
use super::known_peers::is_removed;
use super::peer_status::{HostStatus, Peer, PeerInfo, PeerStatus};
use super::phase::{Hosting, Joining, Phase, Retrying, Search};
use crate::chain::Claim;
use crate::limits::{
    FETCH_TIMEOUT, HOST_RETRIES, HOST_SEARCH_INTERVAL, JOIN_RETRY_DELAY, JOIN_TIMEOUT, MAX_EPOCHS_AHEAD,
    UNREACHABLE_HOST_TIMEOUT,
};
use crate::{Epoch, Moved, Time, Version};

impl Succession {
    pub(super) fn connection_lost(&mut self) {
        match self.phase {
            Phase::Connected => self.phase = Phase::Retrying(Retrying { lost_at: self.now, attempts: 0 }),
            Phase::Retrying(_) | Phase::Searching(_) | Phase::Joining(_) => {}
            // The host's own window reconnects by itself.
            Phase::Hosting(_) | Phase::Left => {}
        }
    }

    /// Joins the new host that the old host announced.
    pub(super) fn follow_move(&mut self, moved: &Moved, view: &MemberView<'_>) {
        let key = match moved.host {
            Some(host) => view.state.seat(host).filter(|seat| !seat.removed).map(|seat| seat.key),
            // A host without a seat.
            None => moved.ended.as_ref().and_then(|ended| ended.continues_at()),
        };
        if key.is_none() || key == self.me.key {
            // The connection has ended, and nobody is there to follow.
            return self.connection_lost();
        }
        let host = PeerInfo { key, seat: moved.host, addresses: moved.addresses.clone() };
        if let Some(ended) = &moved.ended {
            self.remember_ended_host(ended, view);
        }
        match self.phase {
            Phase::Connected | Phase::Retrying(_) | Phase::Searching(_) => {
                self.observe_epoch(moved.epoch);
                self.known_peers.insert(host.clone());
                self.join(host, self.now);
            }
            Phase::Joining(_) | Phase::Hosting(_) | Phase::Left => {}
        }
    }

    pub(super) fn connect_failed(&mut self) {
        match &mut self.phase {
            Phase::Joining(joining) => joining.retry_at = Some(self.now + JOIN_RETRY_DELAY),
            // Attempts follow a schedule whether they fail or not. Only the failure of the last one ends the wait early.
            Phase::Retrying(Retrying { attempts, lost_at }) if *attempts >= HOST_RETRIES => {
                let lost_at = *lost_at;
                self.search(lost_at);
            }
            Phase::Retrying(_) | Phase::Connected | Phase::Searching(_) => {}
            Phase::Hosting(_) | Phase::Left => {}
        }
    }

    pub(super) fn retry_host(&mut self, view: &MemberView<'_>) {
        let Phase::Retrying(retrying) = &mut self.phase else { return };
        if self.now < retrying.deadline() {
            return;
        }
        if retrying.attempts < HOST_RETRIES {
            retrying.attempts += 1;
            self.outputs.push(Output::Reconnect);
        } else {
            let lost_at = retrying.lost_at;
            self.search(lost_at);
            self.continue_search(view);
        }
    }

    pub(super) fn search(&mut self, lost_at: Time) {
        self.phase = Phase::Searching(Search::new(lost_at, self.now));
    }

    pub(super) fn join(&mut self, host: PeerInfo, lost_at: Time) {
        self.outputs.push(Output::Join { host: host.clone() });
        let give_up_at = self.now + JOIN_TIMEOUT;
        self.phase = Phase::Joining(Joining { lost_at, host, give_up_at, retry_at: None });
    }

    pub(super) fn continue_joining(&mut self) {
        let Phase::Joining(joining) = &mut self.phase else { return };
        if self.now >= joining.give_up_at {
            let lost_at = joining.lost_at;
            self.tried_in_vain.extend(joining.host.key);
            self.search(lost_at);
        } else if joining.retry_at.is_some_and(|retry_at| self.now >= retry_at) {
            joining.retry_at = None;
            self.outputs.push(Output::Join { host: joining.host.clone() });
        }
    }

    pub(super) fn probe_answered(&mut self, peer: Peer, answer: Option<PeerStatus>, view: &MemberView<'_>) {
        if let Phase::Searching(search) = &mut self.phase {
            search.unanswered.remove(&peer);
        }
        match answer {
            // Another member may have the peer's address now.
            Some(status) if status.who.key == peer => self.receive_status(status, view),
            Some(_) | None => {}
        }
    }

    /// Handles a peer's status, from its own probe or in answer to ours.
    pub(super) fn receive_status(&mut self, status: PeerStatus, view: &MemberView<'_>) {
        let is_trusted = self.known_peers.trusts(&status.who, view.state);
        if is_trusted {
            // A trusted peer can name others that this member missed because it slept.
            self.known_peers.insert_unknown(&status.knows, status.who.key);
            self.known_peers.update_addresses(&status.who);
            self.observe_epoch(status.version.latest.epoch);
        }
        let is_searching = matches!(self.phase, Phase::Searching(_));
        let is_believed = is_trusted || (is_searching && self.proves_right(&status, view));
        match &mut self.phase {
            Phase::Searching(search) if is_believed => {
                search.receive(status, self.now);
            }
            Phase::Hosting(_) => self.receive_status_as_host(status, view),
            Phase::Searching(_) | Phase::Connected | Phase::Retrying(_) | Phase::Joining(_) => {}
            Phase::Left => {}
        }
    }

    /// Whether a peer hosts this room by a chain that continues from where this member was. Nobody may have told this member of it.
    fn proves_right(&self, status: &PeerStatus, view: &MemberView<'_>) -> bool {
        let continues =
            |(host, claim): (&HostStatus, Claim)| self.continues(&claim.chain, &host.finals, view);
        !is_removed(status.who.key, view.state)
            && status.host(&view.state.room.founder).is_some_and(continues)
    }

    /// Remembers an epoch that other members have reached, so that this member never opens the room at it again.
    fn observe_epoch(&mut self, epoch: Epoch) {
        if epoch.0 - self.highest_epoch.0.min(epoch.0) <= MAX_EPOCHS_AHEAD {
            self.highest_epoch = self.highest_epoch.max(epoch);
        }
    }

    pub(super) fn fetched(&mut self, from: Peer, received: bool) {
        let Phase::Searching(search) = &mut self.phase else { return };
        if search.fetching.take_if(|(pending, _)| *pending == from).is_some() {
            if received {
                search.has_fetched = true;
            } else {
                search.unavailable.insert(from);
            }
            // The statuses are outdated by now.
            search.next_probe_at = Some(self.now);
        }
    }

    /// Takes the next step of the search that is due: join a host, wait for a fetch, probe, or evaluate the answers.
    pub(super) fn continue_search(&mut self, view: &MemberView<'_>) {
        let now = self.now;
        let best = self.found_host(view);
        let Phase::Searching(search) = &mut self.phase else { return };
        let lost_at = search.lost_at;
        if let Some(host) = best {
            let host = self.with_known_addresses(host, view);
            return self.join(host, lost_at);
        }
        if let Some((pending, until)) = search.fetching {
            if now < until {
                return;
            }
            search.unavailable.insert(pending);
            search.fetching = None;
            search.next_probe_at = Some(now);
        }
        match search.next_probe_at {
            Some(next_probe_at) if now >= next_probe_at => self.probe_all(view),
            Some(_) => {}
            None if search.is_round_over(now) => self.evaluate_candidacy(view),
            None => {}
        }
    }

    /// The best host that has answered.
    fn found_host(&self, view: &MemberView<'_>) -> Option<PeerInfo> {
        let Phase::Searching(search) = &self.phase else { return None };
        self.best_host(search.statuses.values(), view).map(|status| status.who.clone())
    }

    fn probe_all(&mut self, view: &MemberView<'_>) {
        let peers = self.known_peers.all_except(self.me.key, view.state);
        let Phase::Searching(search) = &mut self.phase else { return };
        search.probed_at = self.now;
        search.unanswered = peers.iter().map(|peer| peer.key).collect();
        search.statuses.clear();
        search.next_probe_at = None;
        self.outputs.extend(peers.into_iter().map(|peer| Output::Probe { peer }));
        if search.unanswered.is_empty() {
            self.evaluate_candidacy(view);
        }
    }

    /// Decides, once all answers are in, whether this member opens the room, first fetches what it lacks, or waits.
    fn evaluate_candidacy(&mut self, view: &MemberView<'_>) {
        let may_open = self.can_host(view) && self.is_own_turn(view);
        let Phase::Searching(search) = &mut self.phase else { return };
        if !may_open {
            let is_patient = self.now - search.lost_at < UNREACHABLE_HOST_TIMEOUT;
            let pause = if is_patient { HOST_SEARCH_INTERVAL } else { HOST_SEARCH_INTERVAL * 4 };
            search.next_probe_at = Some(self.now + pause);
            return;
        }
        let from = search.peer_with_texts(&view.version()).filter(|_| !self.is_complete);
        let Some(from) = from.and_then(|peer| self.known_peers.get(peer, view.state)) else {
            return self.become_host(view);
        };
        search.fetching = Some((from.key, self.now + FETCH_TIMEOUT));
        self.outputs.push(Output::Fetch { from: from.clone() });
    }

    fn become_host(&mut self, view: &MemberView<'_>) {
        self.open(self.highest_epoch.next());
        // The probes tell searching members about the new host at once.
        let peers = self.known_peers.all_except(self.me.key, view.state);
        self.outputs.extend(peers.into_iter().map(|peer| Output::Probe { peer }));
    }

    pub(super) fn open(&mut self, epoch: Epoch) {
        self.stepped_down_into = None;
        self.outputs.push(Output::Open { epoch });
        self.phase = Phase::Hosting(Box::new(Hosting::new(self.now, None)));
    }

    /// Replaces the addresses that a host claims for itself by the ones this member knows, if it knows any.
    fn with_known_addresses(&self, host: PeerInfo, view: &MemberView<'_>) -> PeerInfo {
        self.known_peers.get(host.key, view.state).cloned().unwrap_or(host)
    }
}

impl Search {
    /// A reachable peer that has read all texts of this version, if none has sent them yet.
    fn peer_with_texts(&self, own: &Version) -> Option<Peer> {
        let has_texts = |status: &&PeerStatus| {
            !status.is_incomplete && status.version.covers(own) && !self.unavailable.contains(&status.who.key)
        };
        self.statuses.values().filter(|_| !self.has_fetched).find(has_texts).map(|status| status.who.key)
    }
}
