//! A room with long cards, whose driver changes notes.

use room::cards::NewCard;
use room::limits::MAX_BODY_CHARS;
use room::message::Request;
use room::{
    CardId, ConnectionId, DeviceSecret, Founder, Input, Name, Output, Profile, Ref, Role, Room, Salt,
    SeatSecret, Setup, Time,
};

const ANN: ConnectionId = ConnectionId(1);

/// A room in which Ann is the driver.
pub(crate) struct Meeting {
    pub(crate) room: Room,
}

impl Meeting {
    /// A room with some cards whose bodies are as long as possible: 80 kB each.
    pub(crate) fn with_long_cards(cards: u32) -> Self {
        let body = "🦀".repeat(MAX_BODY_CHARS);
        Self::with_cards(
            (1..=cards).map(|n| NewCard::new(&format!("A-{n}"), "Log in", &body, None)).collect(),
        )
    }

    pub(crate) fn with_cards(cards: Vec<NewCard>) -> Self {
        let setup = Setup::new(FOUNDER.found(SALT), Name::new("Sprint 12").unwrap());
        let mut meeting = Self::rejoin(Room::open(Setup { cards, ..setup }, Time(0)));
        meeting.request(Request::Start);
        meeting
    }

    /// A room that Ann joins, or joins again.
    pub(crate) fn rejoin(mut room: Room) -> Self {
        let profile = Profile {
            key: SeatSecret::from_seed([1; 32]).key(),
            name: Name::new("Ann").unwrap(),
            role: Role::Voter,
            avatar: None,
            transfers: Vec::new(),
        };
        room.handle(Input::Join { connection: ANN, profile }, Time(0));
        Self { room }
    }

    /// Ann's request, which must succeed.
    pub(crate) fn request(&mut self, request: Request) {
        let input = Input::Request { connection: ANN, reference: Ref(1), request };
        let outputs = self.room.handle(input, Time(0));
        let is_done = |output: &Output| matches!(output, Output::Response { outcome: Ok(_), .. });
        assert!(outputs.iter().any(is_done), "{outputs:?}");
    }

    pub(crate) fn set_note(&mut self, card: u32, text: String) {
        self.request(Request::SetNote { card: CardId(card), text });
    }

    /// Votes on the open card, reveals, and opens the next one.
    pub(crate) fn settle_card(&mut self) {
        let round = self.room.state().round().unwrap().id;
        self.request(Request::Vote { round, vote: "5".parse().unwrap() });
        self.request(Request::Reveal { round });
        self.request(Request::Next { round });
    }
}

/// The founder of every meeting's room.
pub(crate) fn founder() -> Founder {
    FOUNDER.founder(SALT)
}

/// The secret of the founder's key.
pub(crate) fn founder_secret() -> SeatSecret {
    FOUNDER.founder_secret(SALT)
}

pub(crate) const FOUNDER: DeviceSecret = DeviceSecret::from_bytes([7; 32]);
const SALT: Salt = Salt::from_bytes([7; 16]);
