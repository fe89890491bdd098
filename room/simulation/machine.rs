//! A machine with one process of ours: a member, and its room if it is the host. All rules in it are the real ones.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::network::{ConnectionStatus, Place};
use crate::client_protocol::{ClientProtocol, Person};
use crate::room::{Input, Room};
use crate::succession::{Peer, PeerInfo, Seen, Succession};
use crate::{ConnectionId, Epoch, Name, Replica, Role, SeatSecret, Snapshot, Successor, Time, View};

/// What waits for the answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    Person,
    Vote,
    /// A spectator has no vote, so who asked to be one may have lost it.
    Role,
    Texts,
    Nobody,
}

pub(super) struct Machine {
    pub(super) secret: SeatSecret,
    pub(super) contact: PeerInfo,
    pub(super) awake: bool,
    pub(super) slept_since: Time,
    pub(super) process: Option<Process>,
    pub(super) processes: u32,
    /// Whether packets to it are lost without a word.
    pub(super) dark: bool,
}

pub(super) struct Process {
    pub(super) number: u32,
    pub(super) protocol: ClientProtocol<Asker>,
    pub(super) succession: Succession,
    pub(super) link: Option<Way>,
    pub(super) hosted: Option<Hosted>,
    pub(super) replica: Replica,
    /// How many offers it has made.
    pub(super) offers: u32,
    /// Which offer of whose is to be answered.
    pub(super) offered: BTreeMap<Peer, u32>,
    /// What others handed over or was fetched from them.
    pub(super) from_others: BTreeMap<Peer, Snapshot>,
    /// Whether it waits for what it has asked to read.
    pub(super) reads: bool,
    /// The room is to be opened here: at which epoch, how long the host had been silent, and when at the latest.
    pub(super) takes_over: Option<(Epoch, Duration, Time)>,
    /// The host that it went to last.
    pub(super) last_host: Place,
    /// How many of its votes have no answer yet.
    pub(super) votes_pending: u32,
    /// Whether nobody can know if it was a spectator for a moment.
    pub(super) is_unsure: bool,
    pub(super) leaves: bool,
    pub(super) timer: Option<Time>,
    /// Whether it was awakened as a host whose room may have gone on elsewhere.
    pub(super) was_stale: bool,
}

/// The connection to a host.
pub(super) struct Way {
    pub(super) link: ConnectionStatus,
    pub(super) host: Place,
    pub(super) heard_at: Time,
    /// The last time that nothing was heard for long: how long, and when that ended.
    pub(super) silence: (Duration, Time),
    pub(super) seated: bool,
    /// Whether the host was told that this member stands by.
    pub(super) stands_by: bool,
}

/// The room, at its host.
pub(super) struct Hosted {
    pub(super) room: Room,
    pub(super) clients: BTreeMap<ConnectionId, Client>,
    /// What came while no request may be carried out.
    pub(super) frozen: Option<Vec<Input>>,
    pub(super) leaving: Option<Leaving>,
    pub(super) ping_at: Time,
    pub(super) opened_at: Time,
    /// Who was here at the last host, and so has to be waited for.
    pub(super) awaited: BTreeSet<Place>,
}

/// The room is being handed over.
pub(super) struct Leaving {
    pub(super) epoch: Epoch,
    pub(super) successor: Successor,
    pub(super) until: Time,
    /// Who is asked if that one does not take it.
    pub(super) others: VecDeque<Successor>,
}

pub(super) struct Client {
    pub(super) place: Place,
    pub(super) process: u32,
    pub(super) heard_at: Time,
    pub(super) seated: bool,
}

/// A member before it sat down again.
pub(super) struct Before {
    pub(super) view: View,
    pub(super) votes_pending: u32,
}

impl Before {
    pub(super) fn of(process: &Process) -> Option<Self> {
        let view = process.protocol.view()?.clone();
        let votes_pending = process.votes_pending + u32::from(process.is_unsure);
        Some(Self { view, votes_pending })
    }
}

impl Hosted {
    pub(super) fn new(room: Room, now: Time) -> Self {
        let (clients, awaited) = (BTreeMap::new(), BTreeSet::new());
        Self {
            room,
            clients,
            frozen: None,
            leaving: None,
            ping_at: now + crate::limits::PING_EVERY,
            opened_at: now,
            awaited,
        }
    }
}

impl Hosted {
    /// When the room wants to be woken; never while nothing in it may change.
    pub(super) fn deadline(&self) -> Option<Time> {
        if self.frozen.is_some() { None } else { self.room.deadline() }
    }
}

impl Machine {
    pub(super) fn new(place: Place, secret: SeatSecret, stands_by: bool) -> Self {
        let key = Some(secret.key());
        let addresses = if stands_by { vec![address(place)] } else { Vec::new() };
        let contact = PeerInfo { key, seat: None, addresses };
        Self { secret, contact, awake: true, slept_since: Time(0), process: None, processes: 0, dark: false }
    }

    /// Starts the program, as a member or as the room's first host.
    pub(super) fn start(&mut self, place: Place, room: Option<Room>, role: Role, now: Time) -> &mut Process {
        self.processes += 1;
        self.dark = false;
        let name = Name::new(&format!("P{place}")).unwrap();
        let person = Person { seat: self.secret.clone(), name, role, avatar: None, app: String::new() };
        let succession = match room {
            Some(_) => Succession::host(self.contact.clone(), now),
            None => Succession::member(PeerInfo { addresses: Vec::new(), ..self.contact.clone() }, now),
        };
        self.process.insert(Process {
            number: self.processes,
            protocol: ClientProtocol::new(person),
            succession,
            link: None,
            hosted: room.map(|room| Hosted::new(room, now)),
            replica: Replica::default(),
            offers: 0,
            offered: BTreeMap::new(),
            from_others: BTreeMap::new(),
            reads: false,
            takes_over: None,
            last_host: place,
            votes_pending: 0,
            is_unsure: false,
            leaves: false,
            timer: None,
            was_stale: false,
        })
    }

    pub(super) fn stands_by(&self) -> bool {
        !self.contact.addresses.is_empty()
    }
}

impl Process {
    /// The room as this process has it.
    pub(super) fn seen(&self) -> Option<Seen<'_>> {
        seen(&self.hosted, &self.protocol, self.succession.me.key)
    }

    /// The whole room, as far as this process has it.
    pub(super) fn snapshot(&self, now: Time) -> Option<Snapshot> {
        if let Some(hosted) = &self.hosted {
            return Some(hosted.room.snapshot());
        }
        self.replica.snapshot(self.protocol.view()?, now).ok()
    }
}

pub(super) fn seen<'a>(
    hosted: &'a Option<Hosted>,
    protocol: &'a ClientProtocol<Asker>,
    key: Peer,
) -> Option<Seen<'a>> {
    let view = protocol.view();
    match hosted {
        Some(Hosted { room, .. }) => {
            let is_own = |seat: &&crate::Seat| Some(seat.key) == key;
            let you = room.state().seats.iter().find(is_own).map(|seat| seat.id);
            Some(Seen { state: room.state(), seq: room.seq(), you })
        }
        None => view.map(|View { you, state, seq, .. }| Seen { state, seq: *seq, you: Some(*you) }),
    }
}

pub(super) fn address(place: Place) -> std::net::SocketAddr {
    std::net::SocketAddr::from(([10, 0, 0, place as u8], 7420))
}
