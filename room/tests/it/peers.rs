//! Test fixture: one member's `Succession`, and peers that answer it as a test says.

use std::time::Duration;

use room::chain::{Chain, DelegationKind, Finals, Link};
use room::limits::MAX_SUCCESSORS;
use room::message::Challenge;
use room::succession::{
    HostStatus, Input, MemberView, Output, Peer, PeerInfo, PeerRole, PeerStatus, Succession,
};
use room::{
    Address, CardId, DeviceSecret, Epoch, Name, Presence, Role, RoomInfo, RoomSettings, Salt, Seat, SeatId,
    SeatSecret, Seq, State, Successor, Time,
};

/// When the host is lost, unless a test says otherwise.
pub(crate) const LOST_AT: Time = Time(60_000);

pub(crate) fn key(number: u32) -> Peer {
    Some(SeatSecret::from_seed([number as u8; 32]).key())
}

pub(crate) fn addresses(number: u32) -> Vec<Address> {
    vec![Address::from(([10, 0, 0, number as u8], 7420))]
}

/// The person with this seat number.
pub(crate) fn info(number: u32) -> PeerInfo {
    PeerInfo { key: key(number), seat: Some(SeatId(number)), addresses: addresses(number) }
}

/// A room at epoch 5, hosted by seat 1. The other seats are its successors.
pub(crate) fn room_of(people: u32) -> State {
    let seat = |number| Seat {
        id: SeatId(number),
        key: key(number).unwrap(),
        name: Name::new("Ann").unwrap(),
        role: Role::Voter,
        presence: Presence::Here,
        avatar: None,
        elsewhere: Vec::new(),
        removed: false,
        replicated: CardId(0),
    };
    let info = RoomInfo::new(FOUNDER.founder(Salt::from_bytes([9; 16])), Name::new("Sprint 12").unwrap());
    let info = RoomInfo { epoch: Epoch(5), nonce: 77, host: Some(SeatId(1)), ..info };
    State {
        chain: chain_of(&info, people),
        seats: (1..=people).map(seat).collect(),
        successors: (2..=people)
            .map(|number| Successor { seat: SeatId(number), addresses: addresses(number) })
            .collect(),
        ..State::new(info, RoomSettings::default())
    }
}

/// The founder has handed the room to seat 1, which has delegated to all others.
fn chain_of(info: &RoomInfo, people: u32) -> Vec<Link> {
    let secret = |number: u32| SeatSecret::from_seed([number as u8; 32]);
    let founder = FOUNDER.founder_secret(info.founder.salt);
    let mut chain = Chain::found(info.id, &founder, Epoch(4), 0);
    chain.delegate(vec![secret(1).key()], DelegationKind::Final, &founder).unwrap();
    let mut chain = chain.open(info.epoch, info.nonce, &secret(1)).unwrap();
    let others = (2..=people).take(MAX_SUCCESSORS).map(|number| secret(number).key()).collect();
    chain.delegate(others, DelegationKind::Standing, &secret(1)).unwrap();
    chain.into_links()
}

/// The role of a host with this chain.
pub(crate) fn hosting(chain: Vec<Link>) -> PeerRole {
    PeerRole::Hosting(Box::new(HostStatus { chain, finals: Finals::default(), yields_from: None, people: 3 }))
}

/// The chain with which this seat opens the room after the host of `state`. The same chain if that host has not delegated to it.
pub(crate) fn next_chain(state: &State, by: u32, epoch: Epoch) -> Vec<Link> {
    let chain = state.verify_chain().unwrap();
    chain.open(epoch, 99, &SeatSecret::from_seed([by as u8; 32])).unwrap_or(chain).into_links()
}

/// A room at epoch 5 whose founder has delegated to these seats, one list after the other, and has been lost. The seat `by`
/// has opened the room after the last list, and has delegated to all others.
pub(crate) fn branch(people: u32, lists: &[&[u32]], by: u32) -> State {
    branch_at(people, lists, by, 5)
}

/// The same at another epoch.
pub(crate) fn branch_at(people: u32, lists: &[&[u32]], by: u32, epoch: u64) -> State {
    let mut state = room_of(people);
    state.room.epoch = Epoch(epoch);
    let secret = |number: u32| SeatSecret::from_seed([number as u8; 32]);
    let keys = |list: &[u32]| list.iter().map(|&number| secret(number).key()).collect();
    let founder = FOUNDER.founder_secret(state.room.founder.salt);
    let mut chain = Chain::found(state.room.id, &founder, Epoch(1), 0);
    for list in lists {
        chain.delegate(keys(list), DelegationKind::Standing, &founder).unwrap();
    }
    let mut chain = chain.open(state.room.epoch, state.room.nonce, &secret(by)).unwrap();
    let others: Vec<u32> = (1..=people).filter(|&number| number != by).collect();
    chain.delegate(keys(&others), DelegationKind::Standing, &secret(by)).unwrap();
    State { chain: chain.into_links(), ..state }
}

const FOUNDER: DeviceSecret = DeviceSecret::from_bytes([9; 32]);

/// One member of the room, with its state machine.
pub(crate) struct TestPeer {
    pub(crate) succession: Succession,
    pub(crate) state: State,
    pub(crate) seq: Seq,
    you: u32,
}

impl TestPeer {
    /// A member that is connected to the host at seat 1.
    pub(crate) fn member(you: u32, state: State) -> Self {
        Self::member_at(info(you), you, state)
    }

    /// A member that does not stand by, such as one without an open port.
    pub(crate) fn member_without_addresses(you: u32, state: State) -> Self {
        Self::member_at(PeerInfo { addresses: Vec::new(), ..info(you) }, you, state)
    }

    fn member_at(me: PeerInfo, you: u32, state: State) -> Self {
        let succession = Succession::member(me, Time(0));
        let mut member = Self { succession, state, seq: Seq(30), you };
        member.handle(Input::Connected { addresses: addresses(1), left: None }, LOST_AT);
        member
    }

    /// The same member once more.
    pub(crate) fn fork(&self) -> Self {
        Self { succession: self.succession.clone(), state: self.state.clone(), ..*self }
    }

    /// The host at seat 1.
    pub(crate) fn host(state: State, now: Time) -> Self {
        Self::resumed_host(state, Duration::ZERO, now)
    }

    /// The host at seat 1 of a room that was closed for this long.
    pub(crate) fn resumed_host(state: State, idle: Duration, now: Time) -> Self {
        Self { succession: Succession::host(info(1), idle, now), state, seq: Seq(30), you: 1 }
    }

    pub(crate) fn handle(&mut self, input: Input, now: Time) -> Vec<Output> {
        let view = MemberView { state: &self.state, seq: self.seq, you: Some(SeatId(self.you)) };
        self.succession.handle(input, &view, now)
    }

    pub(crate) fn status(&self) -> PeerStatus {
        let view = MemberView { state: &self.state, seq: self.seq, you: Some(SeatId(self.you)) };
        self.succession.status(&view).unwrap()
    }

    /// Whether this member would join a host with this challenge.
    pub(crate) fn accepts(&self, challenge: &Challenge) -> bool {
        let view = MemberView { state: &self.state, seq: self.seq, you: Some(SeatId(self.you)) };
        self.succession.accepts(challenge, &view)
    }

    /// A peer's status in which it has the same state as this member.
    pub(crate) fn status_of(&self, number: u32, role: PeerRole) -> PeerStatus {
        let version = self.state.version(self.seq);
        PeerStatus { who: info(number), version, is_incomplete: false, role, knows: Vec::new() }
    }

    /// Loses the host, and handles every deadline until `until`. All probes are answered at once as `answer` says;
    /// `None` is a peer that can't be reached.
    pub(crate) fn lose_host(
        &mut self,
        until: Duration,
        answer: impl Fn(Peer) -> Option<PeerStatus>,
    ) -> Vec<(Duration, Output)> {
        let mut log = self.handle_and_answer(Input::ConnectionLost, LOST_AT, &answer);
        self.run(until, answer, &mut log);
        log
    }

    /// Handles one input, and answers the probes that follow.
    pub(crate) fn handle_and_answer(
        &mut self,
        input: Input,
        now: Time,
        answer: impl Fn(Peer) -> Option<PeerStatus>,
    ) -> Vec<(Duration, Output)> {
        let (outputs, mut log) = (self.handle(input, now), Vec::new());
        self.answer_probes(outputs, now, &answer, &mut log);
        log
    }

    /// Handles every deadline until this long after the host was lost.
    pub(crate) fn run(
        &mut self,
        until: Duration,
        answer: impl Fn(Peer) -> Option<PeerStatus>,
        log: &mut Vec<(Duration, Output)>,
    ) {
        while let Some(deadline) = self.succession.deadline().filter(|&at| at - LOST_AT <= until) {
            let outputs = self.handle(Input::Tick, deadline);
            self.answer_probes(outputs, deadline, &answer, log);
        }
    }

    fn answer_probes(
        &mut self,
        outputs: Vec<Output>,
        now: Time,
        answer: &impl Fn(Peer) -> Option<PeerStatus>,
        log: &mut Vec<(Duration, Output)>,
    ) {
        for output in outputs {
            log.push((now - LOST_AT, output.clone()));
            if let Output::Probe { peer } = output {
                let peer = peer.key;
                let outputs = self.handle(Input::ProbeAnswered { peer, answer: answer(peer) }, now);
                self.answer_probes(outputs, now, answer, log);
            }
        }
    }
}

/// When the first of these outputs that `matches` came, since the host was lost.
pub(crate) fn first(
    log: &[(Duration, Output)],
    matches: impl Fn(&Output) -> bool,
) -> Option<(Duration, &Output)> {
    log.iter().find(|(_, output)| matches(output)).map(|(at, output)| (*at, output))
}

pub(crate) fn opened(log: &[(Duration, Output)]) -> Option<Duration> {
    first(log, |output| matches!(output, Output::Open { .. })).map(|(at, _)| at)
}

pub(crate) fn joined(log: &[(Duration, Output)]) -> Option<Duration> {
    first(log, |output| matches!(output, Output::Join { .. })).map(|(at, _)| at)
}

pub(crate) fn probed(log: &[(Duration, Output)]) -> Option<Duration> {
    first(log, |output| matches!(output, Output::Probe { .. })).map(|(at, _)| at)
}
