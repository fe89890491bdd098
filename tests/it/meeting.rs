//! A whole meeting between machines of a virtual network: one hosts a room with a large backlog, two others join it by
//! name and estimate cards, and a fourth one watches the list of rooms. On the way the driver leaves, a member is killed,
//! and the host is killed.

use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use lan::discovery::{Discovery, SERVICE};
use room::ui_protocol::DiscoveredRoom;
use room::{CardId, Epoch, Outcome, Points, Presence, Stage, Vote};
use tests::avahi::Avahi;
use tests::binaries;
use tests::member::{Member, MemberView};
use tests::namespaces::{Machine, Network, isolated, skip};

/// Environment variable with the path of a CSV file to use instead of the generated backlog.
const TICKETS_FILE: &str = "POINTING_PARTY_TICKETS";
/// The room's name.
const ROOM: &str = "Sprint 12";
/// How long the list of rooms may take to show a change, such as a killed host.
const LIST_TIMEOUT: Duration = Duration::from_secs(15);

#[test]
fn team_estimates_a_backlog_from_three_machines() {
    isolated(|| {
        if !Avahi::is_installed() {
            return skip(
                "meeting::team_estimates_a_backlog_from_three_machines",
                "install avahi-daemon, avahi-utils and dbus, as `cargo xtask test` does",
            );
        }
        let network = Network::new(4);
        let folder = tempfile::tempdir().unwrap();
        let (tickets, count) = tickets(folder.path());
        let mut host = open_room(network.machine(0), &tickets, count);

        let listed = rooms_listed(network.machine(1));
        assert_eq!(listed.len(), 1, "{listed:?}");
        assert_eq!((listed[0].name.as_str(), listed[0].stage), (ROOM, Stage::Gathering));
        let avahi = Avahi::start(network.machine(3));
        avahi.browse_until(SERVICE.trim_end_matches(".local."), |found| {
            found.iter().any(|room| room.name == ROOM)
        });

        let join = |machine: usize, name| {
            Member::join(network.machine(machine).command(binaries::party()), ROOM, name, folder.path())
        };
        // Ann joins first, so she is the first successor.
        let mut ann = join(1, "Ann");
        ann.wait_for("her seat", |_| true);
        let mut bob = join(2, "Bob");
        for member in [&mut ann, &mut bob] {
            let view = member.wait_for("both seats", |view| view.state.seated().count() == 2);
            assert_eq!(view.state.cards.len(), count, "the room has every ticket");
        }

        estimate_with_winner(&mut ann, &mut bob);
        estimate_with_tie(&mut ann, &mut bob);
        let mut ann = driver_leaves_and_returns(ann, &mut bob, || join(1, "Ann"));
        bob.send_line("next");
        ann.wait_for("the third card", |view| card_is(view, 3));
        ann.send_line("vote 8");
        let mut ann = member_is_killed_and_returns(ann, &mut bob, || join(1, "Ann"));
        bob.send_line("vote 8");
        let view = ann.wait_for("the third card's result", |view| is_revealed(view, 3));
        assert_eq!(winner(&view), Some(Points::whole(8)));

        // Ann has the longest seat. She hosts next, once her new process has all cards.
        ann.wait_for("that she can take over", |view| {
            let is_successor = view.state.successor(view.you).is_some();
            is_successor
                && view.state.seat(view.you).is_some_and(|seat| seat.replicated == view.state.last_card())
        });
        let mut list = RoomListWatcher::start(network.machine(3));
        let first_address = list.wait_for_room();
        kill_host(&mut host, [&mut ann, &mut bob]);
        assert_ne!(list.wait_for_room(), first_address, "the room is listed at its next host");
        ann.send_line("quit");
        assert!(ann.wait_for_exit(), "the host can leave");
        bob.wait_for("the room on his machine", |view| view.state.room.epoch == Epoch(3));
        list.wait_for_room();
        bob.kill();
        list.wait_for_no_room();
    });
}

fn estimate_with_winner(ann: &mut Member, bob: &mut Member) {
    ann.send_line("start");
    bob.wait_for("the first card", |view| card_is(view, 1));
    ann.send_line("vote 5");
    bob.wait_for("Ann's vote", |view| has_voted(view, "Ann"));
    bob.send_line("vote 5");
    for member in [ann, bob] {
        let view = member.wait_for("the result", |view| is_revealed(view, 1));
        assert_eq!(winner(&view), Some(Points::whole(5)));
    }
}

fn estimate_with_tie(ann: &mut Member, bob: &mut Member) {
    ann.send_line("next");
    bob.wait_for("the second card", |view| card_is(view, 2));
    ann.send_line("vote 3");
    bob.send_line("vote 5");
    let view = ann.wait_for("the tie", |view| is_revealed(view, 2));
    let reveal = view.state.round().unwrap().reveal.as_ref().unwrap();
    let (low, high) = (Points::whole(3), Points::whole(5));
    assert_eq!(reveal.result.outcome, Outcome::Tie { low, high, leader: None });
    ann.send_line("settle 3");
    let settled =
        |view: &MemberView| view.state.card(CardId(2)).and_then(|card| card.estimate).map(|is| is.points);
    bob.wait_for("the settled card", |view| settled(view) == Some(low));
}

/// Ann drives and leaves. Bob becomes the driver, and Ann gets her seat back when she returns.
fn driver_leaves_and_returns(mut ann: Member, bob: &mut Member, rejoin: impl Fn() -> Member) -> Member {
    let seat = ann.wait_for("her seat", |_| true).you;
    ann.send_line("quit");
    assert!(ann.wait_for_exit(), "quitting exits with code 0");
    bob.wait_for("Bob as the driver", |view| view.state.is_driver(view.you));
    assert_eq!(bob.wait_for("Ann gone", |_| true).seat("Ann").presence, Presence::Gone);
    let mut ann = rejoin();
    assert_eq!(ann.wait_for("her seat", |_| true).you, seat);
    bob.wait_for("Ann back", |view| view.seat("Ann").presence == Presence::Here);
    ann
}

/// Ann's program is killed. Her seat is away, and she still has her vote when she returns.
fn member_is_killed_and_returns(ann: Member, bob: &mut Member, rejoin: impl Fn() -> Member) -> Member {
    bob.wait_for("Ann's vote", |view| card_is(view, 3) && has_voted(view, "Ann"));
    ann.kill();
    let view = bob.wait_for("Ann away", |view| view.seat("Ann").presence == Presence::Away);
    assert!(has_voted(&view, "Ann"), "her vote is kept");
    let mut ann = rejoin();
    let view = ann.wait_for("her seat", |_| true);
    assert_eq!(view.vote.and_then(|own| own.vote), Some(Vote::Points(Points::whole(8))));
    bob.wait_for("Ann back", |view| view.seat("Ann").presence == Presence::Here);
    ann
}

/// Kills the host. The room continues on a member's machine, with all settled cards and the current result.
fn kill_host(host: &mut Child, members: [&mut Member; 2]) {
    host.kill().expect("the host is running");
    host.wait().expect("the host was killed");
    for member in members {
        let view = member.wait_for("the room at its next host", |view| {
            view.state.room.epoch == Epoch(2) && view.state.seated().count() == 2
        });
        assert!(is_revealed(&view, 3) && winner(&view) == Some(Points::whole(8)));
        assert_eq!(view.state.cards.iter().filter(|card| card.estimate.is_some()).count(), 2);
    }
}

/// Watches the list of rooms continuously from one machine.
struct RoomListWatcher {
    /// The room's address, or `None` if no room is listed; sent on each change.
    addresses: mpsc::Receiver<Option<String>>,
}

impl RoomListWatcher {
    fn start(machine: &Machine) -> Self {
        let (sender, addresses) = mpsc::channel();
        // The task ends when the receiver is dropped.
        machine.start(async move || {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            let mut last = None;
            loop {
                let changed =
                    rooms.wait_for(|rooms| address(rooms) != last).await.map(|rooms| address(&rooms));
                last = changed.expect("discovery keeps running");
                if sender.send(last.clone()).is_err() {
                    return;
                }
            }
        });
        Self { addresses }
    }

    /// Waits until the room is listed at another address than before, and returns that address.
    fn wait_for_room(&mut self) -> String {
        self.next().or_else(|| self.next()).expect("the room is listed")
    }

    /// Waits until no room is listed.
    fn wait_for_no_room(&mut self) {
        let start = Instant::now();
        assert_eq!(self.next(), None, "no room is listed");
        println!("the room of a killed host is off the list after {:?}", start.elapsed());
    }

    fn next(&mut self) -> Option<String> {
        self.addresses.recv_timeout(LIST_TIMEOUT).expect("the list changes in time")
    }
}

/// The address of the first listed room.
fn address(rooms: &[DiscoveredRoom]) -> Option<String> {
    rooms.first().map(|room| room.address.clone())
}

/// Starts `party host`, and waits until the room is open.
fn open_room(machine: &Machine, tickets: &Path, count: usize) -> Child {
    let mut host = machine
        .command(binaries::party())
        .args(["host", "--name", ROOM, "--cards"])
        .arg(tickets)
        .stdout(Stdio::piped())
        .spawn()
        .expect("party host starts");
    let mut lines = BufReader::new(host.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().expect("party prints the number of cards");
    assert!(first.starts_with(&format!("{count} cards.")), "{first}");
    assert!(lines.any(|line| line.contains(&machine.address().to_string())), "party prints its address");
    host
}

/// Runs `party rooms` until it lists a room, up to five times, and returns the list.
fn rooms_listed(machine: &Machine) -> Vec<DiscoveredRoom> {
    for _ in 0..5 {
        let output =
            machine.command(binaries::party()).args(["rooms", "--json", "--for", "2"]).output().unwrap();
        assert!(output.status.success());
        let lines = String::from_utf8(output.stdout).unwrap();
        let rooms =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<DiscoveredRoom>>();
        if !rooms.is_empty() {
            return rooms;
        }
    }
    panic!("`party rooms` lists no room");
}

/// The path of a CSV file as an issue tracker exports it, and its number of tickets.
fn tickets(folder: &Path) -> (PathBuf, usize) {
    if let Some(path) = std::env::var_os(TICKETS_FILE).map(PathBuf::from) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let count = room::cards::from_csv(&text).unwrap().cards.len();
        return (path, count);
    }
    const COUNT: usize = 482;
    let mut csv = "\u{feff}issuekey,title,description,storypoint\r\n".to_owned();
    for number in 1..=COUNT {
        let body = format!("As a \"customer\", I want\nnumber {number}; ").repeat(1 + number * 2);
        let body = body.replace('"', "\"\"");
        write!(csv, "SHOP-{number},\"Ticket, number {number}\",\"{body}\",{}\r\n", number % 8).unwrap();
    }
    let path = folder.join("backlog.csv");
    std::fs::write(&path, csv).unwrap();
    (path, COUNT)
}

fn card_is(view: &MemberView, number: u32) -> bool {
    view.state.current_card().is_some_and(|card| card.id == CardId(number))
}

fn has_voted(view: &MemberView, name: &str) -> bool {
    view.state.round().is_some_and(|round| round.voted.contains(&view.seat(name).id))
}

fn is_revealed(view: &MemberView, card: u32) -> bool {
    card_is(view, card) && view.state.stage() == Stage::Revealed
}

fn winner(view: &MemberView) -> Option<Points> {
    view.state.round()?.reveal.as_ref()?.result.winner()
}
