//! A simulated machine with one process: a member, and its room if it is the host. The process uses the real state
//! machines: [`ClientProtocol`], [`Succession`], [`Replica`] and [`Room`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::network::{LinkId, MachineId};
use super::signed_list::SignedList;
use crate::chain::Delegation;
use crate::client_protocol::{ClientProtocol, Person};
use crate::room::{Input, Room};
use crate::succession::{MemberView, Peer, PeerInfo, Succession};
use crate::{
    ConnectionId, DeviceSecret, Epoch, Name, Replica, Role, SeatKey, Snapshot, Successor, Time, View,
};

/// What a pending request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestKind {
    Person,
    Vote,
    /// A role change. A spectator has no vote, so the member's vote may be lost.
    Role,
    Texts,
    Internal,
}

pub(super) struct Machine {
    pub(super) device: DeviceSecret,
    pub(super) info: PeerInfo,
    pub(super) awake: bool,
    pub(super) slept_since: Time,
    pub(super) process: Option<Process>,
    pub(super) processes: u32,
    /// Whether the machine has no power. Packets to it are lost without an error.
    pub(super) is_off: bool,
}

pub(super) struct Process {
    pub(super) number: u32,
    pub(super) protocol: ClientProtocol<RequestKind>,
    pub(super) succession: Succession,
    pub(super) upstream: Option<Upstream>,
    pub(super) hosted: Option<Hosted>,
    pub(super) replica: Replica,
    /// The number of offers made so far.
    pub(super) offers: u32,
    /// The numbers of the offers received and not answered yet.
    pub(super) offered: BTreeMap<Peer, u32>,
    /// Whether a request for card texts is pending.
    pub(super) is_reading: bool,
    /// The leaving host's request to open the room here: the epoch, the silence before the request, and the deadline.
    pub(super) pending_take_over: Option<(Epoch, Duration, Time)>,
    /// The host of the last connection attempt.
    pub(super) last_host: MachineId,
    /// The number of votes that the host has not answered.
    pub(super) votes_pending: u32,
    /// Whether a role change failed, so that the member may have been a spectator for a moment.
    pub(super) role_is_uncertain: bool,
    pub(super) is_leaving: bool,
    pub(super) timer: Option<Time>,
    /// Whether the process was the host when the machine woke from a long sleep. Its room may have another host by now.
    pub(super) may_be_superseded: bool,
    /// When the process last lost a host at which it had its seat.
    pub(super) lost_host_at: Time,
}

/// A member's connection to its host.
pub(super) struct Upstream {
    pub(super) link: LinkId,
    pub(super) host: MachineId,
    pub(super) received_at: Time,
    /// The last long silence of the host: its length, and when it ended.
    pub(super) silence: (Duration, Time),
    pub(super) seated: bool,
    /// Whether this member has told the host that it stands by.
    pub(super) stands_by: bool,
}

/// A room, at its host.
pub(super) struct Hosted {
    pub(super) room: Room,
    pub(super) clients: BTreeMap<ConnectionId, Client>,
    /// The inputs received while the room is paused; `None` while it runs.
    pub(super) paused_inputs: Option<Vec<Input>>,
    pub(super) leaving: Option<Leaving>,
    pub(super) ping_at: Time,
    pub(super) opened_at: Time,
    /// The voters who were present at the last host. A round must wait for them.
    pub(super) awaited_voters: BTreeSet<MachineId>,
    pub(super) signed_list: SignedList,
}

/// A hand-over in progress.
pub(super) struct Leaving {
    pub(super) epoch: Epoch,
    pub(super) successor: Successor,
    pub(super) until: Time,
    /// The successors to ask next.
    pub(super) others: VecDeque<Successor>,
    /// The host's final delegation.
    pub(super) ended: Box<Delegation>,
}

pub(super) struct Client {
    pub(super) machine: MachineId,
    pub(super) process: u32,
    pub(super) received_at: Time,
    pub(super) seated: bool,
}

/// A member's view just before it rejoins.
pub(super) struct PreviousView {
    pub(super) view: View,
    pub(super) votes_pending: u32,
    /// Its copy of the room.
    pub(super) copy: Option<Snapshot>,
}

impl PreviousView {
    pub(super) fn of(process: &Process, now: Time) -> Option<Self> {
        let view = process.protocol.view()?.clone();
        let votes_pending = process.votes_pending + u32::from(process.role_is_uncertain);
        let copy = process.replica.snapshot(&view, now).ok();
        Some(Self { view, votes_pending, copy })
    }
}

impl Hosted {
    pub(super) fn new(room: Room, now: Time) -> Self {
        Self {
            room,
            clients: BTreeMap::new(),
            paused_inputs: None,
            leaving: None,
            ping_at: now + crate::limits::PING_INTERVAL,
            opened_at: now,
            awaited_voters: BTreeSet::new(),
            signed_list: SignedList::default(),
        }
    }

    /// Every connection may be broken: the machine has slept.
    pub(super) fn doubt_connections(&mut self, own: MachineId, since: Time) {
        for client in self.clients.values().filter(|client| client.seated && client.machine != own) {
            self.signed_list.broke(client.machine, since);
        }
    }

    /// The room's next deadline; `None` while the room is paused.
    pub(super) fn deadline(&self) -> Option<Time> {
        if self.paused_inputs.is_some() { None } else { self.room.deadline() }
    }
}

impl Machine {
    pub(super) fn new(id: MachineId, device: DeviceSecret, key: SeatKey, stands_by: bool) -> Self {
        let addresses = if stands_by { vec![address(id)] } else { Vec::new() };
        let info = PeerInfo { key: Some(key), seat: None, addresses };
        Self { device, info, awake: true, slept_since: Time(0), process: None, processes: 0, is_off: false }
    }

    /// Starts the program: as the first host if there is a room, otherwise as a member.
    pub(super) fn start(&mut self, id: MachineId, room: Option<Room>, role: Role, now: Time) -> &mut Process {
        self.processes += 1;
        self.is_off = false;
        let name = Name::new(&format!("P{id}")).unwrap();
        let person = Person { device: self.device.clone(), name, role, avatar: None, app: String::new() };
        let succession = match room {
            Some(_) => Succession::host(self.info.clone(), Duration::ZERO, now),
            None => Succession::member(PeerInfo { addresses: Vec::new(), ..self.info.clone() }, now),
        };
        self.process.insert(Process {
            number: self.processes,
            protocol: ClientProtocol::new(person),
            succession,
            upstream: None,
            hosted: room.map(|room| Hosted::new(room, now)),
            replica: Replica::default(),
            offers: 0,
            offered: BTreeMap::new(),
            is_reading: false,
            pending_take_over: None,
            last_host: id,
            votes_pending: 0,
            role_is_uncertain: false,
            is_leaving: false,
            timer: None,
            may_be_superseded: false,
            lost_host_at: Time(0),
        })
    }

    pub(super) fn stands_by(&self) -> bool {
        !self.info.addresses.is_empty()
    }
}

impl Process {
    /// The room as this process sees it.
    pub(super) fn member_view(&self) -> Option<MemberView<'_>> {
        member_view(&self.hosted, &self.protocol, self.succession.me.key)
    }

    /// This process's copy of the room.
    pub(super) fn snapshot(&self, now: Time) -> Option<Snapshot> {
        if let Some(hosted) = &self.hosted {
            return Some(hosted.room.snapshot());
        }
        self.replica.snapshot(self.protocol.view()?, now).ok()
    }
}

pub(super) fn member_view<'a>(
    hosted: &'a Option<Hosted>,
    protocol: &'a ClientProtocol<RequestKind>,
    key: Peer,
) -> Option<MemberView<'a>> {
    let view = protocol.view();
    match hosted {
        Some(Hosted { room, .. }) => {
            let is_own = |seat: &&crate::Seat| Some(seat.key) == key;
            let you = room.state().seats.iter().find(is_own).map(|seat| seat.id);
            Some(MemberView { state: room.state(), seq: room.seq(), you })
        }
        None => view.map(|View { you, state, seq, .. }| MemberView { state, seq: *seq, you: Some(*you) }),
    }
}

pub(super) fn address(id: MachineId) -> std::net::SocketAddr {
    std::net::SocketAddr::from(([10, 0, 0, id as u8], 7420))
}

/// A time before the meeting, for events that have not happened.
pub(super) const NEVER: Time = Time(0);
