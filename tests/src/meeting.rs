//! A meeting by the room's own rules, as the page of somebody in it hears it.

use std::net::SocketAddr;

use room::cards::NewCard;
use room::message::{Answer, Failure, HostMessage, Invitation, Request};
use room::ui_protocol::{ConnectionStatus, OwnProfile, UiError, UiErrorCode, UiEvent, UiReply};
use room::{
    ConnectionId, Epoch, Input, Name, Output, Points, Profile, Ref, Role, Room, RoomId, RoundId, SeatId,
    SeatSecret, Setup, Time, Vote,
};

/// The seat in front of the page.
pub const YOU: u32 = 1;
/// After so many people names come again.
const NAMES: u32 = 150;
/// How long after the one before anything happens, in ms.
const PACE_MS: u64 = 1000;

const FIRST: [&str; 25] = [
    "Ann", "Bob", "Cleo", "Dora", "Emil", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kim", "Lena", "Mateo",
    "Nora", "Oleg", "Priya", "Rosa", "Samir", "Tilda", "Uwe", "Vera", "Wanda", "Xavier", "Yuki", "Zoé",
];
const LAST: [&str; 6] = ["", " Berger", " Costa", " Dahl", " Ferrari", " Nowak"];

type Outcome = Result<Option<Answer>, Failure>;

/// A meeting.
#[derive(Debug)]
pub struct Meeting {
    room: Room,
    now: Time,
    people: u32,
}

impl Meeting {
    /// A room with that many people and those cards, before its start.
    pub fn of(people: u32, cards: Vec<NewCard>) -> Self {
        let setup =
            Setup { cards, count_down: false, ..Setup::new(RoomId::from_bytes([7; 16]), named("Sprint 12")) };
        Self::by(setup, people)
    }

    /// A room that is set up so, with that many people.
    pub fn by(setup: Setup, people: u32) -> Self {
        let mut meeting = Self { room: Room::open(setup, Time(0)), now: Time(0), people };
        (1..=people).for_each(|seat| drop(meeting.sits_down(seat)));
        meeting
    }

    /// What a page hears when it is opened in the middle of the meeting.
    pub fn opening(&self) -> Vec<UiEvent> {
        let me = OwnProfile { name: Some(name(YOU)), app: "pointing-party 0.1.0".into() };
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

    /// The public state.
    pub fn state(&self) -> &room::State {
        self.room.state()
    }

    /// How many people have sat down.
    pub fn people(&self) -> u32 {
        self.people
    }

    /// Somebody arrives, or comes back, under their usual name.
    pub fn sits_down(&mut self, seat: u32) -> Vec<UiEvent> {
        self.sits_down_as(seat, name(seat))
    }

    /// Somebody arrives, or comes back, under a name.
    pub fn sits_down_as(&mut self, seat: u32, name: Name) -> Vec<UiEvent> {
        self.people = self.people.max(seat);
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&seat.to_le_bytes());
        let key = SeatSecret::from_seed(seed).key();
        let profile = Profile { key, name, role: Role::Voter, avatar: None, vote: None };
        self.hears(Input::Hello { connection: connection(seat), profile })
    }

    /// Somebody's connection breaks.
    pub fn breaks_off(&mut self, seat: u32) -> Vec<UiEvent> {
        self.hears(Input::Dropped { connection: connection(seat) })
    }

    /// Somebody says goodbye.
    pub fn leaves(&mut self, seat: u32) -> Vec<UiEvent> {
        self.hears(Input::Goodbye { connection: connection(seat) })
    }

    /// Somebody asks for something that the room does.
    ///
    /// # Panics
    /// If the room says no.
    pub fn asks(&mut self, seat: u32, request: Request) -> Vec<UiEvent> {
        let what = format!("{request:?}");
        let (told, news) = self.is_asked(seat, request);
        told.unwrap_or_else(|error| panic!("{what}: {error}"));
        news
    }

    /// Somebody votes.
    pub fn votes(&mut self, seat: u32, vote: Vote) -> Vec<UiEvent> {
        self.asks(seat, Request::Vote { round: self.round(), vote })
    }

    /// Somebody votes: a few far from the others, and no number has more than half.
    pub fn votes_somehow(&mut self, seat: u32) -> Vec<UiEvent> {
        self.votes(seat, points([3, 3, 5, 5, 8, 5, 3, 21][seat as usize % 8]))
    }

    /// Everybody but the person at the page votes somehow.
    pub fn others_vote(&mut self) -> Vec<UiEvent> {
        (1..=self.people).filter(|&seat| seat != YOU).flat_map(|seat| self.votes_somehow(seat)).collect()
    }

    /// Everybody but the person at the page votes the same.
    pub fn others_vote_alike(&mut self, vote: Vote) -> Vec<UiEvent> {
        (1..=self.people).filter(|&seat| seat != YOU).flat_map(|seat| self.votes(seat, vote)).collect()
    }

    /// The round on the table.
    ///
    /// # Panics
    /// If no card is on it.
    pub fn round(&self) -> RoundId {
        self.room.state().round().expect("a card is on the table").id
    }

    /// The room's host finds out how it is reached.
    pub fn is_reachable(&mut self, invitations: Vec<Invitation>) {
        drop(self.hears(Input::Reachable { invitations }));
    }

    /// Somebody's machine stands by to host the room next.
    pub fn stands_by(&mut self, seat: u32) {
        let addresses = vec![SocketAddr::from(([192, 168, 1, 20 + seat as u8], 7420))];
        drop(self.is_asked(seat, Request::StandBy { addresses: addresses.clone() }));
        drop(self.hears(Input::Probed { seat: SeatId(seat), addresses }));
    }

    /// The room goes on at another host, and everybody sits down there.
    ///
    /// # Panics
    /// If that is no later epoch.
    pub fn moves(&mut self, epoch: Epoch, mark: u32) {
        self.room =
            Room::reopen(self.room.snapshot(), epoch, mark, None, self.now).expect("the room goes on");
        (1..=self.people).for_each(|seat| drop(self.sits_down(seat)));
    }

    /// The room is put together again with another half of it, from which the network had split it.
    pub fn is_united_with(&mut self, other: &Meeting) {
        let (epoch, mark, others) = (self.room.state().room.epoch.next(), 1, vec![other.room.snapshot()]);
        drop(self.hears(Input::AdvanceTerm { epoch, nonce: mark, others }));
    }

    /// Somebody asks for something: what they are told, and what the page hears.
    ///
    /// # Panics
    /// If the room does not answer.
    pub fn is_asked(&mut self, seat: u32, request: Request) -> (Result<UiReply, UiError>, Vec<UiEvent>) {
        let (connection, reference) = (connection(seat), Ref(1));
        let (answer, news) = self.takes(Input::Request { connection, reference, request });
        let told = match answer.expect("every request is answered") {
            Ok(Some(answer)) => Ok(UiReply::Answered { answer }),
            Ok(None) => Ok(UiReply::Done),
            Err(failure) => Err(UiError { code: UiErrorCode::Room(failure.code), message: failure.message }),
        };
        (told, news)
    }

    fn hears(&mut self, input: Input) -> Vec<UiEvent> {
        self.takes(input).1
    }

    /// How an input was answered, if it asked for something; and what the page hears of it: all that changed in one
    /// message, as the host sends it, and what is for the page's seat alone.
    fn takes(&mut self, input: Input) -> (Option<Outcome>, Vec<UiEvent>) {
        self.now = Time(self.now.0 + PACE_MS);
        let (mut changes, mut own, mut answer) = (Vec::new(), Vec::new(), None);
        for output in self.room.handle(input, self.now) {
            match output {
                Output::Changed(change) => changes.push(change),
                Output::YourVote { connections, vote } if connections.contains(&connection(YOU)) => {
                    own.push(HostMessage::YourVote(vote));
                }
                Output::Answered { outcome, .. } => answer = Some(outcome),
                Output::Reacted { seat, reaction } => own.push(HostMessage::Reacted { seat, reaction }),
                Output::YourVote { .. }
                | Output::Joined { .. }
                | Output::Refused { .. }
                | Output::FullState
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

/// A name that is one.
///
/// # Panics
/// If it breaks the rules for names.
pub fn named(text: &str) -> Name {
    Name::new(text).expect("it is a name")
}

/// What somebody is called. In large rooms some people share a name, and are told apart by a number.
pub fn name(seat: u32) -> Name {
    let nth = (seat.saturating_sub(1) % NAMES) as usize;
    named(&format!("{}{}", FIRST[nth % FIRST.len()], LAST[nth / FIRST.len()]))
}

fn connection(seat: u32) -> ConnectionId {
    ConnectionId(seat.into())
}
