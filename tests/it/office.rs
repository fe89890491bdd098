//! An office: one machine hosts a room with a whole backlog, two others join it by its name, and play.

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
use tests::member::{Member, Seen};
use tests::namespaces::{Host, Office, isolated, skip};

/// A CSV export to estimate instead of the made-up one.
const TICKETS: &str = "POINTING_PARTY_TICKETS";
/// The room's name.
const ROOM: &str = "Sprint 12";
/// How long a killed host's room may stay on a list.
const CHANGED_WITHIN: Duration = Duration::from_secs(15);

#[test]
fn a_team_points_a_backlog_from_three_desks() {
    isolated(|| {
        if !Avahi::is_installed() {
            return skip(
                "office::a_team_points_a_backlog_from_three_desks",
                "install avahi-daemon, avahi-utils and dbus, as `cargo xtask test` does",
            );
        }
        let office = Office::new(4);
        let folder = tempfile::tempdir().unwrap();
        let (tickets, count) = tickets(folder.path());
        let mut host = open_room(office.host(0), &tickets, count);

        let listed = rooms_listed(office.host(1));
        assert_eq!(listed.len(), 1, "{listed:?}");
        assert_eq!((listed[0].name.as_str(), listed[0].stage), (ROOM, Stage::Gathering));
        let avahi = Avahi::start(office.host(3));
        avahi.browse_until(SERVICE.trim_end_matches(".local."), |found| {
            found.iter().any(|room| room.name == ROOM)
        });

        let sit_down = |desk: usize, name| {
            Member::join(office.host(desk).command(binaries::party()), ROOM, name, folder.path())
        };
        // Ann sits down first, and hosts the room after its host.
        let mut ann = sit_down(1, "Ann");
        ann.sees("herself", |_| true);
        let mut bob = sit_down(2, "Bob");
        for member in [&mut ann, &mut bob] {
            let seen = member.sees("both at the table", |seen| seen.state.seated().count() == 2);
            assert_eq!(seen.state.cards.len(), count, "every ticket came in");
        }

        a_card_with_a_winner(&mut ann, &mut bob);
        a_card_with_a_tie(&mut ann, &mut bob);
        let mut ann = the_driver_leaves(ann, &mut bob, || sit_down(1, "Ann"));
        bob.types("next");
        ann.sees("the third card", |seen| card_is(seen, 3));
        ann.types("vote 8");
        let mut ann = a_guest_is_killed(ann, &mut bob, || sit_down(1, "Ann"));
        bob.types("vote 8");
        let seen = ann.sees("the third verdict", |seen| is_revealed(seen, 3));
        assert_eq!(winner(&seen), Some(Points::whole(8)));

        let mut watching = Watching::the_list(office.host(3));
        let at_first = watching.sees_the_room();
        the_host_is_killed(&mut host, [&mut ann, &mut bob]);
        assert_ne!(watching.sees_the_room(), at_first, "it is on the list where it goes on");
        ann.types("quit");
        assert!(ann.ends(), "whoever hosts may leave");
        bob.sees("the room at his own machine", |seen| seen.state.room.epoch == Epoch(3));
        watching.sees_the_room();
        bob.is_killed();
        watching.sees_no_room();
    });
}

fn a_card_with_a_winner(ann: &mut Member, bob: &mut Member) {
    ann.types("start");
    bob.sees("the first card", |seen| card_is(seen, 1));
    ann.types("vote 5");
    bob.sees("that Ann voted", |seen| has_voted(seen, "Ann"));
    bob.types("vote 5");
    for member in [ann, bob] {
        let seen = member.sees("the verdict", |seen| is_revealed(seen, 1));
        assert_eq!(winner(&seen), Some(Points::whole(5)));
    }
}

fn a_card_with_a_tie(ann: &mut Member, bob: &mut Member) {
    ann.types("next");
    bob.sees("the second card", |seen| card_is(seen, 2));
    ann.types("vote 3");
    bob.types("vote 5");
    let seen = ann.sees("the tie", |seen| is_revealed(seen, 2));
    let reveal = seen.state.round().unwrap().reveal.as_ref().unwrap();
    let (low, high) = (Points::whole(3), Points::whole(5));
    assert_eq!(reveal.result.outcome, Outcome::Tie { low, high, leader: None });
    ann.types("settle 3");
    let settled = |seen: &Seen| seen.state.card(CardId(2)).and_then(|card| card.estimate).map(|is| is.points);
    bob.sees("the settled card", |seen| settled(seen) == Some(low));
}

/// Somebody else drives then, and who left comes back to the same seat.
fn the_driver_leaves(mut ann: Member, bob: &mut Member, back: impl Fn() -> Member) -> Member {
    let seat = ann.sees("herself", |_| true).you;
    ann.types("quit");
    assert!(ann.ends(), "quitting is no failure");
    bob.sees("himself drive", |seen| seen.state.is_driver(seen.you));
    assert_eq!(bob.sees("Ann gone", |_| true).seat("Ann").presence, Presence::Gone);
    let mut ann = back();
    assert_eq!(ann.sees("herself", |_| true).you, seat);
    bob.sees("Ann back", |seen| seen.seat("Ann").presence == Presence::Here);
    ann
}

/// The seat greys, and has its vote when its owner is back.
fn a_guest_is_killed(ann: Member, bob: &mut Member, back: impl Fn() -> Member) -> Member {
    bob.sees("Ann's vote", |seen| card_is(seen, 3) && has_voted(seen, "Ann"));
    ann.is_killed();
    let seen = bob.sees("Ann away", |seen| seen.seat("Ann").presence == Presence::Away);
    assert!(has_voted(&seen, "Ann"), "her vote is kept");
    let mut ann = back();
    let seen = ann.sees("herself", |_| true);
    assert_eq!(seen.vote.and_then(|own| own.vote), Some(Vote::Points(Points::whole(8))));
    bob.sees("Ann back", |seen| seen.seat("Ann").presence == Presence::Here);
    ann
}

/// The room goes on at a member's machine, with all that was settled and the verdict on the table.
fn the_host_is_killed(host: &mut Child, members: [&mut Member; 2]) {
    host.kill().expect("it is running");
    host.wait().expect("it is killed");
    for member in members {
        let seen = member.sees("the room at its next host", |seen| {
            seen.state.room.epoch == Epoch(2) && seen.state.seated().count() == 2
        });
        assert!(is_revealed(&seen, 3) && winner(&seen) == Some(Points::whole(8)));
        assert_eq!(seen.state.cards.iter().filter(|card| card.estimate.is_some()).count(), 2);
    }
}

/// Somebody who has been looking at the list of rooms all the time.
struct Watching {
    /// Where the one room is, whenever that changes.
    places: mpsc::Receiver<Option<String>>,
}

impl Watching {
    fn the_list(from: &Host) -> Self {
        let (tell, places) = mpsc::channel();
        // It ends when nobody wants to know any more.
        from.start(async move || {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            let mut told = None;
            loop {
                let seen = rooms.wait_for(|rooms| place(rooms) != told).await.map(|rooms| place(&rooms));
                told = seen.expect("discovery goes on");
                if tell.send(told.clone()).is_err() {
                    return;
                }
            }
        });
        Self { places }
    }

    /// Waits until the room is on the list at another place than before, and returns it.
    fn sees_the_room(&mut self) -> String {
        self.next().or_else(|| self.next()).expect("the room is on the list")
    }

    /// Waits until no room is on the list.
    fn sees_no_room(&mut self) {
        let start = Instant::now();
        assert_eq!(self.next(), None, "the room is off the list");
        println!("the room of a killed host is off the list after {:?}", start.elapsed());
    }

    fn next(&mut self) -> Option<String> {
        self.places.recv_timeout(CHANGED_WITHIN).expect("the list changes in time")
    }
}

fn place(rooms: &[DiscoveredRoom]) -> Option<String> {
    rooms.first().map(|room| room.address.clone())
}

/// Starts `party host`, and waits until the room is open.
fn open_room(on: &Host, tickets: &Path, count: usize) -> Child {
    let mut host = on
        .command(binaries::party())
        .args(["host", "--name", ROOM, "--cards"])
        .arg(tickets)
        .stdout(Stdio::piped())
        .spawn()
        .expect("party host starts");
    let mut lines = BufReader::new(host.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().expect("it says what it read");
    assert!(first.starts_with(&format!("{count} cards.")), "{first}");
    assert!(lines.any(|line| line.contains(&on.address().to_string())), "it says where it is");
    host
}

/// What `party rooms` lists, once it lists something.
fn rooms_listed(on: &Host) -> Vec<DiscoveredRoom> {
    for _ in 0..5 {
        let output = on.command(binaries::party()).args(["rooms", "--json", "--for", "2"]).output().unwrap();
        assert!(output.status.success());
        let lines = String::from_utf8(output.stdout).unwrap();
        let rooms =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<DiscoveredRoom>>();
        if !rooms.is_empty() {
            return rooms;
        }
    }
    panic!("no room was listed");
}

/// A backlog as a tracker exports it, and how many tickets it has.
fn tickets(folder: &Path) -> (PathBuf, usize) {
    if let Some(path) = std::env::var_os(TICKETS).map(PathBuf::from) {
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

fn card_is(seen: &Seen, number: u32) -> bool {
    seen.state.current_card().is_some_and(|card| card.id == CardId(number))
}

fn has_voted(seen: &Seen, name: &str) -> bool {
    seen.state.round().is_some_and(|round| round.voted.contains(&seen.seat(name).id))
}

fn is_revealed(seen: &Seen, card: u32) -> bool {
    card_is(seen, card) && seen.state.stage() == Stage::Revealed
}

fn winner(seen: &Seen) -> Option<Points> {
    seen.state.round()?.reveal.as_ref()?.result.winner()
}
