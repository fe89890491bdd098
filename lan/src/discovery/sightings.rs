//! Decides which rooms to ask and which to list. No sockets, no clock: hints and answers come in with the
//! time; queries and the list go out.
//!
//! A room is asked as soon as a hint names it, then every [`ROOM_PROBE_INTERVAL`], and at once when its
//! announcement is withdrawn. It is listed from its first answer until [`MAX_FAILED_PROBES`] queries in a row
//! fail; one failure is enough once the announcement is withdrawn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use room::limits::{
    MAX_ADDRESSES_PER_ROOM, MAX_FAILED_PROBES, MAX_LISTED_ROOMS, MIN_ROOM_PROBE_INTERVAL,
    ROOM_PROBE_INTERVAL, SILENT_ROOM_PROBE_INTERVAL,
};
use room::message::{About, PROTOCOL};
use room::ui_protocol::DiscoveredRoom;
use room::{Fingerprint, RoomId, Time};

/// The known rooms.
#[derive(Debug, Default)]
pub struct Sightings {
    rooms: BTreeMap<RoomId, Known>,
}

/// An announcement of a room, not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The announced room.
    pub room: RoomId,
    /// The announcement's instance name, used to withdraw it.
    pub instance: String,
    /// Candidate addresses, in no order.
    pub addresses: Vec<SocketAddr>,
    /// The announced fingerprint of the host's key, if readable.
    pub fingerprint: Option<Fingerprint>,
}

/// A room to ask now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressQuery {
    /// The room that should answer.
    pub room: RoomId,
    /// Addresses to ask, the most likely first, each with the announced fingerprint of the key there; never empty.
    pub addresses: Vec<(SocketAddr, Option<Fingerprint>)>,
    /// The fingerprint of the host that is listed now.
    pub listed: Option<Fingerprint>,
}

impl AddressQuery {
    /// Whether the first answer decides: the answer of the founder, whom the room's id names, or of the listed host; or any
    /// answer, if only one host is announced. Otherwise somebody else may announce this room's id.
    pub(super) fn is_decided_by(&self, about: &About) -> bool {
        let announced = self.addresses[0].1;
        is_founder(about)
            || self.listed == Some(about.fingerprint)
            || self.addresses.iter().all(|(_, fingerprint)| *fingerprint == announced)
    }
}

/// An announced address.
#[derive(Debug, Clone, Copy)]
struct Announced {
    /// When it was last announced. Newer ones are tried first.
    hinted: Time,
    /// The announced fingerprint of the key there.
    fingerprint: Option<Fingerprint>,
}

#[derive(Debug)]
struct Known {
    addresses: BTreeMap<SocketAddr, Announced>,
    /// Current announcements. Without one, a silent room is forgotten.
    instances: BTreeSet<String>,
    hinted: Time,
    /// When to query next; `None` while a query is outstanding.
    next_query: Option<Time>,
    /// When the last query was sent.
    last_query: Option<Time>,
    /// Whether a hint arrived while a query was outstanding.
    hinted_meanwhile: bool,
    /// Failed queries in a row.
    failures: u32,
    /// The last answer of a proven host and its address. Without one the room is not listed.
    answer: Option<(SocketAddr, About)>,
    /// The last answer of somebody without a right to the room, if no proven host has answered since.
    impostor: Option<(SocketAddr, About)>,
}

impl Sightings {
    /// Adds an announcement. Unusable addresses are ignored.
    pub fn add_hint(&mut self, add_hint: Hint, now: Time) {
        let addresses =
            add_hint.addresses.into_iter().filter(|address| rank(address).is_some()).collect::<BTreeSet<_>>();
        if addresses.is_empty() || !self.make_space(add_hint.room) {
            return;
        }
        self.rooms.entry(add_hint.room).or_insert_with(|| Known::new(now)).add_hint(
            add_hint.instance,
            addresses,
            add_hint.fingerprint,
            now,
        );
    }

    /// Records that an announcement was withdrawn or expired. Its room is asked once more before it is
    /// removed, because anyone can forge a goodbye.
    pub fn withdraw(&mut self, instance: &str, now: Time) {
        self.rooms.retain(|_, known| {
            if !known.instances.remove(instance) || !known.instances.is_empty() {
                return true;
            }
            known.query_soon(now);
            known.answer.is_some() || known.next_query.is_none()
        });
    }

    /// Takes the queries that are due. Each is outstanding until [`Self::handle_answer`] or
    /// [`Self::handle_timeout`].
    pub fn take_queries(&mut self, now: Time) -> Vec<AddressQuery> {
        let due = self.rooms.iter_mut().filter(|(_, known)| known.next_query.is_some_and(|at| at <= now));
        due.map(|(&room, known)| {
            known.next_query = None;
            known.last_query = Some(now);
            {
                let listed = known.answer.as_ref().map(|(_, about)| about.fingerprint);
                AddressQuery { room, addresses: known.ranked_addresses(), listed }
            }
        })
        .collect()
    }

    /// When the next query is due if nothing else happens.
    pub fn next_deadline(&self) -> Option<Time> {
        self.rooms.values().filter_map(|known| known.next_query).min()
    }

    /// Handles the answer from the address `from` to the query for `room`. An answer of another room, or from
    /// a host of an older epoch, counts as a failure, unless the founder answers in place of somebody else.
    pub fn handle_answer(&mut self, room: RoomId, from: SocketAddr, about: About, now: Time) {
        let Some(known) = self.rooms.get_mut(&room) else { return };
        let is_outdated = known.answer.as_ref().is_some_and(|(_, listed)| {
            let is_better_proven = is_founder(&about) && !is_founder(listed);
            about.room.epoch < listed.room.epoch && !is_better_proven
        });
        if about.room.id != room || is_outdated {
            return self.handle_timeout(room, now);
        }
        if known.next_query.is_none() {
            known.failures = 0;
            (known.answer, known.impostor) = (Some((from, about)), None);
            known.schedule_query(now);
        }
    }

    /// Records that only somebody without a right to `room` answered. A room that is listed stays listed as after a timeout.
    pub fn handle_impostor(&mut self, room: RoomId, from: SocketAddr, about: About, now: Time) {
        let was_asked = self.rooms.get(&room).is_some_and(|known| known.next_query.is_none());
        self.handle_timeout(room, now);
        if let Some(known) = self.rooms.get_mut(&room).filter(|_| was_asked) {
            known.impostor = Some((from, about));
        }
    }

    /// Records that no address answered for `room`.
    pub fn handle_timeout(&mut self, room: RoomId, now: Time) {
        let Some(known) = self.rooms.get_mut(&room) else { return };
        if known.next_query.is_some() {
            return;
        }
        known.failures = known.failures.saturating_add(1);
        known.impostor = None;
        if known.failures >= known.max_failures() {
            known.answer = None;
        }
        if known.answer.is_none() && known.instances.is_empty() {
            self.rooms.remove(&room);
        } else {
            known.schedule_query(now);
        }
    }

    /// Drops all outstanding queries; those rooms are asked again.
    pub(super) fn reset_queries(&mut self, now: Time) {
        for known in self.rooms.values_mut().filter(|known| known.next_query.is_none()) {
            known.next_query = Some(now);
        }
    }

    /// The rooms to show, sorted by name.
    pub fn listed_rooms(&self) -> Vec<DiscoveredRoom> {
        let mut listed = self.rooms.values().filter_map(Known::discovered_room).collect::<Vec<_>>();
        listed.sort_by_cached_key(|room| (room.name.as_str().to_lowercase(), room.name.clone(), room.id));
        listed
    }

    /// Makes space for a room by removing the unlisted room with the oldest hint. Returns false if all rooms
    /// are listed.
    fn make_space(&mut self, room: RoomId) -> bool {
        if self.rooms.contains_key(&room) || self.rooms.len() < MAX_LISTED_ROOMS {
            return true;
        }
        let unlisted = self.rooms.iter().filter(|(_, known)| known.answer.is_none());
        let Some((&oldest, _)) = unlisted.min_by_key(|(_, known)| known.hinted) else { return false };
        self.rooms.remove(&oldest);
        true
    }
}

impl Known {
    fn new(now: Time) -> Self {
        Self {
            addresses: BTreeMap::new(),
            instances: BTreeSet::new(),
            hinted: now,
            next_query: Some(now),
            last_query: None,
            hinted_meanwhile: false,
            failures: 0,
            answer: None,
            impostor: None,
        }
    }

    fn add_hint(
        &mut self,
        instance: String,
        addresses: BTreeSet<SocketAddr>,
        fingerprint: Option<Fingerprint>,
        now: Time,
    ) {
        self.hinted = now;
        self.instances.insert(instance);
        while self.instances.len() > MAX_ADDRESSES_PER_ROOM {
            self.instances.pop_first();
        }
        for address in addresses {
            self.addresses.insert(address, Announced { hinted: now, fingerprint });
        }
        while self.addresses.len() > MAX_ADDRESSES_PER_ROOM {
            let answering = self.answer.as_ref().map(|(from, _)| *from);
            let others = self.addresses.iter().filter(|(address, _)| Some(**address) != answering);
            let oldest = others.min_by_key(|(address, known)| (known.hinted, Reverse(rank(address))));
            let Some((&oldest, _)) = oldest else { break };
            self.addresses.remove(&oldest);
        }
        if self.answer.is_none() {
            self.query_soon(now);
        }
    }

    /// Schedules a query as soon as the minimum interval allows.
    fn query_soon(&mut self, now: Time) {
        let earliest =
            self.last_query.map_or(now, |last_query| now.max(last_query + MIN_ROOM_PROBE_INTERVAL));
        match &mut self.next_query {
            Some(at) => *at = earliest.min(*at),
            None => self.hinted_meanwhile = true,
        }
    }

    /// Schedules the next query after one is done.
    fn schedule_query(&mut self, now: Time) {
        let last_query = self.last_query.unwrap_or(now);
        self.next_query = Some(now.max(last_query + self.query_interval()));
        if std::mem::take(&mut self.hinted_meanwhile) {
            self.query_soon(now);
        }
    }

    fn query_interval(&self) -> Duration {
        if self.answer.is_some() {
            return ROOM_PROBE_INTERVAL;
        }
        let doublings = self.failures.saturating_sub(MAX_FAILED_PROBES).min(16);
        (ROOM_PROBE_INTERVAL * 2_u32.pow(doublings)).min(SILENT_ROOM_PROBE_INTERVAL)
    }

    /// The number of failed queries that removes a room from the list.
    fn max_failures(&self) -> u32 {
        if self.instances.is_empty() { 1 } else { MAX_FAILED_PROBES }
    }

    fn ranked_addresses(&self) -> Vec<(SocketAddr, Option<Fingerprint>)> {
        let answering = self.answer.as_ref().map(|(from, _)| *from);
        let mut addresses = self.addresses.iter().collect::<Vec<_>>();
        addresses.sort_by_key(|&(address, known)| {
            (Some(*address) != answering, rank(address), Reverse(known.hinted), *address)
        });
        addresses.into_iter().map(|(address, known)| (*address, known.fingerprint)).collect()
    }

    fn discovered_room(&self) -> Option<DiscoveredRoom> {
        let (from, about) = self.answer.as_ref().or(self.impostor.as_ref())?;
        Some(DiscoveredRoom {
            id: about.room.id,
            name: about.room.name.clone(),
            address: from.to_string(),
            seated: about.seated,
            stage: about.stage,
            locked: about.room.locked,
            same_protocol: about.proto == PROTOCOL,
            fingerprint: about.fingerprint,
            is_impostor: self.answer.is_none(),
            continues: about.room.continues.clone().filter(|continuation| continuation.is_of(about.room.id)),
        })
    }
}

/// Whether the room's founder hosts it. Then its id proves the host.
fn is_founder(about: &About) -> bool {
    about.fingerprint == about.room.founder.key.fingerprint()
}

/// An address's rank, lower first: IPv4, link-local IPv4, IPv6, link-local IPv6. `None` for addresses of no
/// other machine, loopback included: a room there would not be the announced one.
fn rank(address: &SocketAddr) -> Option<u8> {
    let ip = address.ip();
    if ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || address.port() == 0 {
        return None;
    }
    match address {
        SocketAddr::V4(v4) if v4.ip().is_broadcast() => None,
        SocketAddr::V4(v4) => Some(u8::from(v4.ip().is_link_local())),
        SocketAddr::V6(v6) if v6.ip().to_ipv4_mapped().is_some() => None,
        SocketAddr::V6(v6) if !v6.ip().is_unicast_link_local() => Some(2),
        // A link-local address needs a zone.
        SocketAddr::V6(v6) => (v6.scope_id() != 0).then_some(3),
    }
}

#[cfg(test)]
mod tests;
