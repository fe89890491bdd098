//! Which rooms are hinted at, which of them have to be asked, and which are to be seen. No socket and
//! no clock: hints and answers come in, questions and the list go out.
//!
//! A room is asked as soon as it is hinted at, again every [`ASK_ROOM_EVERY`], and at once when its
//! hint is withdrawn. It is listed from its first answer until [`UNANSWERED`] questions in a row bring
//! none; one such question is enough once its hint is withdrawn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use room::limits::{
    ADDRESSES_PER_ROOM, ASK_ROOM_AGAIN, ASK_ROOM_EVERY, ASK_SILENT_ROOM_EVERY, ROOMS_LISTED, UNANSWERED,
};
use room::message::{About, PROTOCOL};
use room::ui_protocol::DiscoveredRoom;
use room::{RoomId, Time};

/// Everything that is known of the rooms around.
#[derive(Debug, Default)]
pub struct Sightings {
    rooms: BTreeMap<RoomId, Known>,
}

/// That there may be a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Which room it is said to be.
    pub room: RoomId,
    /// Under which name it is announced, so that the announcement can be withdrawn.
    pub instance: String,
    /// Where it may be; candidates, in no order.
    pub addresses: Vec<SocketAddr>,
}

/// A room that has to be asked now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressQuery {
    /// Which room is expected to answer.
    pub room: RoomId,
    /// Where to ask, the likeliest first; never empty.
    pub addresses: Vec<SocketAddr>,
}

#[derive(Debug)]
struct Known {
    /// When each address was hinted at last; those of the last time go before older ones.
    addresses: BTreeMap<SocketAddr, Time>,
    /// The announcements that stand. Without one, the room is forgotten as soon as it is silent.
    instances: BTreeSet<String>,
    hinted: Time,
    /// None while a question is out.
    ask_at: Option<Time>,
    /// When the last question went out.
    asked: Option<Time>,
    /// Whether something new was heard while a question was out.
    news: bool,
    /// How many questions in a row had no answer.
    silences: u32,
    /// The last answer; none, and the room is not listed.
    answer: Option<(SocketAddr, About)>,
}

impl Sightings {
    /// Takes a hint in.
    pub fn hint(&mut self, hint: Hint, now: Time) {
        let addresses =
            hint.addresses.into_iter().filter(|address| rank(address).is_some()).collect::<BTreeSet<_>>();
        if addresses.is_empty() || !self.make_space_for(hint.room) {
            return;
        }
        self.rooms.entry(hint.room).or_insert_with(|| Known::new(now)).hint(hint.instance, addresses, now);
    }

    /// Takes note that an announcement was withdrawn, or ran out. Its room is asked once more: to say
    /// goodbye for somebody else takes no more than a packet.
    pub fn withdraw(&mut self, instance: &str, now: Time) {
        self.rooms.retain(|_, known| {
            if !known.instances.remove(instance) || !known.instances.is_empty() {
                return true;
            }
            known.ask_again(now);
            known.answer.is_some() || known.ask_at.is_none()
        });
    }

    /// The rooms that have to be asked now. Each is out until [`Self::answer`] or [`Self::silence`].
    pub fn questions(&mut self, now: Time) -> Vec<AddressQuery> {
        let due = self.rooms.iter_mut().filter(|(_, known)| known.ask_at.is_some_and(|at| at <= now));
        due.map(|(&room, known)| {
            known.ask_at = None;
            known.asked = Some(now);
            AddressQuery { room, addresses: known.in_order() }
        })
        .collect()
    }

    /// When there will be a question next, if nothing comes in before.
    pub fn next_question(&self) -> Option<Time> {
        self.rooms.values().filter_map(|known| known.ask_at).min()
    }

    /// Takes in what `from` answered when it was asked for `room`. Another room's answer is none, and
    /// neither is that of a host which the room has left behind.
    pub fn answer(&mut self, room: RoomId, from: SocketAddr, about: About, now: Time) {
        let Some(known) = self.rooms.get_mut(&room) else { return };
        let newest = known.answer.as_ref().map(|(_, answer)| answer.room.epoch);
        if about.room.id != room || newest.is_some_and(|newest| about.room.epoch < newest) {
            return self.silence(room, now);
        }
        if known.ask_at.is_none() {
            known.silences = 0;
            known.answer = Some((from, about));
            known.ask_next(now);
        }
    }

    /// Takes note that nobody answered for `room`.
    pub fn silence(&mut self, room: RoomId, now: Time) {
        let Some(known) = self.rooms.get_mut(&room) else { return };
        if known.ask_at.is_some() {
            return;
        }
        known.silences = known.silences.saturating_add(1);
        if known.silences >= known.patience() {
            known.answer = None;
        }
        if known.answer.is_none() && known.instances.is_empty() {
            self.rooms.remove(&room);
        } else {
            known.ask_next(now);
        }
    }

    /// Takes note that no question that is out will be answered; those rooms are asked again.
    pub fn forget_questions(&mut self, now: Time) {
        for known in self.rooms.values_mut().filter(|known| known.ask_at.is_none()) {
            known.ask_at = Some(now);
        }
    }

    /// The rooms that are to be seen, by name.
    pub fn listed(&self) -> Vec<DiscoveredRoom> {
        let mut listed = self.rooms.values().filter_map(Known::sighting).collect::<Vec<_>>();
        listed.sort_by_cached_key(|room| (room.name.as_str().to_lowercase(), room.name.clone(), room.id));
        listed
    }

    /// Whether there is space for that room, after the hint that never came to anything for the
    /// longest time made way for it. A room that is listed never does.
    fn make_space_for(&mut self, room: RoomId) -> bool {
        if self.rooms.contains_key(&room) || self.rooms.len() < ROOMS_LISTED {
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
            ask_at: Some(now),
            asked: None,
            news: false,
            silences: 0,
            answer: None,
        }
    }

    fn hint(&mut self, instance: String, addresses: BTreeSet<SocketAddr>, now: Time) {
        self.hinted = now;
        self.instances.insert(instance);
        while self.instances.len() > ADDRESSES_PER_ROOM {
            self.instances.pop_first();
        }
        for address in addresses {
            self.addresses.insert(address, now);
        }
        while self.addresses.len() > ADDRESSES_PER_ROOM {
            let answering = self.answer.as_ref().map(|(from, _)| *from);
            let others = self.addresses.iter().filter(|(address, _)| Some(**address) != answering);
            let oldest = others.min_by_key(|(address, hinted)| (**hinted, Reverse(rank(address))));
            let Some((&oldest, _)) = oldest else { break };
            self.addresses.remove(&oldest);
        }
        if self.answer.is_none() {
            self.ask_again(now);
        }
    }

    /// Something new was heard: ask as soon as that is decent.
    fn ask_again(&mut self, now: Time) {
        let earliest = self.asked.map_or(now, |asked| now.max(asked + ASK_ROOM_AGAIN));
        match &mut self.ask_at {
            Some(at) => *at = earliest.min(*at),
            None => self.news = true,
        }
    }

    /// The question that was out is settled: when to put the next.
    fn ask_next(&mut self, now: Time) {
        let asked = self.asked.unwrap_or(now);
        self.ask_at = Some(now.max(asked + self.pause()));
        if std::mem::take(&mut self.news) {
            self.ask_again(now);
        }
    }

    fn pause(&self) -> Duration {
        if self.answer.is_some() {
            return ASK_ROOM_EVERY;
        }
        let doublings = self.silences.saturating_sub(UNANSWERED).min(16);
        (ASK_ROOM_EVERY * 2_u32.pow(doublings)).min(ASK_SILENT_ROOM_EVERY)
    }

    /// How many questions in a row may go unanswered, and one more takes the room off the list.
    fn patience(&self) -> u32 {
        if self.instances.is_empty() { 1 } else { UNANSWERED }
    }

    fn in_order(&self) -> Vec<SocketAddr> {
        let answering = self.answer.as_ref().map(|(from, _)| *from);
        let mut addresses = self.addresses.iter().collect::<Vec<_>>();
        addresses.sort_by_key(|&(address, hinted)| {
            (Some(*address) != answering, rank(address), Reverse(*hinted), *address)
        });
        addresses.into_iter().map(|(address, _)| *address).collect()
    }

    fn sighting(&self) -> Option<DiscoveredRoom> {
        let (from, about) = self.answer.as_ref()?;
        Some(DiscoveredRoom {
            id: about.room.id,
            name: about.room.name.clone(),
            address: from.to_string(),
            seated: about.seated,
            stage: about.stage,
            locked: about.room.locked,
            same_protocol: about.proto == PROTOCOL,
        })
    }
}

/// How late an address is tried, IPv4 first and those last that only work on one link; none for what
/// can't be another machine's address. Loopback is none: the room there would be somebody else's.
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
        // Without a zone nobody knows on which link.
        SocketAddr::V6(v6) => (v6.scope_id() != 0).then_some(3),
    }
}

#[cfg(test)]
mod tests;
