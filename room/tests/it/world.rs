//! A room with people at it: every message goes through JSON, as on the wire, and everybody's view is
//! held against the host's state after every step.

use std::collections::BTreeMap;
use std::time::Duration;

use room::cards::NewCard;
use room::message::{
    Answer, ClientMessage, CloseCode, FailureCode, HostMessage, OwnVote, RefusalCode, Request,
};
use room::{
    Avatar, Change, ConnectionId, Epoch, Input, Name, Output, Points, Presence, Profile, Ref, Reveal, Role,
    Room, RoomId, RoundId, SeatId, SeatSecret, Setup, Snapshot, State, Time, View, Vote,
};

/// Somebody who comes to the room, with at most one connection for each of their windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Person(pub(crate) u8);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Came {
    In,
    Refused(RefusalCode),
}

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) room: Room,
    pub(crate) now: Time,
    views: BTreeMap<ConnectionId, View>,
    pub(crate) connections: BTreeMap<Person, Vec<ConnectionId>>,
    pub(crate) closed: Vec<(ConnectionId, CloseCode)>,
    /// Everything the room said, in order.
    pub(crate) outputs: Vec<Output>,
    last_connection: u64,
    changes: u64,
}

impl World {
    pub(crate) fn new(titles: &[&str]) -> Self {
        let setup = Setup {
            cards: titles.iter().map(|title| NewCard::new("", title, "its body", None)).collect(),
            count_down: false,
            ..Setup::new(RoomId::from_bytes([9; 16]), Name::new("Sprint 12").unwrap())
        };
        Self::of(setup)
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

    pub(crate) fn joins(&mut self, person: Person) -> Came {
        self.joins_as(person, Role::Voter, None)
    }

    pub(crate) fn joins_as(&mut self, person: Person, role: Role, vote: Option<OwnVote>) -> Came {
        self.sits_down(person, role, None, vote)
    }

    /// Comes with another face.
    pub(crate) fn joins_with(&mut self, person: Person, avatar: Avatar) -> Came {
        self.sits_down(person, Role::Voter, Some(avatar), None)
    }

    fn sits_down(
        &mut self,
        person: Person,
        role: Role,
        avatar: Option<Avatar>,
        vote: Option<OwnVote>,
    ) -> Came {
        self.last_connection += 1;
        let connection = ConnectionId(self.last_connection);
        let key = SeatSecret::from_seed([person.0; 32]).key();
        let name = Name::new(&format!("Person {}", person.0)).unwrap();
        let said =
            self.handle(Input::Hello { connection, profile: Profile { key, name, role, avatar, vote } });
        let refused = said.iter().find_map(|output| match output {
            Output::Refused { connection: to, code } if *to == connection => Some(Came::Refused(*code)),
            _ => None,
        });
        if refused.is_none() {
            self.connections.entry(person).or_default().push(connection);
        }
        refused.unwrap_or(Came::In)
    }

    pub(crate) fn drops(&mut self, person: Person) {
        for connection in self.connections.remove(&person).unwrap_or_default() {
            self.views.remove(&connection);
            self.handle(Input::Dropped { connection });
        }
    }

    pub(crate) fn leaves(&mut self, person: Person) {
        for connection in self.connections.remove(&person).unwrap_or_default() {
            self.views.remove(&connection);
            self.handle(Input::Goodbye { connection });
        }
    }

    /// The room's host goes, and somebody else opens it again from what was kept of it. Everybody who was connected
    /// comes back, in this order, with the vote that their own screen shows.
    pub(crate) fn moves(&mut self, to: Option<Person>, order: impl Fn(&mut Vec<Person>)) {
        let mut back: Vec<Person> = self.connections.keys().copied().collect();
        order(&mut back);
        let votes: Vec<_> = back.iter().map(|&person| self.own_vote(person)).collect();
        let round = self.round_id();
        self.reopens(&self.room.snapshot(), to);
        for (person, vote) in back.into_iter().zip(votes) {
            let vote = vote.map(|vote| OwnVote { round, vote: Some(vote) });
            assert_eq!(self.joins_as(person, Role::Voter, vote), Came::In, "who was in comes back in");
        }
    }

    /// The room is opened again from what was kept of it, on this person's machine. Nobody is back yet.
    pub(crate) fn reopens(&mut self, snapshot: &Snapshot, to: Option<Person>) {
        let host = to.map(|person| SeatSecret::from_seed([person.0; 32]).key());
        let epoch = Epoch(snapshot.state().room.epoch.0 + 1);
        let snapshot = Snapshot::from_json(&snapshot.to_json()).expect("what was kept can be read");
        let nonce = 1 + to.map_or(0, |person| 10 * u32::from(person.0));
        self.room =
            Room::reopen(snapshot, epoch, nonce, host, self.now).expect("what was kept can be opened");
        (self.changes, self.views, self.connections) = (0, BTreeMap::new(), BTreeMap::new());
    }

    /// Lets time pass, ticking the room when it wants to be, as the table does.
    pub(crate) fn waits(&mut self, duration: Duration) {
        let until = self.now + duration;
        while let Some(deadline) = self.room.deadline().filter(|&deadline| deadline <= until) {
            assert!(deadline > self.now, "a deadline lies ahead");
            self.now = deadline;
            self.handle(Input::Tick);
        }
        self.now = until;
        self.handle(Input::Tick);
    }

    pub(crate) fn asks(&mut self, person: Person, request: Request) -> Result<Option<Answer>, FailureCode> {
        let connection = *self.connections[&person].last().expect("the person is connected");
        let reference = Ref(7);
        let said = self.handle(Input::Request { connection, reference, request: over_the_wire(request) });
        let answers: Vec<_> = said
            .into_iter()
            .filter_map(|output| match output {
                Output::Answered { connection: to, outcome, .. } if to == connection => Some(outcome),
                _ => None,
            })
            .collect();
        assert_eq!(answers.len(), 1, "every request is answered once");
        answers.into_iter().next().unwrap().map_err(|failure| failure.code)
    }

    pub(crate) fn votes(&mut self, person: Person, vote: &str) -> Result<Option<Answer>, FailureCode> {
        let request = Request::Vote { round: self.round_id(), vote: vote.parse().unwrap() };
        self.asks(person, request)
    }

    pub(crate) fn settles(&mut self, person: Person, points: u16) -> Result<Option<Answer>, FailureCode> {
        let request = Request::Settle { round: self.round_id(), points: Points::whole(points) };
        self.asks(person, request)
    }

    pub(crate) fn next(&mut self, person: Person) -> Result<Option<Answer>, FailureCode> {
        let round = self.round_id();
        self.asks(person, Request::Next { round })
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

    /// What a person's own screen says they voted.
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
        self.everybody_agrees();
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
                View::hear(&mut view, over_the_wire(joined)).unwrap();
                self.views.insert(*connection, view.unwrap());
            }
            Output::Changed(change) => self.broadcast(change),
            Output::FullState => {
                let (state, seq) = (self.room.state().clone(), self.room.seq());
                self.changes = seq.0;
                for connection in self.views.keys().copied().collect::<Vec<_>>() {
                    self.hear(
                        connection,
                        HostMessage::State { state: Box::new(state.clone()), seq, at: self.now },
                    );
                }
            }
            Output::YourVote { connections, vote } => {
                for connection in connections {
                    self.hear(*connection, HostMessage::YourVote(*vote));
                }
            }
            Output::Reacted { seat, reaction } => {
                let connections: Vec<ConnectionId> = self.views.keys().copied().collect();
                for connection in connections {
                    self.hear(connection, HostMessage::Reacted { seat: *seat, reaction: *reaction });
                }
            }
            Output::Refused { .. } | Output::Answered { .. } | Output::Probe { .. } => {}
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
        self.changes += 1;
        let seq = room::Seq(self.changes);
        let connections: Vec<ConnectionId> = self.views.keys().copied().collect();
        for connection in connections {
            if self.views[&connection].seq < seq {
                self.hear(connection, HostMessage::Changed { seq, changes: vec![change.clone()] });
            }
        }
    }

    fn hear(&mut self, connection: ConnectionId, message: HostMessage) {
        let Some(view) = self.views.remove(&connection) else { return };
        let mut view = Some(view);
        View::hear(&mut view, over_the_wire(message)).expect("no change is missed");
        self.views.insert(connection, view.unwrap());
    }

    fn everybody_agrees(&self) {
        assert_eq!(self.changes, self.room.seq().0, "every change counts once");
        for view in self.views.values() {
            assert_eq!(&view.state, self.room.state());
            assert_eq!(view.seq, self.room.seq());
        }
    }
}

trait OnTheWire: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug {}
impl OnTheWire for HostMessage {}
impl OnTheWire for ClientMessage {}
impl OnTheWire for Request {}

fn over_the_wire<M: OnTheWire>(message: M) -> M {
    let json = serde_json::to_string(&message).unwrap();
    let back: M = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(back, message, "{json}");
    back
}
