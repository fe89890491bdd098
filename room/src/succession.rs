//! Decides which member hosts the room when its host is lost: the state machine of one member, without I/O.
//!
//! - Input: [`Succession::handle`] takes one [`Input`], the room as the member has it ([`MemberView`]) and the time.
//! - Output: [`Output`]s, to be carried out in order. [`Succession::deadline`] is the latest time for the next
//!   [`Input::Tick`].
//! - Caller: `lan::join` owns the sockets. It connects, probes peers, and opens and closes the room.
//!
//! A member is connected to a host, searches for one, or is the host. `docs/succession.md` explains why this is safe
//! and what happens when the network splits. The simulation in `room/simulation` tests all of it.

mod company;
mod consent;
mod events;
mod hosting;
mod known_peers;
mod leaving;
mod peer_status;
mod phase;
mod proposing;
mod right;
mod searching;
#[cfg(test)]
#[path = "../simulation/simulation.rs"]
mod simulation;
mod turn;
mod unproposed;

use std::collections::BTreeSet;
use std::time::Duration;

pub use events::{Input, MemberView, OfferAnswer, Output};
use known_peers::KnownPeers;
pub use peer_status::{HostStatus, Peer, PeerInfo, PeerRole, PeerStatus};
use phase::{Hosting, Phase};
use unproposed::Unproposed;

use crate::chain::{Link, Position};
use crate::limits::SLEEP_THRESHOLD;
use crate::{Address, Epoch, Presence, SeatId, SeatKey, Snapshot, State, Successor, Time};

/// One member's state machine for succession.
#[derive(Debug, Clone)]
pub struct Succession {
    /// This member, with the addresses at which others would reach it as a host; without addresses it never hosts.
    me: PeerInfo,
    known_peers: KnownPeers,
    phase: Phase,
    /// The highest epoch that this member knows of.
    highest_epoch: Epoch,
    /// Whether this member has read everything that its state leaves out.
    is_complete: bool,
    /// The chain of the last host, if that host has given up its right; otherwise empty.
    ended_chain: Vec<Link>,
    /// The chain with which this member hosted when it stepped down, until its final delegation is signed.
    hosted_chain: Vec<Link>,
    /// A point in the chain of the host in whose favour this machine has stepped down. It joins only there.
    stepped_down_into: Option<Position>,
    /// The hosts that this member has tried to join in vain since it lost its host.
    tried_in_vain: BTreeSet<SeatKey>,
    /// Copies with changes that the present host did not get.
    unproposed: Unproposed,
    /// Set once this machine has failed to open the room. It never becomes a candidate again.
    open_failed: bool,
    now: Time,
    outputs: Vec<Output>,
}

impl Succession {
    /// The machine of a member that joins a room hosted elsewhere. `me` has no addresses unless the member stands by
    /// to host the room.
    pub fn member(me: PeerInfo, now: Time) -> Self {
        Self::new(me, Phase::Connected, now)
    }

    /// The machine of the host that has just opened the room for the first time, or again after a restart. `idle` is how long
    /// nobody has had it open before; zero for a new room.
    pub fn host(me: PeerInfo, idle: Duration, now: Time) -> Self {
        Self::new(me, Phase::Hosting(Box::new(Hosting::new(now, Some(idle)))), now)
    }

    fn new(me: PeerInfo, phase: Phase, now: Time) -> Self {
        Self {
            me,
            known_peers: KnownPeers::default(),
            phase,
            highest_epoch: Epoch(0),
            is_complete: true,
            ended_chain: Vec::new(),
            hosted_chain: Vec::new(),
            stepped_down_into: None,
            tried_in_vain: BTreeSet::new(),
            unproposed: Unproposed::default(),
            open_failed: false,
            now,
            outputs: Vec::new(),
        }
    }

    /// Changes the addresses at which this member stands by; without addresses it no longer does. A member must not
    /// stand by before it has read all card texts: if it became the host, the unread texts would be lost.
    pub fn set_own_info(&mut self, me: PeerInfo) {
        self.me = me;
    }

    /// Says whether this member has read the bodies and earlier rounds of all cards, which the state leaves out.
    pub fn set_complete(&mut self, is_complete: bool) {
        self.is_complete = is_complete;
    }

    /// Handles one input and returns what to do, in order. `view` is the state of the room hosted here, or else the
    /// state that the member saw last. Time never runs backwards: an earlier `now` counts as the latest one so far.
    pub fn handle(&mut self, input: Input, view: &MemberView<'_>, now: Time) -> Vec<Output> {
        if now - self.now >= SLEEP_THRESHOLD {
            self.wake(view, now);
        }
        self.now = self.now.max(now);
        if let Phase::Hosting(hosting) = &mut self.phase {
            hosting.company.observe(view, self.me.key, self.now);
        }
        self.known_peers.update(view);
        self.highest_epoch = self.highest_epoch.max(view.state.highest_epoch());
        match input {
            Input::Connected { addresses, left } => self.connected(addresses, left, view),
            Input::ConnectionLost => self.connection_lost(),
            Input::Moved(moved) => self.follow_move(&moved, view),
            Input::ConnectFailed => self.connect_failed(),
            Input::ProbeAnswered { peer, answer } => self.probe_answered(peer, answer, view),
            Input::ProbeReceived { from } => self.receive_status(from, view),
            Input::Fetched { from, received } => self.fetched(from, received),
            Input::Proposed { accepted } => self.proposed(accepted),
            Input::OpenFailed => self.open_failed(),
            Input::OfferReceived { from } => self.offer_received(from, view),
            Input::OfferAnswered { peer, answer } => self.offer_answered(peer, answer, view),
            Input::SteppedDown { ended, left } => self.stepped_down(&ended, *left, view),
            Input::TakeOver { epoch, silence } => self.take_over(epoch, silence, view),
            Input::HandOver => self.hand_over(view),
            Input::Leave => self.leave(),
            Input::Tick => {}
        }
        self.run_due(view);
        std::mem::take(&mut self.outputs)
    }

    /// The latest time for the next [`Input::Tick`]; `None` if no time is due.
    pub fn deadline(&self) -> Option<Time> {
        let unproposed = || self.unproposed.deadline();
        match &self.phase {
            Phase::Connected => unproposed(),
            Phase::Left => None,
            Phase::Retrying(retrying) => Some(retrying.deadline()),
            Phase::Searching(search) => Some(search.deadline()),
            Phase::Joining(joining) => Some(joining.deadline()),
            Phase::Hosting(hosting) => {
                Some(unproposed().map_or(hosting.deadline(), |due| due.min(hosting.deadline())))
            }
        }
    }

    /// The status that this member sends with its probes and in answer to probes.
    pub fn status(&self, view: &MemberView<'_>) -> Option<PeerStatus> {
        let role = match &self.phase {
            Phase::Connected => {
                PeerRole::Seated { host: self.known_peers.host(view).and_then(|host| host.key) }
            }
            Phase::Retrying(_) | Phase::Joining(_) | Phase::Searching(_) => {
                PeerRole::Searching { able: self.can_host(view) }
            }
            Phase::Left => PeerRole::Searching { able: false },
            Phase::Hosting(hosting) => {
                let chain = view.state.verify_chain().ok()?;
                let has_decided = !hosting.decided.is_empty()
                    || view.state.other_host.as_ref().is_some_and(|other| other.joins.is_some());
                let yields_from = hosting.company.yields_from(&chain, has_decided, self.now);
                let finals = view.state.finals.clone();
                let here = view.state.seats.iter().filter(|seat| seat.presence == Presence::Here);
                let people = here.count() as u32;
                PeerRole::Hosting(Box::new(HostStatus {
                    chain: chain.into_links(),
                    finals,
                    yields_from,
                    people,
                }))
            }
        };
        let who = PeerInfo { seat: view.you, ..self.me.clone() };
        let knows = self.known_peers.to_name(self.me.key, view.state);
        let is_incomplete = !self.is_complete && !self.is_hosting();
        Some(PeerStatus { who, version: view.version(), is_incomplete, role, knows })
    }

    /// The member's last host, to be remembered when the room opens elsewhere. The seat number is the one in
    /// `snapshot`, the state with which the room will open; 0 if the host has no seat.
    pub fn last_host(&self, view: &MemberView<'_>, snapshot: &State) -> Option<Successor> {
        let PeerInfo { key, addresses, .. } = self.known_peers.host(view)?;
        let seat = snapshot.seats.iter().find(|seat| Some(seat.key) == key);
        let seat = seat.map_or(SeatId(0), |seat| seat.id);
        Some(Successor { seat, addresses })
    }

    /// Whether this member hosts the room.
    pub fn is_hosting(&self) -> bool {
        matches!(self.phase, Phase::Hosting(_))
    }

    /// Whether this member could become a candidate.
    fn can_host(&self, view: &MemberView<'_>) -> bool {
        let is_known = self.known_peers.get(self.me.key, view.state).is_some();
        let is_delegated = self.me.key.is_some_and(|key| view.state.may_open(key));
        is_known
            && is_delegated
            && !self.me.addresses.is_empty()
            && !self.open_failed
            && self.stepped_down_into.is_none()
            && !view.state.room.pinned
    }

    /// Handles a gap in time: the machine slept.
    fn wake(&mut self, view: &MemberView<'_>, now: Time) {
        match &mut self.phase {
            Phase::Hosting(hosting) => {
                // What happened just before the sleep.
                hosting.company.observe(view, self.me.key, self.now);
                hosting.wake(now);
            }
            Phase::Searching(search) => search.wake(),
            Phase::Connected | Phase::Retrying(_) | Phase::Joining(_) | Phase::Left => {}
        }
    }

    /// Does whatever is due in the current phase.
    fn run_due(&mut self, view: &MemberView<'_>) {
        match &self.phase {
            Phase::Connected => self.propose_due(view),
            Phase::Left => {}
            Phase::Retrying(_) => self.retry_host(view),
            Phase::Searching(_) => self.continue_search(view),
            Phase::Joining(_) => self.continue_joining(),
            Phase::Hosting(_) => {
                self.check_for_other_hosts(view);
                self.withdraw_question(view);
                self.propose_due(view);
            }
        }
    }

    fn connected(&mut self, addresses: Vec<Address>, left: Option<Box<Snapshot>>, view: &MemberView<'_>) {
        match self.phase {
            Phase::Connected | Phase::Retrying(_) | Phase::Searching(_) | Phase::Joining(_) => {
                self.known_peers.set_host_addresses(addresses, view);
                self.known_peers.update(view);
                (self.phase, self.stepped_down_into) = (Phase::Connected, None);
                self.tried_in_vain.clear();
                self.report_ended_host(view);
                self.keep_copy(left, view);
            }
            Phase::Hosting(_) | Phase::Left => {}
        }
    }
}
