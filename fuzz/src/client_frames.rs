//! Frames from clients to a room with a few cards.
//!
//! Each line is one event at the host: `2 "goodbye"` is a frame on the second connection, `2 drop` closes it,
//! and `wait 10000` advances the time by 10,000 ms. A corpus file reads like a meeting.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use room::cards::NewCard;
use room::limits::{MAX_ABOUT_BYTES, MAX_CARDS, MAX_CLIENT_MESSAGE_BYTES, MAX_HELLO_BYTES, MAX_SEATS};
use room::message::{ClientMessage, Hello, HostMessage, Nonce, Request};
use room::{
    Binding, Change, ConnectionId, DeviceSecret, Input, Name, Output, Presence, Profile, Ref, Room, Salt,
    Scale, Seq, Setup, Table, Time, View, Vote,
};

/// The maximum number of events: enough for several rounds, and still fast.
const MAX_EVENTS: usize = 200;

/// Runs a meeting.
///
/// # Panics
/// If the room panics, or an invariant does not hold.
pub fn client_frames(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut host = Host::open();
    for line in text.lines().take(MAX_EVENTS) {
        match line.split_once(' ') {
            Some(("wait", ms)) => host.wait(ms.trim().parse().unwrap_or_default()),
            Some((line, "drop")) => host.drop_line(line),
            Some((line, frame)) => host.handle_frame(line, frame),
            None => host.handle_frame("", line),
        }
    }
}

/// A room with the connection state that a host keeps.
struct Host {
    room: Room,
    /// The same room with other hidden votes. Nobody may be able to tell the two apart.
    twin: Room,
    now: Time,
    /// The open connections by name.
    lines: BTreeMap<String, ConnectionId>,
    last_connection: u64,
    /// The view of a member that receives every change.
    member: Option<View>,
}

impl Host {
    fn open() -> Self {
        let cards =
            ["One", "Two", "Three"].map(|title| NewCard::new(&format!("{title}-1"), title, "text", None));
        // Any valid name.
        let name = Name::new("Sprint 12").unwrap_or_else(|error| panic!("{error}"));
        let setup = Setup {
            cards: cards.into(),
            ..Setup::new(DeviceSecret::from_bytes([7; 32]).found(Salt::from_bytes([7; 16])), name)
        };
        let room = Room::open(setup, Time(0));
        let member = View {
            you: Default::default(),
            state: room.state().clone(),
            seq: room.seq(),
            at: Time(0),
            vote: None,
        };
        Self {
            twin: room.clone(),
            room,
            now: Time(0),
            lines: BTreeMap::new(),
            last_connection: 0,
            member: Some(member),
        }
    }

    fn wait(&mut self, ms: u64) {
        self.now = self.now + Duration::from_millis(ms);
        self.handle(Input::Tick);
        assert!(self.room.deadline().is_none_or(|deadline| deadline > self.now), "a deadline lies ahead");
    }

    fn drop_line(&mut self, line: &str) {
        if let Some(connection) = self.lines.remove(line) {
            self.handle(Input::Disconnected { connection });
        }
    }

    /// Handles a frame like a connection does, except that any signature is accepted: a fuzzer can't find a valid one.
    fn handle_frame(&mut self, line: &str, frame: &str) {
        if frame.len() > MAX_CLIENT_MESSAGE_BYTES {
            return;
        }
        let Ok(message) = serde_json::from_str::<ClientMessage>(frame) else { return };
        // Compared as text, because decoding can shorten a card.
        let written = serde_json::to_string(&message).unwrap_or_default();
        assert_eq!(serde_json::to_string(&json_round_trip(&message)).ok(), Some(written));
        match (message, self.lines.get(line).copied()) {
            (ClientMessage::Hello(hello), None) if frame.len() <= MAX_HELLO_BYTES => self.join(line, hello),
            (ClientMessage::Request { reference, request }, Some(connection)) => {
                self.handle(Input::Request { connection, reference, request });
            }
            (ClientMessage::Goodbye, Some(connection)) => {
                self.lines.remove(line);
                self.handle(Input::Leave { connection });
            }
            // The connection rejects unexpected frames without asking the room.
            (ClientMessage::Hello(_) | ClientMessage::Request { .. } | ClientMessage::Goodbye, _) => {}
        }
    }

    fn join(&mut self, line: &str, hello: Hello) {
        let Hello { seat: key, signature, name, role, avatar, .. } = hello;
        let (room, nonce) = (self.room.state().room.id, Nonce::from_bytes([1; 32]));
        let _ = key.verify_hello(room, &nonce, Binding::Tls(&[1; 32]), &signature);
        let Ok(name) = Name::new(&name) else { return };
        self.last_connection += 1;
        let connection = ConnectionId(self.last_connection);
        self.lines.insert(line.to_owned(), connection);
        self.handle(Input::Join {
            connection,
            profile: Profile { key, name, role, avatar, transfers: Vec::new() },
        });
    }

    fn handle(&mut self, input: Input) {
        let twin_input = with_another_vote(&input, self.room.state().settings.scale.clone());
        let asked = match &input {
            Input::Request { connection, reference, .. } => Some((*connection, *reference)),
            Input::Join { .. }
            | Input::Leave { .. }
            | Input::Disconnected { .. }
            | Input::SetInvitations { .. }
            | Input::Probed { .. }
            | Input::CopyReceived { .. }
            | Input::OtherHost { .. }
            | Input::Delegated(_)
            | Input::Tick => None,
        };
        let before = self.room.seq();
        let outputs = self.room.handle(input, self.now);
        self.deliver(&outputs, before);
        self.check_answers(&outputs, asked);
        self.check_invariants();
        let twin_outputs = self.twin.handle(twin_input, self.now);
        self.check_secrecy(&outputs, &twin_outputs);
    }

    /// Encodes all outputs, applies the changes to the member's view, and removes closed connections.
    fn deliver(&mut self, outputs: &[Output], mut seq: Seq) {
        for output in outputs {
            let message = match output.clone() {
                Output::Joined { connection, you, vote: _ } => {
                    assert!(self.room.state().seat(you).is_some_and(|seat| seat.presence == Presence::Here));
                    assert!(self.lines.values().any(|known| *known == connection));
                    continue;
                }
                Output::Refused { connection, .. } | Output::Close { connection, .. } => {
                    self.lines.retain(|_, known| *known != connection);
                    continue;
                }
                // These go to no client.
                Output::Probe { .. } | Output::Delegate { .. } | Output::CopyReceived { .. } => continue,
                Output::Changed(change) => {
                    seq = seq.next();
                    HostMessage::Changed { seq, changes: vec![change] }
                }
                Output::Reacted { seat, reaction } => HostMessage::Reacted { seat, reaction },
                Output::YourVote { connections, vote } => {
                    assert!(
                        connections
                            .iter()
                            .all(|connection| self.lines.values().any(|known| known == connection))
                    );
                    HostMessage::YourVote(vote)
                }
                Output::Response { reference, outcome: Ok(answer), .. } => {
                    HostMessage::Done { reference, answer }
                }
                Output::Response { reference, outcome: Err(code), .. } => {
                    HostMessage::Failed { reference: Some(reference), code, message: texts::english(code) }
                }
            };
            let received = json_round_trip(&message);
            assert_eq!(received, message, "a message round-trips");
            if matches!(received, HostMessage::Changed { .. }) {
                assert_eq!(View::apply(&mut self.member, received), Ok(()), "no change is missed");
            }
        }
        assert_eq!(seq, self.room.seq(), "every change counts once");
    }

    /// Every request on a joined connection is answered exactly once.
    fn check_answers(&self, outputs: &[Output], asked: Option<(ConnectionId, Ref)>) {
        let answers = outputs.iter().filter_map(|output| match output {
            Output::Response { connection, reference, .. } => Some((*connection, *reference)),
            Output::Joined { .. }
            | Output::Refused { .. }
            | Output::Changed(_)
            | Output::CopyReceived { .. }
            | Output::YourVote { .. }
            | Output::Reacted { .. }
            | Output::Probe { .. }
            | Output::Delegate { .. }
            | Output::Close { .. } => None,
        });
        assert_eq!(answers.collect::<Vec<_>>(), asked.into_iter().collect::<Vec<_>>());
    }

    /// The invariants of a room.
    fn check_invariants(&self) {
        let state = self.room.state();
        let member = self.member.as_ref();
        assert!(member.is_some_and(|view| view.state == *state && view.seq == self.room.seq()));
        assert!(state.seats.is_sorted_by_key(|seat| seat.id) && state.seats.len() <= MAX_SEATS);
        let cards: BTreeSet<_> = state.cards.iter().map(|card| card.id).collect();
        assert!(cards.len() == state.cards.len() && cards.len() <= MAX_CARDS);
        let here = state.seats.iter().any(|seat| seat.presence == Presence::Here);
        let driver = state.driver.and_then(|driver| state.seat(driver));
        assert!(!here || state.table == Table::Gathering || driver.is_some(), "there is a driver");
        let voted = state.round().map_or(0, |round| round.voted.len());
        assert!(voted <= state.seats.len());
        let about = serde_json::to_string(&self.room.about("app")).unwrap_or_default();
        assert!((1..=MAX_ABOUT_BYTES).contains(&about.len()));
    }

    /// Neither the outputs nor the state depend on hidden votes.
    fn check_secrecy(&mut self, outputs: &[Output], twin_outputs: &[Output]) {
        let reveals = |output: &Output| matches!(output, Output::Changed(Change::Revealed { .. }));
        let revealed = outputs.iter().position(reveals);
        assert_eq!(revealed, twin_outputs.iter().position(reveals), "whether it is revealed");
        let seen = |outputs: &[Output]| -> Vec<Output> {
            outputs.iter().take(revealed.unwrap_or(usize::MAX)).map(without_own_vote).collect()
        };
        assert_eq!(seen(outputs), seen(twin_outputs));
        if revealed.is_some() {
            // After a reveal the rooms may differ. The next votes are hidden again.
            self.twin = self.room.clone();
        } else {
            assert_eq!(self.room.state(), self.twin.state());
        }
    }
}

fn json_round_trip<M: serde::Serialize + serde::de::DeserializeOwned>(message: &M) -> M {
    let encoded = serde_json::to_string(message).and_then(|text| serde_json::from_str(&text));
    encoded.unwrap_or_else(|error| panic!("a message does not survive the wire: {error}"))
}

/// The same input with another vote, if the vote is on the scale.
fn with_another_vote(input: &Input, scale: Scale) -> Input {
    let hand: Vec<Vote> = scale.hand().collect();
    let other = |vote: Vote| match hand.iter().position(|&held| held == vote) {
        Some(place) => hand[(place + 1) % hand.len()],
        None => vote,
    };
    let mut input = input.clone();
    match &mut input {
        Input::Request { request: Request::Vote { vote, .. }, .. } => *vote = other(*vote),
        Input::Join { .. }
        | Input::Request { .. }
        | Input::Leave { .. }
        | Input::Disconnected { .. }
        | Input::SetInvitations { .. }
        | Input::Probed { .. }
        | Input::CopyReceived { .. }
        | Input::OtherHost { .. }
        | Input::Delegated(_)
        | Input::Tick => {}
    }
    input
}

/// The output without the vote that only its owner may see.
fn without_own_vote(output: &Output) -> Output {
    let mut output = output.clone();
    match &mut output {
        Output::Joined { vote: Some(own), .. } | Output::YourVote { vote: own, .. } => {
            own.vote = own.vote.map(|_| Vote::Mark(room::Mark::Break));
        }
        Output::Joined { vote: None, .. }
        | Output::Refused { .. }
        | Output::Changed(_)
        | Output::Reacted { .. }
        | Output::CopyReceived { .. }
        | Output::Response { .. }
        | Output::Probe { .. }
        | Output::Delegate { .. }
        | Output::Close { .. } => {}
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secrecy check is void if the twin gets the same votes.
    #[test]
    fn twin_gets_other_votes() {
        let vote = |text: &str| Input::Request {
            connection: ConnectionId(1),
            reference: Ref(1),
            request: Request::Vote { round: room::RoundId(1), vote: text.parse().unwrap() },
        };
        assert_eq!(with_another_vote(&vote("5"), Scale::fibonacci()), vote("8"));
        assert_eq!(with_another_vote(&vote("☕"), Scale::fibonacci()), vote("0"));
        assert_eq!(with_another_vote(&vote("4"), Scale::fibonacci()), vote("4"), "refused all the same");
    }
}
