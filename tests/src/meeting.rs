//! A simulated meeting: a real [`Room`] without a network. Each action returns the events that the page of the first
//! person ([`YOU`]) receives. [`crate::app_page`] and the scenes use it.

use std::collections::VecDeque;
use std::net::SocketAddr;

use room::cards::NewCard;
use room::chain::DelegationKind;
use room::message::{Answer, FailureCode, HostMessage, Invitation, Request};
use room::ui_protocol::{ConnectionStatus, OwnProfile, UiError, UiErrorCode, UiEvent, UiReply};
use room::{
    ConnectionId, DeviceSecret, Epoch, Input, Name, OtherHost, Output, Points, Profile, Ref, Role, Room,
    RoomSettings, RoundId, Salt, Seat, SeatId, SeatSecret, Setup, Time, Vote,
};

/// The seat of the person who looks at the page.
pub const YOU: u32 = 1;
/// The number of different names. With more people, names repeat.
const NAMES: u32 = 150;
/// The simulated time between two inputs, in ms.
const STEP_MS: u64 = 1000;

const FIRST_NAMES: [&str; 25] = [
    "Ann", "Bob", "Cleo", "Dora", "Emil", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kim", "Lena", "Mateo",
    "Nora", "Oleg", "Priya", "Rosa", "Samir", "Tilda", "Uwe", "Vera", "Wanda", "Xavier", "Yuki", "Zoé",
];
const LAST_NAMES: [&str; 6] = ["", " Berger", " Costa", " Dahl", " Ferrari", " Nowak"];

type Outcome = Result<Option<Answer>, FailureCode>;

/// A meeting of people whose seats are numbered from 1. Its clock advances by one second with each input.
#[derive(Debug)]
pub struct Meeting {
    room: Room,
    now: Time,
    people: u32,
}

impl Meeting {
    /// Opens a room with these cards, and lets this many people join. The meeting has not started yet.
    pub fn new(people: u32, cards: Vec<NewCard>) -> Self {
        let setup = Setup {
            cards,
            settings: RoomSettings { count_down: false, ..RoomSettings::default() },
            ..Setup::new(
                DeviceSecret::from_bytes([7; 32]).found(Salt::from_bytes([7; 16])),
                to_name("Sprint 12"),
            )
        };
        Self::with_setup(setup, people)
    }

    /// Like [`Meeting::new`], for any setup.
    pub fn with_setup(setup: Setup, people: u32) -> Self {
        let mut meeting = Self { room: Room::open(setup, Time(0)), now: Time(0), people };
        (1..=people).for_each(|seat| drop(meeting.join(seat)));
        meeting
    }

    /// The events that a page receives when it joins now.
    pub fn join_events(&self) -> Vec<UiEvent> {
        let me =
            OwnProfile { name: Some(person_name(YOU)), app: "pointing-party 0.1.0".into(), continues: None };
        let joined = HostMessage::Joined {
            you: SeatId(YOU),
            vote: None,
            state: Box::new(self.room.state().clone()),
            seq: self.room.seq(),
            at: self.now,
        };
        vec![
            UiEvent::OwnProfile(me),
            UiEvent::Connection(ConnectionStatus::In { hosting: None }),
            UiEvent::FromHost(joined),
        ]
    }

    /// The room's public state.
    pub fn state(&self) -> &room::State {
        self.room.state()
    }

    /// How many people have joined.
    pub fn people(&self) -> u32 {
        self.people
    }

    /// A person joins, or returns, with their default name.
    pub fn join(&mut self, seat: u32) -> Vec<UiEvent> {
        self.join_as(seat, person_name(seat))
    }

    /// A person joins, or returns, with the given name.
    pub fn join_as(&mut self, seat: u32, name: Name) -> Vec<UiEvent> {
        self.people = self.people.max(seat);
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&seat.to_le_bytes());
        let key = SeatSecret::from_seed(seed).key();
        let profile = Profile { key, name, role: Role::Voter, avatar: None, transfers: Vec::new() };
        self.apply(Input::Join { connection: connection(seat), profile })
    }

    /// A person's connection breaks.
    pub fn disconnect(&mut self, seat: u32) -> Vec<UiEvent> {
        self.apply(Input::Disconnected { connection: connection(seat) })
    }

    /// A person leaves.
    pub fn leave(&mut self, seat: u32) -> Vec<UiEvent> {
        self.apply(Input::Leave { connection: connection(seat) })
    }

    /// A person sends a request, which the room accepts.
    ///
    /// # Panics
    /// If the room rejects it.
    pub fn request(&mut self, seat: u32, request: Request) -> Vec<UiEvent> {
        let what = format!("{request:?}");
        let (result, events) = self.try_request(seat, request);
        result.unwrap_or_else(|error| panic!("{what}: {error}"));
        events
    }

    /// A person votes.
    pub fn vote(&mut self, seat: u32, vote: Vote) -> Vec<UiEvent> {
        self.request(seat, Request::Vote { round: self.round(), vote })
    }

    /// A person votes for a value that depends on the seat. Over many seats, no value has a majority and a few are far
    /// from the rest.
    pub fn vote_sample(&mut self, seat: u32) -> Vec<UiEvent> {
        self.vote(seat, points([3, 3, 5, 5, 8, 5, 3, 21][seat as usize % 8]))
    }

    /// Everyone except [`YOU`] votes, see [`Meeting::vote_sample`].
    pub fn others_vote(&mut self) -> Vec<UiEvent> {
        (1..=self.people).filter(|&seat| seat != YOU).flat_map(|seat| self.vote_sample(seat)).collect()
    }

    /// Everyone except [`YOU`] casts the same vote.
    pub fn others_vote_same(&mut self, vote: Vote) -> Vec<UiEvent> {
        (1..=self.people).filter(|&seat| seat != YOU).flat_map(|seat| self.vote(seat, vote)).collect()
    }

    /// The current round.
    ///
    /// # Panics
    /// If there is none.
    pub fn round(&self) -> RoundId {
        self.room.state().round().expect("a card is on the table").id
    }

    /// The host learns the addresses and codes under which others reach it.
    pub fn set_invitations(&mut self, invitations: Vec<Invitation>) {
        drop(self.apply(Input::SetInvitations { invitations }));
    }

    /// A person's computer becomes a successor: it is ready to host the room next.
    pub fn stand_by(&mut self, seat: u32) {
        let addresses = vec![SocketAddr::from(([192, 168, 1, 20 + seat as u8], 7420))];
        drop(self.try_request(seat, Request::StandBy { addresses: addresses.clone() }));
        drop(self.apply(Input::Probed { seat: SeatId(seat), offered: addresses.clone(), addresses }));
    }

    /// The room moves to another host, with this term, and everyone joins there.
    ///
    /// # Panics
    /// If the epoch is not later than the current one.
    pub fn change_host(&mut self, epoch: Epoch, nonce: u32) {
        let snapshot = self.room.snapshot();
        let chain = snapshot.chain_for(epoch, nonce, &host_secret()).expect("the epoch is later");
        self.room = Room::reopen(snapshot, chain, self.now).expect("the epoch is later");
        (1..=self.people).for_each(|seat| drop(self.join(seat)));
    }

    /// This person's computer comes from the other half of a split room, and sends its copy.
    ///
    /// # Panics
    /// If this person has no seat.
    pub fn receive_copy(&mut self, seat: u32, other: &Meeting) {
        let by = self.room.state().seat(SeatId(seat)).expect("the person has a seat").key;
        drop(self.apply(Input::CopyReceived { by, copy: Box::new(other.room.snapshot()) }));
    }

    /// The host finds another host of the room at this person's computer, with so many people.
    ///
    /// # Panics
    /// If the person has no seat.
    pub fn find_other_host(&mut self, seat: u32, people: u32) {
        let Seat { key, name, .. } =
            self.room.state().seat(SeatId(seat)).expect("the person has a seat").clone();
        let other = Some(OtherHost { key, name: Some(name), people, joins: None });
        drop(self.apply(Input::OtherHost { other }));
    }

    /// A person sends a request. Returns the room's reply to them, and the events for the page.
    ///
    /// # Panics
    /// If the room does not reply.
    pub fn try_request(&mut self, seat: u32, request: Request) -> (Result<UiReply, UiError>, Vec<UiEvent>) {
        let (connection, reference) = (connection(seat), Ref(1));
        let (answer, events) = self.handle_input(Input::Request { connection, reference, request });
        let result = match answer.expect("every request is answered") {
            Ok(Some(answer)) => Ok(UiReply::Answered { answer }),
            Ok(None) => Ok(UiReply::Done),
            Err(code) => Err(UiError { code: UiErrorCode::Room(code), message: texts::code_text(code, "") }),
        };
        (result, events)
    }

    fn apply(&mut self, input: Input) -> Vec<UiEvent> {
        self.handle_input(input).1
    }

    /// Passes an input to the room. Returns the outcome if the input was a request, and the events for the page: all
    /// public changes in one message, as a host sends them, and then the messages for the page's own seat.
    fn handle_input(&mut self, input: Input) -> (Option<Outcome>, Vec<UiEvent>) {
        self.now = Time(self.now.0 + STEP_MS);
        let (mut changes, mut own, mut answer) = (Vec::new(), Vec::new(), None);
        let mut outputs: VecDeque<Output> = self.room.handle(input, self.now).into();
        while let Some(output) = outputs.pop_front() {
            match output {
                Output::Changed(change) => changes.push(change),
                Output::YourVote { connections, vote } if connections.contains(&connection(YOU)) => {
                    own.push(HostMessage::YourVote(vote));
                }
                Output::Response { outcome, .. } => answer = Some(outcome),
                Output::Reacted { seat, reaction } => own.push(HostMessage::Reacted { seat, reaction }),
                Output::Delegate { successors } => {
                    let state = self.room.state();
                    let term = state.chain.last().expect("the host has a term");
                    let kind = DelegationKind::Standing;
                    let delegation = term.delegate(state.room.id, successors, kind, &host_secret());
                    outputs.extend(self.room.handle(Input::Delegated(delegation), self.now));
                }
                Output::YourVote { .. }
                | Output::Joined { .. }
                | Output::Refused { .. }
                | Output::CopyReceived { .. }
                | Output::Probe { .. }
                | Output::Close { .. } => {}
            }
        }
        let seq = self.room.seq();
        let changed = (!changes.is_empty()).then_some(HostMessage::Changed { seq, changes });
        (answer, changed.into_iter().chain(own).map(UiEvent::FromHost).collect())
    }
}

/// A vote for a whole number.
pub fn points(number: u16) -> Vote {
    Vote::Points(Points::whole(number))
}

/// Converts a text to a [`Name`].
///
/// # Panics
/// If the text breaks the rules for names.
pub fn to_name(text: &str) -> Name {
    Name::new(text).expect("the text is a valid name")
}

/// The default name of the person in a seat. In rooms with more than 150 people some share a name; the room then
/// distinguishes them by a number.
pub fn person_name(seat: u32) -> Name {
    let nth = (seat.saturating_sub(1) % NAMES) as usize;
    to_name(&format!("{}{}", FIRST_NAMES[nth % FIRST_NAMES.len()], LAST_NAMES[nth / FIRST_NAMES.len()]))
}

fn connection(seat: u32) -> ConnectionId {
    ConnectionId(seat.into())
}

/// The secret of the host, whose person has no seat.
fn host_secret() -> SeatSecret {
    DeviceSecret::from_bytes([7; 32]).founder_secret(Salt::from_bytes([7; 16]))
}
