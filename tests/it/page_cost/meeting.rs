//! A large meeting by the room's own rules, as the page of its driver hears it.

use room::cards::NewCard;
use room::message::{HostMessage, Request};
use room::screen::{Link, Me, News};
use room::{
    ConnectionId, Input, Name, Output, Points, Profile, Ref, Role, Room, RoomId, SeatId, SeatSecret, Setup,
    Time, Vote,
};

/// The seat in front of the page.
pub(super) const YOU: u32 = 1;
/// What a ticket's text is repeated from, up to the longest there may be.
const SENTENCE: &str = "As a returning customer I want to log in without a password. ";

/// Something the page hears.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// What it is about, in a word.
    pub(super) what: &'static str,
    /// The news as text.
    pub(super) news: String,
}

/// A meeting.
pub(super) struct Meeting {
    room: Room,
    now: Time,
    seats: u32,
}

impl Meeting {
    /// A room with that many people and cards, before its start.
    pub(super) fn of(seats: u32, cards: usize) -> Self {
        let body = SENTENCE.repeat(room::limits::BODY_CHARS / SENTENCE.len());
        let card = |nth: usize| {
            let title = format!("Log in with a passkey on the devices of group {nth}");
            let link = format!("https://tracker.example/browse/SHOP-{nth}");
            NewCard::new(&format!("SHOP-{nth}"), &title, &body, Some(&link))
        };
        let setup = Setup {
            cards: (1..=cards).map(card).collect(),
            ..Setup::new(RoomId::from_bytes([7; 16]), Name::new("Sprint 12").unwrap())
        };
        let mut meeting = Self { room: Room::open(setup, Time(0)), now: Time(0), seats };
        (1..=seats).for_each(|seat| drop(meeting.sits_down("", seat)));
        meeting
    }

    /// What the page hears when it is opened in the middle of the meeting.
    pub(super) fn opening(&self) -> Vec<Frame> {
        let me = Me { name: Some(name(YOU)), app: "pointing-party 0.1.0".into(), native: true };
        let joined = HostMessage::Joined {
            you: SeatId(YOU),
            vote: None,
            state: Box::new(self.room.state().clone()),
            seq: self.room.seq(),
        };
        let news = [News::Me(me), News::Link(Link::In { hosting: None }), News::Heard(joined)];
        news.iter().map(|news| frame("the whole room", news)).collect()
    }

    /// Somebody arrives, or comes back.
    pub(super) fn sits_down(&mut self, what: &'static str, seat: u32) -> Vec<Frame> {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&seat.to_le_bytes());
        let key = SeatSecret::from_seed(seed).key();
        let profile = Profile { key, name: name(seat), role: Role::Voter, vote: None };
        self.hears(what, Input::Hello { connection: connection(seat), profile })
    }

    /// Somebody's connection breaks.
    pub(super) fn breaks_off(&mut self, what: &'static str, seat: u32) -> Vec<Frame> {
        self.hears(what, Input::Dropped { connection: connection(seat) })
    }

    /// Somebody says goodbye.
    pub(super) fn leaves(&mut self, what: &'static str, seat: u32) -> Vec<Frame> {
        self.hears(what, Input::Goodbye { connection: connection(seat) })
    }

    /// Somebody asks for something.
    pub(super) fn asks(&mut self, what: &'static str, seat: u32, request: Request) -> Vec<Frame> {
        self.hears(what, Input::Ask { connection: connection(seat), reference: Ref(1), request })
    }

    /// Somebody votes: a few far from the others, and no number has more than half.
    pub(super) fn votes(&mut self, what: &'static str, seat: u32) -> Vec<Frame> {
        let points = [3, 3, 5, 5, 8, 5, 3, 21][seat as usize % 8];
        let vote = Vote::Points(Points::whole(points));
        self.asks(what, seat, Request::Vote { round: self.round(), vote })
    }

    /// Everybody but the person at the page votes.
    pub(super) fn others_vote(&mut self, what: &'static str) -> Vec<Frame> {
        (1..=self.seats).filter(|&seat| seat != YOU).flat_map(|seat| self.votes(what, seat)).collect()
    }

    /// The round on the table.
    pub(super) fn round(&self) -> room::RoundId {
        self.room.state().round().unwrap().id
    }

    /// What the page hears of an input: all that changed in one frame, as the host sends it, and what is
    /// for the page's seat alone.
    fn hears(&mut self, what: &'static str, input: Input) -> Vec<Frame> {
        self.now = Time(self.now.0 + 1000);
        let (mut changes, mut own) = (Vec::new(), Vec::new());
        for output in self.room.handle(input, self.now) {
            match output {
                Output::Changed(change) => changes.push(change),
                Output::YourVote { connections, vote } if connections.contains(&connection(YOU)) => {
                    own.push(HostMessage::YourVote(vote));
                }
                Output::Answered { outcome, .. } => assert!(outcome.is_ok(), "{what}: {outcome:?}"),
                Output::YourVote { .. }
                | Output::Joined { .. }
                | Output::Refused { .. }
                | Output::Probe { .. }
                | Output::Close { .. } => {}
            }
        }
        assert!(!changes.is_empty(), "{what} changes nothing");
        let changed = HostMessage::Changed { seq: self.room.seq(), changes };
        let heard = std::iter::once((what, changed)).chain(own.into_iter().map(|own| ("own vote", own)));
        heard.map(|(what, message)| frame(what, &News::Heard(message))).collect()
    }
}

fn frame(what: &'static str, news: &News) -> Frame {
    Frame { what, news: serde_json::to_string(news).unwrap() }
}

fn connection(seat: u32) -> ConnectionId {
    ConnectionId(seat.into())
}

/// Some people share a name, and are told apart by a number.
fn name(seat: u32) -> Name {
    Name::new(&format!("Ada Lovelace {}", seat % 150)).unwrap()
}
