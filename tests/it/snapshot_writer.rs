//! Crashes: what is on disk after a host, a member or the app was killed, and how the room continues from there.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use history::History;
use room::{Snapshot, Stage};
use saved_rooms::SavedRooms;
use tests::binaries;
use tests::display::Display;
use tests::member::{Member, MemberView};
use tests::namespaces::{isolated, skip};
use tests::terminal_host::TerminalHost;
use tests::window::{Window, WindowOptions};

/// Few enough that Ann can type all commands at once without reaching the rate limit.
const CARDS: usize = 8;
/// How long [`wait_until_saved`] waits.
const TIMEOUT: Duration = Duration::from_secs(30);

fn settled(view: &MemberView) -> usize {
    view.state.cards.iter().filter(|card| card.estimate.is_some()).count()
}

fn join(host: &TerminalHost, name: &str, seats: &Path) -> Member {
    Member::join(Command::new(binaries::party()), host.address(), name, seats)
}

/// Ann drives through all cards as fast as she can type. Bob's program is killed after various numbers of settled cards.
#[test]
fn killed_member_has_saved_every_settled_card_it_showed() {
    let seats = tempfile::tempdir().unwrap();
    let cards = seats.path().join("cards.txt");
    std::fs::write(&cards, (1..=CARDS).map(|n| format!("A-{n} Log in\n")).collect::<String>()).unwrap();
    for min_settled in [0, 1, 2, 4, 6] {
        let host = TerminalHost::start("Sprint 12", &["--cards", cards.to_str().unwrap()]);
        let (mut ann, mut bob) = (join(&host, "Ann", seats.path()), join(&host, "Bob", seats.path()));
        for member in [&mut ann, &mut bob] {
            member.wait_for("both", |view| view.state.seats.len() == 2);
        }
        ann.send_line("start");
        for _ in 0..CARDS {
            ["vote 5", "reveal", "settle 8", "next"].into_iter().for_each(|line| ann.send_line(line));
        }
        bob.wait_for("the settled cards", |view| settled(view) >= min_settled);
        let view = bob.kill().expect("Bob has seen the room");
        let history = History::open(&seats.path().join("Bob")).unwrap();
        assert_eq!(history.warning(), None, "the file is complete");
        let snapshot = history.cards(view.state.room.id).unwrap_or_default();
        for card in &view.state.cards {
            let past = snapshot.iter().find(|past| past.card.card == card.id);
            if card.estimate.is_some() {
                let past = past.unwrap_or_else(|| panic!("{card:?} is not saved"));
                assert_eq!(past.card.rounds.len(), 1, "the round is saved with its votes");
                assert_eq!(past.card.rounds[0].votes[0].name.as_deref(), Some("Ann"));
            }
        }
        assert!(snapshot.len() >= settled(&view) && settled(&view) >= min_settled);

        let end = ann.wait_for("the summary", |view| view.state.stage() == Stage::Finished);
        let saved = History::open(&seats.path().join("Ann")).unwrap().cards(end.state.room.id).unwrap();
        assert_eq!(saved.len(), CARDS);
    }
}

/// The room in a file that a program has open, once there is one.
fn load(file: &Path) -> Option<Snapshot> {
    if !file.exists() {
        return None;
    }
    let rooms = SavedRooms::open(file).ok()?;
    rooms.writer().load(rooms.list().ok()?.first()?.id).ok()?
}

/// Waits until the room in the file has this many settled cards.
fn wait_until_saved(file: &Path, settled: usize) {
    let count = || {
        let snapshot = load(file)?;
        Some(snapshot.state().cards.iter().filter(|card| card.estimate.is_some()).count())
    };
    wait_until(|| count() == Some(settled));
}

/// Waits until what is on the disk fulfils a condition.
fn wait_until(is_there: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_there() {
        assert!(start.elapsed() < TIMEOUT, "it was never saved");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The host is killed while the second card is open. A new host resumes from the file, and the members rejoin.
#[test]
fn killed_host_resumes_its_room_from_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (cards, file) = (folder.path().join("cards.txt"), folder.path().join("sprint.room"));
    std::fs::write(&cards, "A-1 Log in\nA-2 Log out\n").unwrap();
    let (cards, keep) = (cards.to_str().unwrap(), ["--keep", file.to_str().unwrap()]);
    let host = TerminalHost::start("Sprint 12", &[&keep[..], &["--cards", cards]].concat());
    let mut ann = join(&host, "Ann", folder.path());
    ["start", "count-down off", "vote 5"].into_iter().for_each(|line| ann.send_line(line));
    ann.wait_for("the result", |view| view.state.stage() == Stage::Revealed);
    ann.send_line("next");
    let before =
        ann.wait_for("the second card", |view| settled(view) == 1 && view.state.stage() == Stage::Voting);
    wait_until_saved(&file, 1);
    let saved = load(&file).unwrap();
    host.kill();
    drop(ann);

    let host = TerminalHost::start("Another name", &keep);
    // Nobody is connected after a restart, so the first person to join becomes the driver.
    let mut ann = join(&host, "Ann", folder.path());
    ann.wait_for("Ann as the driver", |view| view.state.is_driver(view.you));
    let mut bob = join(&host, "Bob", folder.path());
    let view = ann.wait_for("both", |view| view.state.seated().count() == 2);
    assert_eq!((view.state.room.id, view.you), (before.state.room.id, before.you));
    assert_eq!((view.state.room.name.as_str(), view.state.room.epoch.0), ("Sprint 12", 2));
    assert_eq!(view.state.cards, saved.state().cards);
    assert_eq!(view.state.current_card().unwrap().key, "A-2");
    for member in [&mut ann, &mut bob] {
        member.send_line("vote 8");
    }
    ann.wait_for("the result", |view| view.state.stage() == Stage::Revealed);
    ann.send_line("next");
    let end = ann.wait_for("the summary", |view| view.state.stage() == Stage::Finished);
    drop(ann);
    let history = History::open(&folder.path().join("Ann")).unwrap();
    let past = history.cards(end.state.room.id).unwrap();
    assert_eq!(past.iter().map(|past| past.card.key.as_str()).collect::<Vec<_>>(), ["A-1", "A-2"]);
    assert_eq!(past[0].card.rounds[0].votes.len(), 1, "the votes for the first card are not lost");
    wait_until_saved(&file, 2);
}

/// The file is on a small disk that gets full. The host says so, and says when the room is saved again.
#[test]
fn full_disk_is_reported_by_the_host_until_there_is_space() {
    isolated(|| {
        let folder = tempfile::tempdir().unwrap();
        let disk = folder.path().join("disk");
        std::fs::create_dir(&disk).unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(&disk).status();
        assert!(mount.unwrap().success());
        let (file, cards) = (disk.join("sprint.room"), folder.path().join("cards.txt"));
        std::fs::write(&cards, "A-1 Log in\n").unwrap();
        let arguments = ["--keep", file.to_str().unwrap(), "--cards", cards.to_str().unwrap()];
        let hosting = TerminalHost::start("Sprint 12", &arguments);
        let mut ann = join(&hosting, "Ann", folder.path());
        ann.send_line("start");
        ann.wait_for("the first card", |view| view.state.stage() == Stage::Voting);
        let current = |snapshot: Snapshot| snapshot.state().current_card().is_some();
        wait_until(|| load(&file).is_some_and(current));

        let filler = disk.join("filler");
        let mut full = std::fs::File::create(&filler).unwrap();
        while std::io::Write::write_all(&mut full, &[0; 512]).is_ok() {}
        // Enough notes to fill what is left of the log's last page.
        for number in 0..3 {
            ann.send_line(&format!("note A-1 {number} {}", "long ".repeat(300)));
        }
        let problem = hosting.wait_for_line("The room isn't being saved.");
        assert!(problem.contains("sprint.room") && problem.contains("Free some space."), "{problem}");
        ann.send_line("vote 5");
        ann.wait_for("the result", |view| view.state.stage() == Stage::Revealed);

        // Nothing changes in the room any more.
        std::fs::remove_file(filler).unwrap();
        drop(full);
        hosting.wait_for_line("The room is being saved again.");
        hosting.kill();
        assert_eq!(load(&file).unwrap().state().stage(), Stage::Revealed);
    });
}

/// An earlier version wrote a JSON snapshot. The room continues in the same file.
#[test]
fn json_file_of_an_earlier_version_continues() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.json");
    let fixture = crate::layering::root().join("room/tests/fixtures/room_of_format_1.json");
    std::fs::copy(fixture, &file).unwrap();
    let hosting = TerminalHost::start("Another name", &["--keep", file.to_str().unwrap()]);
    let mut ann = join(&hosting, "Ann", folder.path());
    ann.send_line("note WEB-8 Ask the designers");
    let view = ann.wait_for("the note", |view| view.state.cards[1].noted);
    assert_eq!((view.state.room.name.as_str(), view.state.room.epoch.0), ("Sprint 12", 2));
    wait_until(|| load(&file).is_some_and(|snapshot| snapshot.state().cards[1].noted));
}

/// The app is killed while it hosts a room with the second card open. After a restart it has all settled cards, and
/// resumes the room.
#[test]
fn killed_app_resumes_its_room() {
    isolated(|| {
        if let Some(reason) = Window::missing() {
            return skip("snapshot_writer::killed_app_resumes_its_room", &reason);
        }
        let home = tempfile::tempdir().unwrap();
        let displays = [Display::start(), Display::start()];
        let open = |number: usize| {
            let instance = number as u16;
            Window::open(
                "Ann",
                &WindowOptions { machine: None, display: &displays[number], home: home.path(), instance },
            )
        };
        let ann = open(0);
        ann.type_into("your-name", "Ann");
        ann.click("host-room");
        ann.wait_for("start");
        ann.click("add-cards");
        ann.type_into("cards-text", "A-1 Log in\nA-2 Log out");
        ann.click("cards-send");
        ann.click("start");
        ann.click("vote-5");
        ann.wait_for_with("winner", r#"[data-value="5"]"#);
        ann.click("next");
        ann.wait_for_with("backlog-card", r#"[data-key="A-1"][data-estimate="5"]"#);
        let data = home.path().join(".local/share/party.pointing.app");
        let file = data.join("rooms.sqlite");
        wait_until_saved(&file, 1);
        ann.kill();

        let room = load(&file).unwrap().state().room.id;
        let past = History::open(&data).unwrap().cards(room).unwrap();
        assert_eq!((past.len(), past[0].card.key.as_str(), past[0].card.rounds.len()), (1, "A-1", 1));
        let ann = open(1);
        let resume = format!(
            r#"window.__TAURI__.core.invoke("ui_command", {{ command: {{ resume: {{ room: "{room}" }} }} }});"#
        );
        ann.run_script(&resume);
        ann.wait_for_with("backlog-card", r#"[data-key="A-1"][data-estimate="5"]"#);
        ann.wait_for_text("card-key", "A-2");
        ann.click("vote-8");
        ann.wait_for_with("winner", r#"[data-value="8"]"#);
        ann.click("next");
        ann.wait_for("summary");
        let past = History::open(&data).unwrap().cards(room).unwrap();
        assert_eq!(past.iter().map(|past| past.card.key.as_str()).collect::<Vec<_>>(), ["A-1", "A-2"]);
    });
}

#[test]
fn no_history_option_saves_only_the_seat_key() {
    let seats = tempfile::tempdir().unwrap();
    let host = TerminalHost::start("Sprint 12", &[]);
    let mut party = Command::new(binaries::party());
    party.args(["join", host.address(), "--name", "Ann", "--no-history", "--seat"]).arg(seats.path());
    let mut program = party.stdin(std::process::Stdio::piped()).spawn().unwrap();
    let stdin = program.stdin.as_mut().unwrap();
    std::io::Write::write_all(stdin, b"start\nvote 5\nnext\nquit\n").unwrap();
    assert!(program.wait().unwrap().success());
    let names: Vec<_> =
        std::fs::read_dir(seats.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["device.key"]);
}
