//! Peer messages and snapshots: what a member's machine receives from other machines or reads from a file. Each line
//! is one message or snapshot.

use std::time::Duration;

use room::peer::{PeerAnswer, PeerClientMessage, PeerRequest, PeerServerMessage};
use room::succession::{Input, MemberView, PeerInfo, Succession};
use room::{DeviceSecret, Input as RoomInput, Name, Room, Salt, SeatId, SeatSecret, Setup, Snapshot, Time};

/// The maximum number of lines, to keep each input fast.
const MAX_LINES: usize = 50;

/// Handles each line as a snapshot, a request and an answer.
///
/// # Panics
/// If a handler panics, or an invariant of a reopened room does not hold.
pub fn peer_calls(data: &[u8]) {
    let mut machine = Machine::new();
    for line in data.split(|&byte| byte == b'\n').take(MAX_LINES) {
        let Ok(line) = std::str::from_utf8(line) else { continue };
        machine.now = Time(machine.now.0 + 1000);
        if let Ok(snapshot) = Snapshot::from_json(line) {
            machine.receive_snapshot(&snapshot);
        }
        if let Ok(PeerClientMessage::Request(request)) = serde_json::from_str(line) {
            machine.handle_request(request);
        }
        if let Ok(PeerServerMessage::Answer(answer)) = serde_json::from_str(line) {
            machine.handle_answer(*answer);
        }
    }
}

/// A host and a member of the same room.
struct Machine {
    room: Room,
    host: Succession,
    member: Succession,
    now: Time,
}

impl Machine {
    fn new() -> Self {
        let name = Name::new("Sprint 12").unwrap_or_else(|error| panic!("{error}"));
        let room = Room::open(
            Setup::new(DeviceSecret::from_bytes([7; 32]).found(Salt::from_bytes([7; 16])), name),
            Time(0),
        );
        let peer_info = |seed: u8| PeerInfo {
            key: Some(SeatSecret::from_seed([seed; 32]).key()),
            seat: Some(SeatId(u32::from(seed))),
            addresses: Vec::new(),
        };
        Self {
            room,
            host: Succession::host(peer_info(1), Duration::ZERO, Time(0)),
            member: Succession::member(peer_info(2), Time(0)),
            now: Time(0),
        }
    }

    /// A snapshot from a file or another machine can be reopened, and compared with this room.
    fn receive_snapshot(&mut self, snapshot: &Snapshot) {
        let again = Snapshot::from_json(&snapshot.to_json());
        assert_eq!(again.as_ref(), Ok(snapshot), "a snapshot round-trips");
        let epoch = snapshot.state().room.epoch.next();
        let secret = DeviceSecret::from_bytes([7; 32]).seat_in(&snapshot.state().room);
        let chain = snapshot.chain_for(epoch, 1, &secret);
        if let Ok(chain) = chain
            && let Ok(mut room) = Room::reopen(snapshot.clone(), chain, self.now)
        {
            assert_eq!(room.state().cards.len(), snapshot.state().cards.len(), "no card is lost");
            assert!(
                room.state().round().is_none_or(|round| round.reveal.is_some() || round.voted.is_empty())
            );
            drop(room.handle(RoomInput::Tick, self.now));
            assert!(
                Snapshot::from_json(&room.snapshot().to_json()).is_ok(),
                "the reopened room has a valid snapshot"
            );
        }
        let before = self.room.snapshot();
        let by = self.room.state().seats.first().map_or(self.room.host_key(), |seat| seat.key);
        drop(self.room.handle(RoomInput::CopyReceived { by, copy: Box::new(snapshot.clone()) }, self.now));
        let after = self.room.snapshot();
        let of = |room: &Snapshot| (room.state().cards.clone(), room.state().seats.clone());
        assert_eq!(of(&after), of(&before), "a copy changes nothing by itself");
        assert_eq!(Snapshot::from_json(&after.to_json()).as_ref(), Ok(&after), "the room stays valid");
    }

    fn handle_request(&mut self, request: PeerRequest) {
        match request {
            PeerRequest::Fetch { .. } => {}
            PeerRequest::Probe { by } => self.advance(&Input::ProbeReceived { from: *by }),
            PeerRequest::Offer { by } => self.advance(&Input::OfferReceived { from: *by }),
            PeerRequest::Propose { copy } => self.receive_snapshot(&copy),
        }
    }

    fn handle_answer(&mut self, answer: PeerAnswer) {
        match answer {
            PeerAnswer::Texts(_) | PeerAnswer::Proposed { .. } => {}
            PeerAnswer::Status(status) => {
                let peer = status.who.key;
                self.advance(&Input::ProbeAnswered { peer, answer: Some(status) });
            }
            PeerAnswer::Offered(answer) => self.advance(&Input::OfferAnswered { peer: None, answer }),
        }
    }

    /// Passes an input to both machines and ignores the outputs.
    fn advance(&mut self, input: &Input) {
        let view = MemberView { state: self.room.state(), seq: self.room.seq(), you: Some(SeatId(2)) };
        for machine in [&mut self.host, &mut self.member] {
            drop(machine.handle(input.clone(), &view, self.now));
            drop(machine.handle(Input::Tick, &view, self.now));
            let _ = (machine.status(&view), machine.deadline());
        }
    }
}
