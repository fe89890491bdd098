//! Who goes on with a room when its host goes: the state machine of one member, without I/O.
//!
//! [`Succession::handle`] takes one [`Input`], what the member has seen of the room, and the time, and says what is to
//! be done, in order. [`Succession::deadline`] says when it wants an [`Input::Tick`] at the latest. Whoever drives it
//! owns the sockets: it connects, asks others how they stand, and opens and closes the room at its word.
//!
//! A member is seated at a host, or looks for one, or is the host. `docs/succession.md` says why that is safe, and
//! what a split network does. All of it is tried in `room/simulation`.

mod events;
pub(crate) mod fault;
mod hosting;
mod known_peers;
mod leaving;
mod peer_status;
mod seeking;
#[cfg(test)]
#[path = "../simulation/simulation.rs"]
mod simulation;

pub use events::{Input, OfferAnswer, Output, Seen};
use hosting::Hosting;
use known_peers::KnownPeers;
pub use peer_status::{Peer, PeerInfo, PeerRole, PeerStatus};
use seeking::{Joining, Retrying, Search};

use crate::limits::{SLEPT, SUCCESSORS};
use crate::succession::fault::planted;
use crate::{Address, Epoch, RoomInfo, State, Successor, Time};

/// One member's part in who hosts the room.
#[derive(Debug, Clone)]
pub struct Succession {
    /// Who this is, and where it would be reached as a host; no addresses if it never will be.
    me: PeerInfo,
    contacts: KnownPeers,
    phase: Phase,
    /// The highest epoch that it has heard of.
    highest: Epoch,
    /// Whether the room could not be opened here when it was to be.
    unable: bool,
    now: Time,
    outputs: Vec<Output>,
}

/// What this member does about the room's host just now.
#[derive(Debug, Clone)]
enum Phase {
    /// Nothing: it has one, or was never in the room.
    Seated,
    /// It tries the host again that it has just lost.
    Retrying(Retrying),
    /// It looks for who hosts the room now, and may come forward itself.
    Seeking(Search),
    /// It is on its way to a host that it has found.
    Joining(Joining),
    /// It is the host.
    Hosting(Hosting),
    /// It leaves.
    Left,
}

impl Succession {
    /// A member that sits down at somebody else's room. `me` has the addresses at which it stands by to host it, and
    /// none if it does not.
    pub fn member(me: PeerInfo, now: Time) -> Self {
        Self::new(me, Phase::Seated, now)
    }

    /// The host of a room that was just opened for the first time.
    pub fn host(me: PeerInfo, now: Time) -> Self {
        Self::new(me, Phase::Hosting(Hosting::new(now)), now)
    }

    fn new(me: PeerInfo, phase: Phase, now: Time) -> Self {
        Self {
            me,
            contacts: KnownPeers::default(),
            phase,
            highest: Epoch(0),

            unable: false,
            now,
            outputs: Vec::new(),
        }
    }

    /// Stands by at other addresses than before, or no longer. Who has not read yet what the state leaves out of the
    /// cards is not to stand by: with it as the host, that would be lost.
    pub fn stand_by(&mut self, me: PeerInfo) {
        self.me = me;
    }

    /// Takes one input and says what is to be done, in order. `seen` is the room as its host has it, if that is here,
    /// else as the member saw it last. `now` never goes back between calls; if it does, the latest time counts.
    pub fn handle(&mut self, input: Input, seen: &Seen<'_>, now: Time) -> Vec<Output> {
        if now - self.now >= SLEPT {
            self.wake(now);
        }
        self.now = self.now.max(now);
        self.contacts.learn(seen);
        self.highest = self.highest.max(seen.state.room.epoch);
        match input {
            Input::Seated { at } => self.be_seated(at, seen),
            Input::Lost => self.lose_host(),
            Input::Moved(moved) => self.follow(&moved, seen),
            Input::NotReached => self.not_reached(),
            Input::Probed { whom, answer } => self.probed(whom, answer, seen),
            Input::Removed { by } => self.be_removed(by, seen),
            Input::Asked { by } => self.heard(by, seen),
            Input::Fetched { from, version } => self.fetched(from, version, seen),
            Input::NotOpened => self.not_opened(),
            Input::Offered { by } => self.offered(by, seen),
            Input::OfferAnswered { by, answer } => self.offer_answered(by, answer, seen),
            Input::TakeOver { epoch, silence } => self.take_over(epoch, silence, seen),
            Input::HandOver => self.hand_over(seen),
            Input::Leave => self.leave(),
            Input::Tick => {}
        }
        self.time_passes(seen);
        std::mem::take(&mut self.outputs)
    }

    /// When it wants an [`Input::Tick`] at the latest, if nothing else comes before.
    pub fn deadline(&self) -> Option<Time> {
        match &self.phase {
            Phase::Seated | Phase::Left => None,
            Phase::Retrying(retrying) => Some(retrying.deadline()),
            Phase::Seeking(search) => Some(search.deadline()),
            Phase::Joining(joining) => Some(joining.deadline()),
            Phase::Hosting(hosting) => Some(hosting.deadline()),
        }
    }

    /// What this member says of itself, to those who ask and to those whom it asks; none before it has seen the room.
    pub fn status(&self, seen: &Seen<'_>) -> Option<PeerStatus> {
        let post = match &self.phase {
            Phase::Seated => PeerRole::Seated { host: self.contacts.host(seen).and_then(|host| host.key) },
            Phase::Retrying(_) | Phase::Joining(_) => {
                PeerRole::Seeking { able: self.may_host(seen), long: false }
            }
            Phase::Seeking(search) => {
                PeerRole::Seeking { able: self.may_host(seen), long: search.is_long(self.now) }
            }
            Phase::Left => PeerRole::Seeking { able: false, long: false },
            Phase::Hosting(hosting) => PeerRole::Hosting { voters: hosting.voters(seen, self.now) },
        };
        let who = PeerInfo { seat: seen.you, ..self.me.clone() };
        let mut knows = self.contacts.others(self.me.key, seen.state);
        knows.truncate(SUCCESSORS * 2);
        Some(PeerStatus { who, version: seen.version(), post, knows })
    }

    /// Whether a host that says this of its room is one to sit down at: the host that it had, or a later one.
    pub fn accepts(&self, room: &RoomInfo, seen: &Seen<'_>) -> bool {
        planted!(AnyEpoch) || room.may_follow(&seen.state.room)
    }

    /// Whether somebody who asks how this member stands is to be told instead that they were removed from the room that
    /// it hosts. They have long had no host and can be none themselves, and what they have seen may be later than this
    /// room: else they would come and be refused, or offer theirs.
    pub fn has_removed(&self, dispatch: &PeerStatus, seen: &Seen<'_>) -> bool {
        let is_lost = matches!(dispatch.post, PeerRole::Seeking { able: false, long: true });
        is_lost && self.is_hosting() && known_peers::is_removed(dispatch.who.key, seen.state)
    }

    /// Where the member's last host was, for the room to be opened elsewhere.
    /// `snapshot` is what it is to be opened with, in which people may have other numbers.
    pub fn last_host(&self, seen: &Seen<'_>, snapshot: &State) -> Option<Successor> {
        let PeerInfo { key, addresses, .. } = self.contacts.host(seen)?;
        let seat = snapshot.seats.iter().find(|seat| Some(seat.key) == key)?.id;
        Some(Successor { seat, addresses })
    }

    /// Whether this member hosts the room.
    pub fn is_hosting(&self) -> bool {
        matches!(self.phase, Phase::Hosting(_))
    }

    /// Whether it could come forward.
    fn may_host(&self, seen: &Seen<'_>) -> bool {
        let is_known = self.contacts.get(self.me.key, seen.state).is_some();
        is_known && !self.me.addresses.is_empty() && !self.unable && !seen.state.room.pinned
    }

    /// Time went by unnoticed, because the machine slept.
    fn wake(&mut self, now: Time) {
        match &mut self.phase {
            Phase::Hosting(hosting) => hosting.wake(now),
            Phase::Seeking(search) => search.wake(),
            Phase::Seated | Phase::Retrying(_) | Phase::Joining(_) | Phase::Left => {}
        }
    }

    fn time_passes(&mut self, seen: &Seen<'_>) {
        match &self.phase {
            Phase::Seated | Phase::Left => {}
            Phase::Retrying(_) => self.retry(seen),
            Phase::Seeking(_) => self.seek(seen),
            Phase::Joining(_) => self.go_on_joining(),
            Phase::Hosting(_) => self.look_for_others(seen),
        }
    }

    fn be_seated(&mut self, at: Vec<Address>, seen: &Seen<'_>) {
        match self.phase {
            Phase::Seated | Phase::Retrying(_) | Phase::Seeking(_) | Phase::Joining(_) => {
                self.contacts.seated_at(at);
                self.contacts.learn(seen);
                self.phase = Phase::Seated;
            }
            Phase::Hosting(_) | Phase::Left => {}
        }
    }
}
