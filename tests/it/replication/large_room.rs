//! A room with long cards: a host, and two members on other machines that can take over.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lan::identity::new_device;
use lan::join::{Destination, Event, Person, Trust, join};
use room::limits::{MAX_BODY_CHARS, REQUESTS_PER_SECOND};
use room::message::{Answer, Request};
use room::{CardId, Epoch, Name, Role, View};
use tempfile::TempDir;
use tests::binaries;
use tests::member::Member;
use tests::namespaces::Network;
use tests::terminal_host::TerminalHost;
use tokio::sync::mpsc;

/// The port of the room's first host.
const PORT: u16 = 7420;
/// The machine on which the test itself joins.
pub(super) const OBSERVER: usize = 3;

/// The room, with everything that runs it.
pub(super) struct LargeRoom {
    pub(super) network: Network,
    folder: TempDir,
    host: TerminalHost,
    /// Both can take over, the first one first.
    members: Vec<Member>,
    joined_at: Instant,
}

/// The body of a card: as many 4-byte characters as a body may have.
fn body(number: usize) -> String {
    let number = number.to_string();
    format!("{number}{}", "𝕏".repeat(MAX_BODY_CHARS - number.len()))
}

/// Writes a CSV export with this many long cards.
fn write_cards(folder: &TempDir, count: usize) -> PathBuf {
    let rows = (1..=count).map(|number| format!("A-{number},Ticket {number},{}\n", body(number)));
    let file = folder.path().join("cards.csv");
    fs::write(&file, format!("Key,Summary,Description\n{}", rows.collect::<String>())).unwrap();
    file
}

impl LargeRoom {
    /// A host that has `count` cards from the start, and two members that have just joined.
    pub(super) fn hosted_with_cards(count: usize) -> Self {
        let mut room = Self::start(count, true);
        room.add_members();
        room
    }

    /// A host without cards, and two members. [`LargeRoom::import`] adds `count` cards.
    pub(super) fn hosted_without_cards(count: usize) -> Self {
        let mut room = Self::start(count, false);
        room.add_members();
        room
    }

    /// A host that has `count` cards, or a file with them, and nobody else yet.
    pub(super) fn start(count: usize, with_cards: bool) -> Self {
        let network = Network::new(OBSERVER as u8 + 1);
        let folder = tempfile::tempdir().unwrap();
        let cards = write_cards(&folder, count);
        let cards = ["--cards", cards.to_str().unwrap()];
        let arguments: &[&str] = if with_cards { &cards } else { &[] };
        let host = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", arguments);
        Self { network, folder, host, members: Vec::new(), joined_at: Instant::now() }
    }

    /// Starts two `party join`, and waits until both can take over.
    pub(super) fn add_members(&mut self) {
        for number in 1..=2 {
            let party = self.network.machine(number).command(binaries::party());
            let mut member =
                Member::join(party, self.host.address(), &format!("P{number}"), self.folder.path());
            member.wait_for("the room", |_| true);
            self.members.push(member);
            self.joined_at = Instant::now();
            self.members[0].wait_for("the successors", |view| view.state.successors.len() == number);
        }
    }

    /// Waits until both members have the texts of `count` cards. Returns the time since the second one joined.
    pub(super) fn wait_for_copies(&mut self, count: usize) -> Duration {
        for member in &mut self.members {
            member.wait_for("that two others have all cards", |view| {
                // This member is one of the others for the host, and the host is one of the others for it.
                view.state.cards.len() == count && view.state.others_with_all_cards(view.you) == Some(2)
            });
        }
        self.joined_at.elapsed()
    }

    /// Lets the second member import the cards, and waits until all are in the room.
    pub(super) fn import(&mut self, count: usize) {
        let file = self.folder.path().join("cards.csv");
        self.members[1].send_line(&format!("import {}", file.display()));
        // The host accepts 20 batches a second, and each card fills a batch.
        (1..=count).step_by(20).chain([count]).for_each(|count| {
            self.members[1].wait_for("the imported cards", |view| view.state.cards.len() >= count);
        });
    }

    /// Kills the host, waits for the next one, and reads all texts there. Returns how many of `count` bodies are missing.
    pub(super) fn missing_after_kill(mut self, count: usize) -> usize {
        let successors = self.members[0].wait_for("the room", |_| true).state.successors;
        self.host.kill();
        let view = self.members[0].wait_for("the room at its next host", |view| {
            view.state.room.epoch == Epoch(2) && view.state.room.host.is_some()
        });
        let host = successors.iter().find(|successor| Some(successor.seat) == view.state.room.host).unwrap();
        let destination =
            Destination { addresses: vec![host.addresses[0].into()], room: None, trust: Trust::FirstUse };
        let bodies = self.network.machine(OBSERVER).run(move || read_bodies(destination));
        (1..=count).filter(|&number| bodies.get(number - 1) != Some(&body(number))).count()
    }

    /// Where to join this room.
    pub(super) fn destination(&self) -> Destination {
        Destination {
            addresses: vec![self.host.address().parse::<SocketAddr>().unwrap().into()],
            room: None,
            trust: Trust::FirstUse,
        }
    }
}

/// Joins the room as a spectator and reads the bodies of all cards, by ascending id.
async fn read_bodies(destination: Destination) -> Vec<String> {
    let (member, mut events) = join(destination, person("Observer", Role::Spectator));
    joined(&mut events).await;
    // A full queue of events would pause the connection.
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    // The host answers no more requests than this.
    let mut pace = tokio::time::interval(Duration::from_secs(1) / REQUESTS_PER_SECOND);
    let (mut bodies, mut after) = (Vec::new(), CardId(0));
    loop {
        pace.tick().await;
        let answer = member.send_request(Request::ReadCards { after }).await.unwrap();
        let Some(Answer::Cards { cards, more }) = answer else { panic!("{answer:?}") };
        after = cards.last().map_or(after, |card| card.card);
        bodies.extend(cards.into_iter().map(|card| card.text.body));
        if !more {
            return bodies;
        }
    }
}

/// A person with a new seat key.
pub(super) fn person(name: &str, role: Role) -> Person {
    let name = Name::new(name).unwrap();
    Person { device: new_device().unwrap(), name, role, avatar: None, app: "test".into() }
}

/// Waits until the room has been joined. Returns the view.
pub(super) async fn joined(events: &mut mpsc::Receiver<Event>) -> View {
    match events.recv().await.expect("the member keeps running") {
        Event::Update(update) => View::clone(update.view()),
        event => panic!("not joined: {event:?}"),
    }
}
