//! The peers that a member trusts: everyone who was on the successor list of one of its hosts, and some that those have named.

use std::collections::BTreeMap;

use super::events::MemberView;
use super::peer_status::{Peer, PeerInfo};
use crate::limits::{MAX_KNOWN_PEERS, MAX_NAMED_PEERS, MAX_SUCCESSOR_ADDRESSES};
use crate::successor::is_loopback;
use crate::{Address, State, Successor};

/// Every peer known to be a possible host of this room.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownPeers {
    peers: BTreeMap<Peer, Known>,
    /// The last successor list that was read.
    successors: Vec<Successor>,
    former_hosts: Vec<Successor>,
    /// The host, and the addresses at which the member reached it.
    host_addresses: (Peer, Vec<Address>),
}

/// A peer, and how this member came to know it.
#[derive(Debug, Clone)]
struct Known {
    info: PeerInfo,
    /// The peer from which this one was heard of, directly or through others that it named. `None` if a host has listed it.
    named_by: Option<Peer>,
}

impl Known {
    fn listed(info: PeerInfo) -> Self {
        Self { info, named_by: None }
    }
}

impl KnownPeers {
    /// Reads the successor list if it has changed. A peer that was listed once stays known, because it may be in the
    /// other half of a split network.
    pub(super) fn update(&mut self, view: &MemberView<'_>) {
        self.update_listed(view);
        self.update_host(view);
    }

    fn update_listed(&mut self, view: &MemberView<'_>) {
        let State { successors, former_hosts, .. } = view.state;
        if self.successors == *successors && self.former_hosts == *former_hosts {
            return;
        }
        self.successors.clone_from(successors);
        self.former_hosts.clone_from(former_hosts);
        for Successor { seat, addresses } in former_hosts.iter().chain(successors) {
            if let Some(key) = view.state.seat(*seat).map(|seat| seat.key) {
                let peer = PeerInfo { key: Some(key), seat: Some(*seat), addresses: addresses.clone() };
                self.insert(peer);
            }
        }
    }

    /// Sets the addresses at which the member reached its current host.
    pub(super) fn set_host_addresses(&mut self, addresses: Vec<Address>, view: &MemberView<'_>) {
        self.host_addresses = (host_key(view), addresses);
    }

    /// Adds the current host, and the addresses at which it was reached. A room's first host is on no list, and the person at that
    /// machine may join later. An earlier host that hosts again may be listed with the port that it had before.
    fn update_host(&mut self, view: &MemberView<'_>) {
        let (key, seat) = (host_key(view), view.state.room.host);
        let (host, reached_at) = &self.host_addresses;
        if *host != key {
            return;
        }
        let known =
            self.get_including_removed(key).map(|known| known.addresses.as_slice()).unwrap_or_default();
        // Others can't use an address that only this machine reaches.
        let is_useful = |address: &&Address| known.is_empty() || !is_loopback(address);
        let reached: Vec<&Address> = reached_at.iter().filter(is_useful).collect();
        if reached.iter().all(|address| known.contains(address)) {
            return;
        }
        let others = known.iter().filter(|address| !reached.contains(address));
        let mut addresses: Vec<Address> = reached.iter().copied().chain(others).cloned().collect();
        addresses.truncate(MAX_SUCCESSOR_ADDRESSES);
        self.insert(PeerInfo { key, seat, addresses });
    }

    /// Adds or replaces a peer that a host has listed or moved to.
    pub(super) fn insert(&mut self, peer: PeerInfo) {
        self.peers.insert(peer.key, Known::listed(peer));
    }

    /// A known peer has said where it is reached now. The addresses at which others have reached it stay, if it still has one of
    /// them; otherwise it has moved, for example to another port.
    pub(super) fn update_addresses(&mut self, told: &PeerInfo) {
        let Some(Known { info: known, .. }) = self.peers.get_mut(&told.key) else { return };
        let has_moved = !known.addresses.iter().any(|address| told.addresses.contains(address));
        if has_moved && !told.addresses.is_empty() {
            known.addresses.clone_from(&told.addresses);
            known.addresses.truncate(MAX_SUCCESSOR_ADDRESSES);
        }
    }

    /// Adds those peers named by a trusted peer that are not known yet. A peer that names many gets no more than its share, also
    /// if those name others, so that nobody can keep this member from hearing of the real ones.
    pub(super) fn insert_unknown(&mut self, named: &[PeerInfo], by: Peer) {
        let source = self.peers.get(&by).and_then(|known| known.named_by).unwrap_or(by);
        let is_from_source = |known: &&Known| known.named_by == Some(source);
        let of_source = self.peers.values().filter(is_from_source).count();
        let of_all = self.peers.values().filter(|known| known.named_by.is_some()).count();
        let space = MAX_NAMED_PEERS.saturating_sub(of_source).min(MAX_KNOWN_PEERS.saturating_sub(of_all));
        let is_new = |peer: &&PeerInfo| !peer.addresses.is_empty() && !self.peers.contains_key(&peer.key);
        let new: Vec<PeerInfo> =
            named.iter().take(MAX_NAMED_PEERS).filter(is_new).take(space).cloned().collect();
        for info in new {
            self.peers.insert(info.key, Known { info, named_by: Some(source) });
        }
    }

    /// The peers that this member names to others: those that a host has listed.
    pub(super) fn to_name(&self, me: Peer, state: &State) -> Vec<PeerInfo> {
        let listed = self.peers.values().filter(|known| known.named_by.is_none()).map(|known| &known.info);
        let others = listed.filter(|peer| peer.key != me && !is_removed(peer.key, state));
        others.take(MAX_NAMED_PEERS).cloned().collect()
    }

    /// A known peer that was not removed from the room.
    pub(super) fn get(&self, peer: Peer, state: &State) -> Option<&PeerInfo> {
        self.get_including_removed(peer).filter(|known| !is_removed(known.key, state))
    }

    /// A known peer, even if it was removed from the room: the other half of a split network may not know of the
    /// removal and still have that peer as its host.
    pub(super) fn get_including_removed(&self, peer: Peer) -> Option<&PeerInfo> {
        self.peers.get(&peer).map(|known| &known.info)
    }

    /// Whether this member believes what the peer says about itself.
    pub(super) fn trusts(&self, peer: &PeerInfo, state: &State) -> bool {
        self.get(peer.key, state).is_some()
    }

    /// All known peers that were not removed, except `me`.
    pub(super) fn all_except(&self, me: Peer, state: &State) -> Vec<PeerInfo> {
        let others = self.peers.values().map(|known| &known.info).filter(|peer| peer.key != me);
        others.filter(|peer| !is_removed(peer.key, state)).cloned().collect()
    }

    /// The member's last host, if its addresses are known.
    pub(super) fn host(&self, view: &MemberView<'_>) -> Option<PeerInfo> {
        self.get_including_removed(host_key(view)).cloned()
    }
}

/// The key of the host: the last one of its chain.
fn host_key(view: &MemberView<'_>) -> Peer {
    view.state.chain.last().map(|term| term.opening.host)
}

/// Whether the peer was removed from the room and cannot rejoin.
pub(super) fn is_removed(peer: Peer, state: &State) -> bool {
    let Some(key) = peer else { return false };
    state.seats.iter().any(|seat| seat.key == key && seat.removed)
}
