//! Whom a member believes: those who were on a list of heirs that a host of its own gave it.

use std::collections::BTreeMap;

use super::events::Seen;
use super::fault::planted;
use super::peer_status::{Peer, PeerInfo};
use crate::limits::{CONTACTS, SUCCESSORS};
use crate::{Address, SeatId, State, Successor};

/// Everybody who may host this room, as far as this member was told.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownPeers {
    known: BTreeMap<Peer, PeerInfo>,
    /// The list that was looked at last.
    successors: Vec<Successor>,
    former_hosts: Vec<Successor>,
    /// Where the member's host was reached.
    at: Vec<Address>,
}

impl KnownPeers {
    /// Takes in the list of heirs, if it is another than before. Who was listed once stays known: they may be in the
    /// other half of a split network.
    pub(super) fn learn(&mut self, seen: &Seen<'_>) {
        self.learn_host(seen);
        let State { successors, former_hosts, .. } = seen.state;
        if self.successors == *successors && self.former_hosts == *former_hosts {
            return;
        }
        self.successors.clone_from(successors);
        self.former_hosts.clone_from(former_hosts);
        for Successor { seat, addresses } in former_hosts.iter().chain(successors) {
            if let Some(key) = seen.state.seat(*seat).map(|seat| seat.key) {
                let contact = PeerInfo { key: Some(key), seat: Some(*seat), addresses: addresses.clone() };
                self.known.insert(Some(key), contact);
            }
        }
    }

    /// The member has sat down at a host that it reached there.
    pub(super) fn seated_at(&mut self, addresses: Vec<Address>) {
        self.at = addresses;
    }

    /// A room's first host is on no list, and may sit down itself only later.
    fn learn_host(&mut self, seen: &Seen<'_>) {
        let (key, seat) = (host_key(seen), seen.state.room.host);
        if !self.at.is_empty() && !self.known.contains_key(&key) {
            self.known.insert(key, PeerInfo { key, seat, addresses: self.at.clone() });
        }
    }

    /// Somebody to be believed says who hosts the room, or the member itself has sat down there.
    pub(super) fn add(&mut self, contact: PeerInfo) {
        self.known.insert(contact.key, contact);
    }

    /// Somebody to be believed names others.
    pub(super) fn add_new(&mut self, named: &[PeerInfo]) {
        for contact in named.iter().take(SUCCESSORS * 2).filter(|contact| !contact.addresses.is_empty()) {
            if self.known.len() < CONTACTS {
                self.known.entry(contact.key).or_insert_with(|| contact.clone());
            }
        }
    }

    /// Somebody who is known, and was not removed from the room.
    pub(super) fn get(&self, peer: Peer, state: &State) -> Option<&PeerInfo> {
        self.known.get(&peer).filter(|contact| !is_removed(contact.key, state))
    }

    /// Somebody who is known, and may have been removed from the room: another half may not have heard of that, and
    /// have them as its host still.
    pub(super) fn get_even_removed(&self, peer: Peer) -> Option<&PeerInfo> {
        self.known.get(&peer)
    }

    /// Whether what somebody says of themselves counts.
    pub(super) fn trusts(&self, who: &PeerInfo, state: &State) -> bool {
        planted!(AnySender) || self.get(who.key, state).is_some()
    }

    /// Everybody but `me`.
    pub(super) fn others(&self, me: Peer, state: &State) -> Vec<PeerInfo> {
        let others = self.known.values().filter(|contact| contact.key != me);
        others.filter(|contact| !is_removed(contact.key, state)).cloned().collect()
    }

    /// The host that the member has seen last, if it is known where that is.
    pub(super) fn host(&self, seen: &Seen<'_>) -> Option<PeerInfo> {
        self.known.get(&host_key(seen)).cloned()
    }

    /// How many heirs on the list come before that seat.
    pub(super) fn before(&self, seat: Option<SeatId>) -> u32 {
        self.successors.iter().filter(|successor| seat.is_none_or(|seat| successor.seat < seat)).count()
            as u32
    }
}

fn host_key(seen: &Seen<'_>) -> Peer {
    seen.state.room.host.and_then(|host| seen.state.seat(host)).map(|seat| seat.key)
}

/// Whether somebody may not return to the room.
pub(super) fn is_removed(peer: Peer, state: &State) -> bool {
    let Some(key) = peer else { return false };
    state.seats.iter().any(|seat| seat.key == key && seat.removed)
}
