//! The simulated network. It delays packets and blocks single directions between machines.

use std::collections::BTreeSet;

use super::rng::Rng;
use crate::message::{ClientMessage, HostMessage, ReadCard};
use crate::room::Profile;
use crate::succession::{OfferAnswer, Peer, PeerStatus};
use crate::{CardId, Snapshot, Time};

/// A machine's index.
pub(super) type MachineId = usize;
/// A connection's number, unique within a meeting.
pub(super) type LinkId = u64;

/// The content of a message between two machines.
#[derive(Debug, Clone)]
pub(super) enum Packet {
    Connect,
    Refused,
    ToClient(Box<HostMessage>),
    Ping,
    ToHost(Box<ClientMessage>),
    Pong,
    /// The other side closed the connection.
    Closed,
    Probe(PeerStatus),
    ProbeAnswer(Option<PeerStatus>),
    Fetch(Vec<CardId>),
    Fetched(Option<Vec<ReadCard>>),
    Propose(Box<Snapshot>),
    Proposed(bool),
    /// Offers have a number, so that the answer to an abandoned offer is ignored.
    Offer(u32, PeerStatus),
    OfferAnswer(u32, OfferAnswer),
    /// A liar joins with what a page of this machine brought it.
    Visit(MachineId, Box<Profile>),
}

/// A packet in transit.
#[derive(Debug, Clone)]
pub(super) struct Envelope {
    pub(super) from: MachineId,
    pub(super) to: MachineId,
    /// The number of the sending process, and of the receiving process if this is a reply to it.
    pub(super) sender: u32,
    pub(super) receiver: Option<u32>,
    /// The connection; `None` for a peer request or its answer.
    pub(super) link: Option<LinkId>,
    /// The position among all packets sent in this direction on the connection.
    pub(super) nth: u64,
    /// The peer that the sender meant to reach.
    pub(super) peer: Peer,
    pub(super) packet: Packet,
}

/// One direction of a connection. Packets are delivered in the order in which they were sent.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The number of packets sent.
    pub(super) sent: u64,
    /// The number of packets delivered.
    pub(super) arrived: u64,
    /// Packets that arrived before an earlier one.
    pub(super) early: std::collections::BTreeMap<u64, Envelope>,
}

/// Which directions are open, and how long packets take.
#[derive(Debug, Clone)]
pub(super) struct Network {
    blocked: BTreeSet<(MachineId, MachineId)>,
    /// When each direction was last opened or blocked.
    since: Vec<Vec<Time>>,
    min_delay_ms: u64,
    max_delay_ms: u64,
    /// Packets that wait for a direction to open or for a machine to wake.
    pub(super) held: Vec<Envelope>,
}

impl Network {
    pub(super) fn new(machines: usize, rng: &mut Rng) -> Self {
        let max_delay_ms = *rng.choose(&[2, 5, 20, 60]).unwrap_or(&5);
        let since = vec![vec![Time(0); machines]; machines];
        Self { blocked: BTreeSet::new(), since, min_delay_ms: 1, max_delay_ms, held: Vec::new() }
    }

    pub(super) fn delay(&self, from: MachineId, to: MachineId, rng: &mut Rng) -> u64 {
        if from == to { rng.range(0, 2) } else { rng.range(self.min_delay_ms, self.max_delay_ms + 1) }
    }

    pub(super) fn is_open(&self, from: MachineId, to: MachineId) -> bool {
        !self.blocked.contains(&(from, to))
    }

    /// Whether both directions between two machines have been open for at least `ms`.
    pub(super) fn is_connected(&self, one: MachineId, other: MachineId, ms: u64, now: Time) -> bool {
        let is_open_for =
            |from: MachineId, to: MachineId| self.is_open(from, to) && now.0 - self.since[from][to].0 >= ms;
        is_open_for(one, other) && is_open_for(other, one)
    }

    pub(super) fn set_open(&mut self, from: MachineId, to: MachineId, open: bool, now: Time) {
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
