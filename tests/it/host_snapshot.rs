//! What is kept when a program ends as no program should.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use history::History;
use lan::snapshot_file::load;
use room::Stage;
use tests::binaries;
use tests::display::Display;
use tests::member::{Member, Seen};
use tests::namespaces::{isolated, skip};
use tests::terminal_host::Hosting;
use tests::window::{Desk, Window};

/// As many as can be typed through at once: who asks too fast has to wait.
const CARDS: usize = 8;
/// How long anything may take that is bound to happen.
const PATIENCE: Duration = Duration::from_secs(30);

fn settled(seen: &Seen) -> usize {
    seen.state.cards.iter().filter(|card| card.estimate.is_some()).count()
}

fn join(hosting: &Hosting, name: &str, seats: &Path) -> Member {
    Member::join(Command::new(binaries::party()), hosting.address(), name, seats)
}

/// Ann drives through the whole backlog as fast as she can type; Bob's program is killed at various moments.
#[test]
fn whoever_is_killed_has_all_that_they_saw_settled() {
    let seats = tempfile::tempdir().unwrap();
    let cards = seats.path().join("cards.txt");
    std::fs::write(&cards, (1..=CARDS).map(|n| format!("A-{n} Log in\n")).collect::<String>()).unwrap();
    for moment in [0, 1, 2, 4, 6] {
        let hosting = Hosting::start("Sprint 12", &["--cards", cards.to_str().unwrap()]);
        let (mut ann, mut bob) = (join(&hosting, "Ann", seats.path()), join(&hosting, "Bob", seats.path()));
        for member in [&mut ann, &mut bob] {
            member.sees("both", |seen| seen.state.seats.len() == 2);
        }
        ann.types("start");
        for _ in 0..CARDS {
            ["vote 5", "reveal", "settle 8", "next"].into_iter().for_each(|line| ann.types(line));
        }
        bob.sees("some cards settled", |seen| settled(seen) >= moment);
        let seen = bob.is_killed().expect("Bob has seen something");
        let history = History::open(&seats.path().join("Bob")).unwrap();
        assert_eq!(history.note(), None, "the file is whole");
        let snapshot = history.cards(seen.state.room.id).unwrap_or_default();
        for card in &seen.state.cards {
            let past = snapshot.iter().find(|past| past.card.card == card.id);
            if card.estimate.is_some() {
                let past = past.unwrap_or_else(|| panic!("{card:?} is not kept"));
                assert_eq!(past.card.rounds.len(), 1, "with its votes");
                assert_eq!(past.card.rounds[0].votes[0].name.as_deref(), Some("Ann"));
            }
        }
        assert!(snapshot.len() >= settled(&seen) && settled(&seen) >= moment);

        let end = ann.sees("the summary", |seen| seen.state.stage() == Stage::Finished);
        let ann_kept = History::open(&seats.path().join("Ann")).unwrap().cards(end.state.room.id).unwrap();
        assert_eq!(ann_kept.len(), CARDS);
    }
}

/// Waits until so many cards are settled in the room that a file keeps.
fn until_kept(file: &Path, settled: usize) {
    let start = Instant::now();
    let count = || {
        let snapshot = load(file).ok()?;
        Some(snapshot.state().cards.iter().filter(|card| card.estimate.is_some()).count())
    };
    while count() != Some(settled) {
        assert!(start.elapsed() < PATIENCE, "{settled} cards are never kept");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The host is killed while the second card is on the table; the next one goes on there, and so do the members.
#[test]
fn a_room_goes_on_after_its_host_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let (cards, file) = (folder.path().join("cards.txt"), folder.path().join("sprint.json"));
    std::fs::write(&cards, "A-1 Log in\nA-2 Log out\n").unwrap();
    let (cards, keep) = (cards.to_str().unwrap(), ["--keep", file.to_str().unwrap()]);
    let hosting = Hosting::start("Sprint 12", &[&keep[..], &["--cards", cards]].concat());
    let mut ann = join(&hosting, "Ann", folder.path());
    ["start", "count-down off", "vote 5"].into_iter().for_each(|line| ann.types(line));
    ann.sees("the verdict", |seen| seen.state.stage() == Stage::Revealed);
    ann.types("next");
    let before =
        ann.sees("the second card", |seen| settled(seen) == 1 && seen.state.stage() == Stage::Voting);
    until_kept(&file, 1);
    hosting.is_killed();
    drop(ann);

    let hosting = Hosting::start("Another name", &keep);
    // Nobody is here on another day, and whoever comes first drives.
    let mut ann = join(&hosting, "Ann", folder.path());
    ann.sees("herself drive", |seen| seen.state.is_driver(seen.you));
    let mut bob = join(&hosting, "Bob", folder.path());
    let seen = ann.sees("both", |seen| seen.state.seated().count() == 2);
    assert_eq!((seen.state.room.id, seen.you), (before.state.room.id, before.you));
    assert_eq!((seen.state.room.name.as_str(), seen.state.room.epoch.0), ("Sprint 12", 2));
    assert_eq!(seen.state.cards, before.state.cards);
    assert_eq!(seen.state.current_card().unwrap().key, "A-2");
    for member in [&mut ann, &mut bob] {
        member.types("vote 8");
    }
    ann.sees("the verdict", |seen| seen.state.stage() == Stage::Revealed);
    ann.types("next");
    let end = ann.sees("the summary", |seen| seen.state.stage() == Stage::Finished);
    drop(ann);
    let history = History::open(&folder.path().join("Ann")).unwrap();
    let past = history.cards(end.state.room.id).unwrap();
    assert_eq!(past.iter().map(|past| past.card.key.as_str()).collect::<Vec<_>>(), ["A-1", "A-2"]);
    assert_eq!(past[0].card.rounds[0].votes.len(), 1, "the votes for the first are not lost");
    until_kept(&file, 2);
}

/// The app is killed while it hosts and the second card is on the table. Opened again, it has all that was settled, and
/// the room goes on there.
#[test]
fn an_app_that_was_killed_goes_on_with_its_room() {
    isolated(|| {
        if let Some(reason) = Window::missing() {
            return skip("host_snapshot::an_app_that_was_killed_goes_on_with_its_room", &reason);
        }
        let home = tempfile::tempdir().unwrap();
        let displays = [Display::start(), Display::start()];
        let open = |number: usize| {
            let shift = number as u16;
            Window::open("Ann", &Desk { host: None, display: &displays[number], home: home.path(), shift })
        };
        let ann = open(0);
        ann.types("your-name", "Ann");
        ann.clicks("host-room");
        ann.sees("start");
        ann.clicks("add-cards");
        ann.types("cards-text", "A-1 Log in\nA-2 Log out");
        ann.clicks("cards-send");
        ann.clicks("start");
        ann.clicks("vote-5");
        ann.sees_with("winner", r#"[data-value="5"]"#);
        ann.clicks("next");
        ann.sees_with("backlog-card", r#"[data-key="A-1"][data-estimate="5"]"#);
        let data = home.path().join(".local/share/party.pointing.app");
        let rooms = || std::fs::read_dir(data.join("rooms")).unwrap().map(|entry| entry.unwrap().path());
        let file =
            rooms().find(|path| path.extension().is_some_and(|extension| extension == "json")).unwrap();
        until_kept(&file, 1);
        ann.is_killed();

        let room = load(&file).unwrap().state().room.id;
        let past = History::open(&data).unwrap().cards(room).unwrap();
        assert_eq!((past.len(), past[0].card.key.as_str(), past[0].card.rounds.len()), (1, "A-1", 1));
        let ann = open(1);
        let resume = format!(
            r#"window.__TAURI__.core.invoke("ask", {{ ask: {{ ask: "resume", room: "{room}" }} }});"#
        );
        ann.runs(&resume);
        ann.sees_with("backlog-card", r#"[data-key="A-1"][data-estimate="5"]"#);
        ann.until_reads("card-key", "A-2");
        ann.clicks("vote-8");
        ann.sees_with("winner", r#"[data-value="8"]"#);
        ann.clicks("next");
        ann.sees("summary");
        let past = History::open(&data).unwrap().cards(room).unwrap();
        assert_eq!(past.iter().map(|past| past.card.key.as_str()).collect::<Vec<_>>(), ["A-1", "A-2"]);
    });
}

#[test]
fn nothing_is_kept_where_nothing_is_to_be() {
    let seats = tempfile::tempdir().unwrap();
    let hosting = Hosting::start("Sprint 12", &[]);
    let mut party = Command::new(binaries::party());
    party.args(["join", hosting.address(), "--name", "Ann", "--no-history", "--seat"]).arg(seats.path());
    let mut program = party.stdin(std::process::Stdio::piped()).spawn().unwrap();
    let stdin = program.stdin.as_mut().unwrap();
    std::io::Write::write_all(stdin, b"start\nvote 5\nnext\nquit\n").unwrap();
    assert!(program.wait().unwrap().success());
    let names: Vec<_> =
        std::fs::read_dir(seats.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["seat.key"]);
}
