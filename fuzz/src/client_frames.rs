//! What clients send, at a room that has a few cards.
//!
//! Each line is one thing that happens at a host: `2 {"type":"goodbye"}` is a frame on the second
//! connection, `2 drop` its end, and `wait 10000` is time going by. So a corpus file reads as a meeting.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use room::cards::NewCard;
use room::limits::{ABOUT_BYTES, CARDS, HELLO_BYTES, MESSAGE_BYTES, SEATS_REMEMBERED};
use room::message::{ClientMessage, Hello, HostMessage, Nonce, OwnVote, Request};
use room::{
    Change, ConnectionId, Input, Name, Output, Presence, Profile, Ref, Room, RoomId, Scale, Seq, Setup,
    Table, Time, View, Vote,
};

/// What happens in one meeting: enough for several rounds, and a fuzzer tries many meetings a second.
const EVENTS: usize = 200;

/// Plays a meeting.
///
/// # Panics
/// If the room does, or something does not hold that has to hold whatever clients send.
pub fn client_frames(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut host = Host::open();
    for line in text.lines().take(EVENTS) {
        match line.split_once(' ') {
            Some(("wait", ms)) => host.wait(ms.trim().parse().unwrap_or_default()),
            Some((line, "drop")) => host.drop_line(line),
            Some((line, frame)) => host.hear(line, frame),
            None => host.hear("", line),
        }
    }
}

/// A room, with what stands around it at a host.
struct Host {
    room: Room,
    /// The same room, but for the votes that are hidden now: nobody may be able to tell the two apart.
    twin: Room,
    now: Time,
    /// Which connection is on which line, while it has a seat.
    lines: BTreeMap<String, ConnectionId>,
    last_connection: u64,
    /// What a member holds that has heard everything.
    member: Option<View>,
}

impl Host {
    fn open() -> Self {
        let cards =
            ["One", "Two", "Three"].map(|title| NewCard::new(&format!("{title}-1"), title, "text", None));
        // Any name that is one.
        let name = Name::new("Sprint 12").unwrap_or_else(|error| panic!("{error}"));
        let setup = Setup { cards: cards.into(), ..Setup::new(RoomId::from_bytes([7; 16]), name) };
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
            self.handle(Input::Dropped { connection });
        }
    }

    /// A frame comes in: what a connection makes of it, but for the signature, which no fuzzer finds.
    fn hear(&mut self, line: &str, frame: &str) {
        if frame.len() > MESSAGE_BYTES {
            return;
        }
        let Ok(message) = serde_json::from_str::<ClientMessage>(frame) else { return };
        // Compared as text: that a card was cut when it was read is not sent on.
        let written = serde_json::to_string(&message).unwrap_or_default();
        assert_eq!(serde_json::to_string(&over_the_wire(&message)).ok(), Some(written));
        match (message, self.lines.get(line).copied()) {
            (ClientMessage::Hello(hello), None) if frame.len() <= HELLO_BYTES => self.seat(line, hello),
            (ClientMessage::Request { reference, request }, Some(connection)) => {
                self.handle(Input::Request { connection, reference, request });
            }
            (ClientMessage::Goodbye, Some(connection)) => {
                self.lines.remove(line);
                self.handle(Input::Goodbye { connection });
            }
            // Answered without the room: a frame that makes no sense here.
            (ClientMessage::Hello(_) | ClientMessage::Request { .. } | ClientMessage::Goodbye, _) => {}
        }
    }

    fn seat(&mut self, line: &str, hello: Hello) {
        let Hello { seat: key, signature, name, role, avatar, resume, .. } = hello;
        let _ = key.verify(self.room.state().room.id, &Nonce::from_bytes([1; 32]), &signature);
        let Ok(name) = Name::new(&name) else { return };
        self.last_connection += 1;
        let connection = ConnectionId(self.last_connection);
        self.lines.insert(line.to_owned(), connection);
        let vote = resume.and_then(|resume| resume.vote);
        self.handle(Input::Hello { connection, profile: Profile { key, name, role, avatar, vote } });
    }

    fn handle(&mut self, input: Input) {
        let otherwise = with_another_vote(&input, self.room.state().scale.clone());
        let asked = match &input {
            Input::Request { connection, reference, .. } => Some((*connection, *reference)),
            Input::Hello { .. }
            | Input::Goodbye { .. }
            | Input::Dropped { .. }
            | Input::Reachable { .. }
            | Input::Probed { .. }
            | Input::AdvanceTerm { .. }
            | Input::Tick => None,
        };
        let before = self.room.seq();
        let outputs = self.room.handle(input, self.now);
        self.deliver(&outputs, before);
        self.answered_once(&outputs, asked);
        self.is_sound();
        let told_by_twin = self.twin.handle(otherwise, self.now);
        self.tells_no_vote(&outputs, &told_by_twin);
    }

    /// Sends everything, to one member at least; a connection that ends has nobody on its line.
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
                // The one goes to nobody, and no frame of a client's leads to the other.
                Output::Probe { .. } | Output::FullState => continue,
                Output::Changed(change) => {
                    seq = seq.next();
                    HostMessage::Changed { seq, changes: vec![change] }
                }
                Output::Reacted { seat, reaction } => HostMessage::Reacted { seat, reaction },
                Output::YourVote { connections, vote } => {
                    assert!(connections.iter().all(|told| self.lines.values().any(|known| known == told)));
                    HostMessage::YourVote(vote)
                }
                Output::Answered { reference, outcome: Ok(answer), .. } => {
                    HostMessage::Done { reference, answer }
                }
                Output::Answered { reference, outcome: Err(failure), .. } => HostMessage::Failed {
                    reference: Some(reference),
                    code: failure.code,
                    message: failure.message,
                },
            };
            let heard = over_the_wire(&message);
            assert_eq!(heard, message, "what is sent is what is read");
            if matches!(heard, HostMessage::Changed { .. }) {
                assert_eq!(View::hear(&mut self.member, heard), Ok(()), "no change is missed");
            }
        }
        assert_eq!(seq, self.room.seq(), "every change counts once");
    }

    /// Every request on a connection with a seat is answered, once.
    fn answered_once(&self, outputs: &[Output], asked: Option<(ConnectionId, Ref)>) {
        let answers = outputs.iter().filter_map(|output| match output {
            Output::Answered { connection, reference, .. } => Some((*connection, *reference)),
            Output::Joined { .. }
            | Output::Refused { .. }
            | Output::Changed(_)
            | Output::FullState
            | Output::YourVote { .. }
            | Output::Reacted { .. }
            | Output::Probe { .. }
            | Output::Close { .. } => None,
        });
        assert_eq!(answers.collect::<Vec<_>>(), asked.into_iter().collect::<Vec<_>>());
    }

    /// What holds of a room at any time.
    fn is_sound(&self) {
        let state = self.room.state();
        let member = self.member.as_ref();
        assert!(member.is_some_and(|view| view.state == *state && view.seq == self.room.seq()));
        assert!(state.seats.is_sorted_by_key(|seat| seat.id) && state.seats.len() <= SEATS_REMEMBERED);
        let cards: BTreeSet<_> = state.cards.iter().map(|card| card.id).collect();
        assert!(cards.len() == state.cards.len() && cards.len() <= CARDS);
        let here = state.seats.iter().any(|seat| seat.presence == Presence::Here);
        let driver = state.driver.and_then(|driver| state.seat(driver));
        assert!(!here || state.table == Table::Gathering || driver.is_some(), "somebody drives");
        let voted = state.round().map_or(0, |round| round.voted.len());
        assert!(voted <= state.seats.len());
        let about = serde_json::to_string(&self.room.about("app")).unwrap_or_default();
        assert!((1..=ABOUT_BYTES).contains(&about.len()));
    }

    /// Neither what was said nor what a newcomer is told says more than it would with other hidden votes.
    fn tells_no_vote(&mut self, told: &[Output], told_by_twin: &[Output]) {
        let reveals = |output: &Output| matches!(output, Output::Changed(Change::Revealed { .. }));
        let revealed = told.iter().position(reveals);
        assert_eq!(revealed, told_by_twin.iter().position(reveals), "whether it is revealed");
        let seen = |outputs: &[Output]| -> Vec<Output> {
            outputs.iter().take(revealed.unwrap_or(usize::MAX)).map(as_others_see_it).collect()
        };
        assert_eq!(seen(told), seen(told_by_twin));
        if revealed.is_some() {
            // From here on they differ, and may; the next votes are hidden again.
            self.twin = self.room.clone();
        } else {
            assert_eq!(self.room.state(), self.twin.state());
        }
    }
}

fn over_the_wire<M: serde::Serialize + serde::de::DeserializeOwned>(message: &M) -> M {
    let encoded = serde_json::to_string(message).and_then(|text| serde_json::from_str(&text));
    encoded.unwrap_or_else(|error| panic!("a message does not survive the wire: {error}"))
}

/// The same input with a vote in it that is none of those that were cast, if the scale allows the vote.
fn with_another_vote(input: &Input, scale: Scale) -> Input {
    let hand: Vec<Vote> = scale.hand().collect();
    let other = |vote: Vote| match hand.iter().position(|&held| held == vote) {
        Some(place) => hand[(place + 1) % hand.len()],
        None => vote,
    };
    let mut input = input.clone();
    match &mut input {
        Input::Request { request: Request::Vote { vote, .. }, .. }
        | Input::Hello { profile: Profile { vote: Some(OwnVote { vote: Some(vote), .. }), .. }, .. } => {
            *vote = other(*vote);
        }
        Input::Hello { .. }
        | Input::Request { .. }
        | Input::Goodbye { .. }
        | Input::Dropped { .. }
        | Input::Reachable { .. }
        | Input::Probed { .. }
        | Input::AdvanceTerm { .. }
        | Input::Tick => {}
    }
    input
}

/// An output without the vote that only its owner sees.
fn as_others_see_it(output: &Output) -> Output {
    let mut output = output.clone();
    match &mut output {
        Output::Joined { vote: Some(own), .. } | Output::YourVote { vote: own, .. } => {
            own.vote = own.vote.map(|_| Vote::Mark(room::Mark::Break));
        }
        Output::Joined { vote: None, .. }
        | Output::Refused { .. }
        | Output::Changed(_)
        | Output::Reacted { .. }
        | Output::FullState
        | Output::Answered { .. }
        | Output::Probe { .. }
        | Output::Close { .. } => {}
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Else the room's secrecy is compared with itself.
    #[test]
    fn the_twin_votes_otherwise() {
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
