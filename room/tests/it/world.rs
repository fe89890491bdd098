//! Test harness: a room and the people in it. Every message is encoded as JSON, as on the wire, and after every step
//! all views are compared with the host's state.

use std::collections::BTreeMap;
use std::time::Duration;

use room::cards::NewCard;
use room::chain::{Chain, DelegationKind};
use room::message::{
    Answer, ClientMessage, CloseCode, FailureCode, HostMessage, OwnVote, RefusalCode, Request,
};
use room::{
    Avatar, Change, ConnectionId, DeviceSecret, Epoch, Input, Name, Output, Points, Presence, Profile, Ref,
    Reveal, Role, Room, RoomSettings, RoundId, Salt, SeatId, SeatKey, SeatSecret, Setup, Snapshot, State,
    Time, View, Vote,
};

/// A person, with one connection per window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Person(pub(crate) u8);

pub(crate) const ADA: Person = Person(1);
pub(crate) const BOB: Person = Person(2);
pub(crate) const CAT: Person = Person(3);
pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const MILLISECOND: Duration = Duration::from_millis(1);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum JoinResult {
    Joined,
    Refused(RefusalCode),
}

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) room: Room,
    pub(crate) now: Time,
    views: BTreeMap<ConnectionId, View>,
    pub(crate) connections: BTreeMap<Person, Vec<ConnectionId>>,
    pub(crate) closed: Vec<(ConnectionId, CloseCode)>,
    /// All outputs of the room, in order.
    pub(crate) outputs: Vec<Output>,
    last_connection: u64,
    changes: u64,
}

/// The default settings, and one card for each title.
pub(crate) fn setup(titles: &[&str]) -> Setup {
    let cards = titles.iter().map(|title| NewCard::new("", title, "its body", None)).collect();
    Setup { cards, ..Setup::new(FOUNDER.found(SALT), Name::new("Sprint 12").unwrap()) }
}

pub(crate) const FOUNDER: DeviceSecret = DeviceSecret::from_bytes([9; 32]);
pub(crate) const SALT: Salt = Salt::from_bytes([9; 16]);

/// The founder's secret. Its person has no seat.
pub(crate) fn founder_secret() -> SeatSecret {
    FOUNDER.founder_secret(SALT)
}

/// The secret of the founder's or a person's key.
fn secret_of(key: SeatKey) -> SeatSecret {
    let persons = (0..=255).map(|person| SeatSecret::from_seed([person; 32]));
    [founder_secret()].into_iter().chain(persons).find(|secret| secret.key() == key).expect("a known key")
}

/// The right to open a room at a person's machine or, without a person, at the founder's. The last host names that person as
/// its successor.
fn next_term(snapshot: &Snapshot, to: Option<Person>, nonce: u32) -> Chain {
    let host = to.map_or_else(founder_secret, |person| SeatSecret::from_seed([person.0; 32]));
    let mut chain = snapshot.state().verify_chain().expect("the room's host has a right to it");
    if !chain.may_open(host.key()) {
        let last = secret_of(chain.host());
        chain.delegate(vec![host.key()], DelegationKind::Standing, &last).expect("the host delegates");
    }
    chain.open(Epoch(chain.epoch().0 + 1), nonce, &host).expect("a successor may open the room")
}

/// Three people in a room without a countdown. Nobody has started yet.
pub(crate) fn three_people(titles: &[&str]) -> World {
    let mut world = World::new(titles);
    for person in [ADA, BOB, CAT] {
        world.join(person);
    }
    world
}

fn without_countdown(titles: &[&str]) -> Setup {
    let settings = RoomSettings { count_down: false, ..RoomSettings::default() };
    Setup { settings, ..setup(titles) }
}

/// A meeting of three people at the first card, without a countdown. Ada is the driver.
pub(crate) fn started(titles: &[&str]) -> World {
    started_with(without_countdown(titles))
}

/// A meeting of three people at the first card. Ada is the driver.
pub(crate) fn started_with(setup: Setup) -> World {
    let mut world = World::of(setup);
    for person in [ADA, BOB, CAT] {
        world.join(person);
    }
    world.request(ADA, Request::Start).unwrap();
    world
}

/// A room of three people in which Ada and Bob have voted.
pub(crate) fn mid_vote_world() -> World {
    let mut world = started(&["a", "b"]);
    world.vote(ADA, "3").unwrap();
    world.vote(BOB, "5").unwrap();
    world
}

/// Ada, Bob and Cat vote.
pub(crate) fn all_vote(world: &mut World, votes: [&str; 3]) {
    for (person, vote) in [ADA, BOB, CAT].into_iter().zip(votes) {
        world.vote(person, vote).unwrap();
    }
}

impl World {
    /// A room without a countdown before the reveal.
    pub(crate) fn new(titles: &[&str]) -> Self {
        Self::of(without_countdown(titles))
    }

    pub(crate) fn of(setup: Setup) -> Self {
        Self {
            room: Room::open(setup, Time(1_000)),
            now: Time(1_000),
            views: BTreeMap::new(),
            connections: BTreeMap::new(),
            closed: Vec::new(),
            outputs: Vec::new(),
            last_connection: 0,
            changes: 0,
        }
    }

    pub(crate) fn join(&mut self, person: Person) -> JoinResult {
        self.join_as(person, Role::Voter, None)
    }

    /// Joins, and then sends a vote.
    pub(crate) fn join_as(&mut self, person: Person, role: Role, vote: Option<OwnVote>) -> JoinResult {
        let joined = self.connect(person, role, None);
        if let Some(OwnVote { round, vote: Some(vote) }) = vote {
            // The room may refuse it.
            let _ = self.request(person, Request::Vote { round, vote });
        }
        joined
    }

    /// Joins with an avatar.
    pub(crate) fn join_with_avatar(&mut self, person: Person, avatar: Avatar) -> JoinResult {
        self.connect(person, Role::Voter, Some(avatar))
    }

    fn connect(&mut self, person: Person, role: Role, avatar: Option<Avatar>) -> JoinResult {
        self.last_connection += 1;
        let connection = ConnectionId(self.last_connection);
        let key = SeatSecret::from_seed([person.0; 32]).key();
        let name = Name::new(&format!("Person {}", person.0)).unwrap();
        let outputs = self.handle(Input::Join {
            connection,
            profile: Profile { key, name, role, avatar, transfers: Vec::new() },
        });
        let refused = outputs.iter().find_map(|output| match output {
            Output::Refused { connection: to, code } if *to == connection => Some(JoinResult::Refused(*code)),
            _ => None,
        });
        if refused.is_none() {
            self.connections.entry(person).or_default().push(connection);
        }
        refused.unwrap_or(JoinResult::Joined)
    }

    pub(crate) fn disconnect(&mut self, person: Person) {
        for connection in self.connections.remove(&person).unwrap_or_default() {
            self.views.remove(&connection);
            self.handle(Input::Disconnected { connection });
        }
    }

    pub(crate) fn leave(&mut self, person: Person) {
        for connection in self.connections.remove(&person).unwrap_or_default() {
            self.views.remove(&connection);
            self.handle(Input::Leave { connection });
        }
    }

    /// Reopens the room at another host from its snapshot. Everyone who was connected rejoins, in the order that `order`
    /// chooses, and sends their own vote.
    pub(crate) fn change_host(&mut self, to: Option<Person>, order: impl Fn(&mut Vec<Person>)) {
        let mut back: Vec<Person> = self.connections.keys().copied().collect();
        order(&mut back);
        let votes: Vec<_> = back.iter().map(|&person| self.own_vote(person)).collect();
        let round = self.round_id();
        self.reopen(&self.room.snapshot(), to);
        for (person, vote) in back.into_iter().zip(votes) {
            let vote = vote.map(|vote| OwnVote { round, vote: Some(vote) });
            assert_eq!(self.join_as(person, Role::Voter, vote), JoinResult::Joined, "a member can rejoin");
        }
    }

    /// Reopens the room from a snapshot on a person's machine. Nobody has rejoined yet.
    pub(crate) fn reopen(&mut self, snapshot: &Snapshot, to: Option<Person>) {
        let snapshot = Snapshot::from_json(&snapshot.to_json()).expect("the snapshot can be read");
        let nonce = 1 + to.map_or(0, |person| 10 * u32::from(person.0));
        let chain = next_term(&snapshot, to, nonce);
        self.room = Room::reopen(snapshot, chain, self.now).expect("the snapshot can be opened");
        (self.changes, self.views, self.connections) = (0, BTreeMap::new(), BTreeMap::new());
    }

    /// Advances the time and ticks the room at its deadlines, as the host's table task does.
    pub(crate) fn wait(&mut self, duration: Duration) {
        let until = self.now + duration;
        while let Some(deadline) = self.room.deadline().filter(|&deadline| deadline <= until) {
            assert!(deadline > self.now, "a deadline lies ahead");
            self.now = deadline;
            self.handle(Input::Tick);
        }
        self.now = until;
        self.handle(Input::Tick);
    }

    /// Changes some of the room's settings.
    pub(crate) fn change_settings(
        &mut self,
        person: Person,
        change: impl FnOnce(&mut RoomSettings),
    ) -> Result<Option<Answer>, FailureCode> {
        let request = Request::change_settings(&self.state().settings, change);
        self.request(person, request)
    }

    pub(crate) fn request(
        &mut self,
        person: Person,
        request: Request,
    ) -> Result<Option<Answer>, FailureCode> {
        let connection = *self.connections[&person].last().expect("the person is connected");
        let reference = Ref(7);
        let outputs =
            self.handle(Input::Request { connection, reference, request: json_round_trip(request) });
        let answers: Vec<_> = outputs
            .into_iter()
            .filter_map(|output| match output {
                Output::Response { connection: to, outcome, .. } if to == connection => Some(outcome),
                _ => None,
            })
            .collect();
        assert_eq!(answers.len(), 1, "every request is answered once");
        answers.into_iter().next().unwrap()
    }

    pub(crate) fn vote(&mut self, person: Person, vote: &str) -> Result<Option<Answer>, FailureCode> {
        let request = Request::Vote { round: self.round_id(), vote: vote.parse().unwrap() };
        self.request(person, request)
    }

    pub(crate) fn settle(&mut self, person: Person, points: u16) -> Result<Option<Answer>, FailureCode> {
        let request = Request::Settle { round: self.round_id(), points: Points::whole(points) };
        self.request(person, request)
    }

    pub(crate) fn next(&mut self, person: Person) -> Result<Option<Answer>, FailureCode> {
        let round = self.round_id();
        self.request(person, Request::Next { round })
    }

    pub(crate) fn state(&self) -> &State {
        self.room.state()
    }

    pub(crate) fn round_id(&self) -> RoundId {
        self.state().round().map_or(RoundId(0), |round| round.id)
    }

    pub(crate) fn reveal(&self) -> Option<&Reveal> {
        self.state().round()?.reveal.as_ref()
    }

    pub(crate) fn title(&self) -> Option<&str> {
        self.state().current_card().map(|card| card.title.as_str())
    }

    pub(crate) fn seat_of(&self, person: Person) -> Option<SeatId> {
        let key = SeatSecret::from_seed([person.0; 32]).key();
        self.state().seats.iter().find(|seat| seat.key == key).map(|seat| seat.id)
    }

    pub(crate) fn presence(&self, person: Person) -> Option<Presence> {
        self.state().seat(self.seat_of(person)?).map(|seat| seat.presence)
    }

    /// The vote that a person's own view shows.
    pub(crate) fn own_vote(&self, person: Person) -> Option<Vote> {
        let connection = self.connections.get(&person)?.last()?;
        self.views[connection].own_vote()
    }

    pub(crate) fn handle(&mut self, input: Input) -> Vec<Output> {
        let outputs = self.room.handle(input, self.now);
        for output in &outputs {
            self.deliver(output);
        }
        self.outputs.extend(outputs.iter().cloned());
        self.assert_views_match();
        for output in &outputs {
            if let Output::Delegate { successors } = output {
                let state = self.state();
                let term = state.chain.last().expect("the host has a term");
                let host = secret_of(term.opening.host);
                let delegation =
                    term.delegate(state.room.id, successors.clone(), DelegationKind::Standing, &host);
                self.handle(Input::Delegated(delegation));
            }
        }
        outputs
    }

    fn deliver(&mut self, output: &Output) {
        match output {
            Output::Joined { connection, you, vote } => {
                let joined = HostMessage::Joined {
                    you: *you,
                    vote: *vote,
                    state: Box::new(self.room.state().clone()),
                    seq: self.room.seq(),
                    at: self.now,
                };
                let mut view = None;
                View::apply(&mut view, json_round_trip(joined)).unwrap();
                self.views.insert(*connection, view.unwrap());
            }
            Output::Changed(change) => self.broadcast(change),
            Output::YourVote { connections, vote } => {
                for connection in connections {
                    self.receive(*connection, HostMessage::YourVote(*vote));
                }
            }
            Output::Reacted { seat, reaction } => {
                let connections: Vec<ConnectionId> = self.views.keys().copied().collect();
                for connection in connections {
                    self.receive(connection, HostMessage::Reacted { seat: *seat, reaction: *reaction });
                }
            }
            Output::Refused { .. }
            | Output::Response { .. }
            | Output::Probe { .. }
            | Output::CopyReceived { .. }
            | Output::Delegate { .. } => {}
            Output::Close { connection, code } => {
                self.closed.push((*connection, *code));
                self.views.remove(connection);
                for connections in self.connections.values_mut() {
                    connections.retain(|known| known != connection);
                }
                self.connections.retain(|_, connections| !connections.is_empty());
            }
        }
    }

    fn broadcast(&mut self, change: &Change) {
        if self.changes == self.room.seq().0 {
            // A full state in the same step already includes it.
            return;
        }
        self.changes += 1;
        let seq = room::Seq(self.changes);
        let connections: Vec<ConnectionId> = self.views.keys().copied().collect();
        for connection in connections {
            if self.views[&connection].seq < seq {
                self.receive(connection, HostMessage::Changed { seq, changes: vec![change.clone()] });
            }
        }
    }

    fn receive(&mut self, connection: ConnectionId, message: HostMessage) {
        let Some(view) = self.views.remove(&connection) else { return };
        let mut view = Some(view);
        View::apply(&mut view, json_round_trip(message)).expect("no change is missed");
        self.views.insert(connection, view.unwrap());
    }

    fn assert_views_match(&self) {
        assert_eq!(self.changes, self.room.seq().0, "every change counts once");
        for view in self.views.values() {
            assert_eq!(&view.state, self.room.state());
            assert_eq!(view.seq, self.room.seq());
        }
    }
}

trait WireMessage: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug {}
impl WireMessage for HostMessage {}
impl WireMessage for ClientMessage {}
impl WireMessage for Request {}

fn json_round_trip<M: WireMessage>(message: M) -> M {
    let json = serde_json::to_string(&message).unwrap();
    let back: M = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(back, message, "{json}");
    back
}
