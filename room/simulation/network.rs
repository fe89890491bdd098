//! A network between a few machines: it delays, breaks, and lets through one way only.

use std::collections::BTreeSet;

use super::rng::Chance;
use crate::message::{ClientMessage, HostMessage};
use crate::succession::{OfferAnswer, Peer, PeerStatus};
use crate::{Snapshot, Time};

/// A machine's number, from 0 up.
pub(super) type Place = usize;
/// A connection's number: new for each.
pub(super) type ConnectionStatus = u64;

/// What one machine sends to another.
#[derive(Debug, Clone)]
pub(super) enum Parcel {
    Connect,
    Refused,
    ToClient(Box<HostMessage>),
    Ping,
    ToHost(Box<ClientMessage>),
    Pong,
    /// The other end closed the connection.
    Closed,
    Probe(PeerStatus),
    ProbeAnswer(Option<PeerStatus>),
    /// The asker was removed from the room.
    YouAreRemoved,
    Fetch,
    Fetched(Option<Box<Snapshot>>),
    /// An offer has a number: the answer to one that was given up long ago is of no use.
    Offer(u32, PeerStatus, Box<Snapshot>),
    OfferAnswer(u32, OfferAnswer),
}

/// A parcel on its way.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) from: Place,
    pub(super) to: Place,
    /// Which process of the sender's machine it is from, and whose it is if that one asked for it.
    pub(super) sender: u32,
    pub(super) receiver: Option<u32>,
    /// The connection that it is on; none for a question of its own.
    pub(super) link: Option<ConnectionStatus>,
    /// Its place among all that goes that way on the connection.
    pub(super) nth: u64,
    /// Whom it was sent to, by what the sender knows.
    pub(super) whom: Peer,
    pub(super) parcel: Parcel,
}

/// One way of a connection: what was sent on it arrives in that order.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// How much was sent.
    pub(super) sent: u64,
    /// How much has arrived.
    pub(super) arrived: u64,
    /// What came before something that was sent earlier.
    pub(super) early: std::collections::BTreeMap<u64, Sent>,
}

/// Which ways are open, and how long they take.
#[derive(Debug, Clone)]
pub(super) struct Network {
    blocked: BTreeSet<(Place, Place)>,
    /// Since when each way is as it is.
    since: Vec<Vec<Time>>,
    fastest: u64,
    slowest: u64,
    /// What waits for a way to open, or for a machine to wake.
    pub(super) held: Vec<Sent>,
}

impl Network {
    pub(super) fn new(machines: usize, chance: &mut Chance) -> Self {
        let slowest = *chance.one_of(&[2, 5, 20, 60]).unwrap_or(&5);
        let since = vec![vec![Time(0); machines]; machines];
        Self { blocked: BTreeSet::new(), since, fastest: 1, slowest, held: Vec::new() }
    }

    pub(super) fn delay(&self, from: Place, to: Place, chance: &mut Chance) -> u64 {
        if from == to { chance.between(0, 2) } else { chance.between(self.fastest, self.slowest + 1) }
    }

    pub(super) fn is_open(&self, from: Place, to: Place) -> bool {
        !self.blocked.contains(&(from, to))
    }

    /// Whether both ways between the two have been open for so many ms.
    pub(super) fn joins(&self, one: Place, other: Place, ms: u64, now: Time) -> bool {
        let way = |from: Place, to: Place| self.is_open(from, to) && now.0 - self.since[from][to].0 >= ms;
        way(one, other) && way(other, one)
    }

    pub(super) fn set(&mut self, from: Place, to: Place, open: bool, now: Time) {
        let changed = if open { self.blocked.remove(&(from, to)) } else { self.blocked.insert((from, to)) };
        if changed {
            self.since[from][to] = now;
        }
    }

    pub(super) fn open_all(&mut self, now: Time) {
        for (from, to) in std::mem::take(&mut self.blocked) {
            self.since[from][to] = now;
        }
    }
}
