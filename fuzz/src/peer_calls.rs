//! What a member's machine hears of others', and finds in a file: calls, and whole rooms. Each line is one.

use room::peer::{PeerAnswer, PeerClientMessage, PeerRequest, PeerServerMessage};
use room::succession::{Input, PeerInfo, Seen, Succession};
use room::{Input as RoomInput, Name, Room, RoomId, SeatId, SeatSecret, Setup, Snapshot, Time};

/// How many lines are tried: a fuzzer tries many inputs a second.
const LINES: usize = 50;

/// Takes calls.
///
/// # Panics
/// If somebody who is called does, or something does not hold of a room that goes on.
pub fn peer_calls(data: &[u8]) {
    let mut machine = Machine::new();
    for line in data.split(|&byte| byte == b'\n').take(LINES) {
        let Ok(line) = std::str::from_utf8(line) else { continue };
        machine.now = Time(machine.now.0 + 1000);
        if let Ok(snapshot) = Snapshot::from_json(line) {
            machine.finds(&snapshot);
        }
        if let Ok(PeerClientMessage::Request(request)) = serde_json::from_str(line) {
            machine.is_asked(request);
        }
        if let Ok(PeerServerMessage::Answer(answer)) = serde_json::from_str(line) {
            machine.is_answered(*answer);
        }
    }
}

/// A machine that hosts a room, and one that sits in it.
struct Machine {
    room: Room,
    host: Succession,
    member: Succession,
    now: Time,
}

impl Machine {
    fn new() -> Self {
        let name = Name::new("Sprint 12").unwrap_or_else(|error| panic!("{error}"));
        let room = Room::open(Setup::new(RoomId::from_bytes([7; 16]), name), Time(0));
        let contact = |seed: u8| PeerInfo {
            key: Some(SeatSecret::from_seed([seed; 32]).key()),
            seat: Some(SeatId(u32::from(seed))),
            addresses: Vec::new(),
        };
        Self {
            room,
            host: Succession::host(contact(1), Time(0)),
            member: Succession::member(contact(2), Time(0)),
            now: Time(0),
        }
    }

    /// A file has a room in it, or another machine hands one over: it can go on as it is, and united with this one.
    fn finds(&mut self, snapshot: &Snapshot) {
        let again = Snapshot::from_json(&snapshot.to_json());
        assert_eq!(again.as_ref(), Ok(snapshot), "what is read is written again as it was");
        let epoch = snapshot.state().room.epoch.next();
        if let Ok(mut room) = Room::reopen(snapshot.clone(), epoch, 1, None, self.now) {
            assert_eq!(room.state().cards.len(), snapshot.state().cards.len(), "no card is lost");
            assert!(
                room.state().round().is_none_or(|round| round.reveal.is_some() || round.voted.is_empty())
            );
            drop(room.handle(RoomInput::Tick, self.now));
            assert!(Snapshot::from_json(&room.snapshot().to_json()).is_ok(), "it can be kept again");
        }
        let settled = |snapshot: &Snapshot| {
            snapshot.state().cards.iter().filter(|card| card.estimate.is_some()).count()
        };
        let own = self.room.snapshot();
        let united = own.clone().unite(snapshot);
        assert!(settled(&united) >= settled(&own), "no result is lost");
        let others = vec![snapshot.clone()];
        let epoch = self.room.state().room.epoch.next();
        drop(self.room.handle(RoomInput::AdvanceTerm { epoch, nonce: 1, others }, self.now));
        drop(self.room.handle(RoomInput::Tick, self.now));
    }

    fn is_asked(&mut self, request: PeerRequest) {
        match request {
            PeerRequest::Fetch { bodies } => drop(self.room.snapshot().with_bodies_of(&bodies)),
            PeerRequest::Stand { by } => self.advance(&Input::Asked { by: *by }),
            PeerRequest::Offer { by, snapshot } => {
                self.advance(&Input::Offered { by: *by });
                self.finds(&snapshot);
            }
        }
    }

    fn is_answered(&mut self, answer: PeerAnswer) {
        match answer {
            PeerAnswer::Snapshot(snapshot) => self.finds(&snapshot),
            PeerAnswer::Stands(standing) => {
                let whom = standing.who.key;
                self.advance(&Input::Probed { whom, answer: Some(standing) });
            }
            PeerAnswer::Removed => self.advance(&Input::Removed { by: None }),
            PeerAnswer::Offered(answer) => self.advance(&Input::OfferAnswered { by: None, answer }),
        }
    }

    /// Both machines take it; what they would do is of no interest here.
    fn advance(&mut self, input: &Input) {
        let seen = Seen { state: self.room.state(), seq: self.room.seq(), you: Some(SeatId(2)) };
        for machine in [&mut self.host, &mut self.member] {
            drop(machine.handle(input.clone(), &seen, self.now));
            drop(machine.handle(Input::Tick, &seen, self.now));
            let _ = (machine.status(&seen), machine.deadline());
        }
    }
}
