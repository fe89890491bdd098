//! Two real windows of the app on two machines of an office: one hosts, the other sees the room and
//! joins. Pictures of every screen go into `tests/screenshots`.

use std::path::Path;
use std::sync::mpsc;
use std::time::Instant;

use tests::chromium::{Chromium, Screen};
use tests::display::Display;
use tests::guest::Guest;
use tests::namespaces::{Office, isolated, skip};
use tests::terminal_host::Hosting;
use tests::window::{Desk, Window};

/// Whether windows can be opened here; says so loudly if not.
fn possible(test: &str) -> bool {
    match Window::missing() {
        None => true,
        Some(reason) => {
            skip(test, &reason);
            false
        }
    }
}

/// A window for each of them, at the office's first two machines.
fn anns_and_bobs(office: &Office, homes: &Path, displays: &[Display; 2]) -> (Window, Window) {
    let open = |number: usize, owner: &str| {
        let home = homes.join(owner);
        std::fs::create_dir_all(&home).unwrap();
        let host = Some(office.host(number));
        Window::open(owner, &Desk { host, display: &displays[number], home: &home, shift: 0 })
    };
    (open(0, "Ann"), open(1, "Bob"))
}

#[test]
fn two_windows_point_a_backlog() {
    isolated(|| {
        if !possible("windows::two_windows_point_a_backlog") {
            return;
        }
        let office = Office::new(2);
        let homes = tempfile::tempdir().unwrap();
        // A screen each: a window behind another is not drawn.
        let displays = [Display::start(), Display::start()];
        let (ann, bob) = anns_and_bobs(&office, homes.path(), &displays);

        a_room_is_hosted_and_joined(&ann, &bob);
        cards_are_added(&ann, &bob, homes.path());
        a_card_has_a_winner(&ann, &bob);
        a_card_ends_in_a_tie(&ann, &bob);
        the_result_is_taken_along(&ann, homes.path());
        the_host_leaves(&ann, &bob);
        a_window_is_closed(ann, &bob);
    });
}

fn a_room_is_hosted_and_joined(ann: &Window, bob: &Window) {
    ann.is_pictured("1 lobby, first start");
    ann.clicks("host-room");
    ann.sees("name-problem");
    ann.types("your-name", "Ann");
    bob.types("your-name", "Bob");
    ann.types("room-name", "Sprint 12");
    ann.clicks("host-room");
    ann.sees("start");
    bob.sees_with("room", r#"[data-room="Sprint 12"]"#);
    bob.is_pictured("2 lobby, with a room");
    bob.clicks_with("join-room", r#"[data-room="Sprint 12"]"#);
    bob.sees("start");
    for window in [ann, bob] {
        for name in ["Ann", "Bob"] {
            window.sees_with("seat", &format!(r#"[data-name="{name}"][data-presence="here"]"#));
        }
    }
    ann.is_pictured("3 gathering, hosting");
    ann.clicks("invite");
    ann.sees("invite-dialog");
    ann.is_pictured("3 gathering, inviting");
    ann.clicks("close");
}

fn cards_are_added(ann: &Window, bob: &Window, folder: &Path) {
    ann.clicks("add-cards");
    let broken = folder.join("broken.csv");
    std::fs::write(&broken, "key,title\nA-1,One\nA-2,Two,and more\n").unwrap();
    ann.types("cards-file", broken.to_str().unwrap());
    let said = ann.reads("cards-error");
    ann.is_pictured("4 adding cards, a broken file");
    assert!(said.contains("Line 3"), "the message names the line: {said}");
    ann.types("cards-text", "WEB-7 Log in with a passkey\nhttps://tracker.example/browse/WEB-8\nDark theme");
    ann.is_pictured("4 adding cards");
    ann.clicks("cards-send");
    bob.sees_with("backlog-card", r#"[data-key="WEB-8"]"#);
}

fn a_card_has_a_winner(ann: &Window, bob: &Window) {
    ann.clicks("start");
    bob.sees("card-title");
    ann.clicks("vote-5");
    bob.sees_with("seat", r#"[data-name="Ann"][data-voted="true"]"#);
    ann.is_pictured("5 voting, voted");
    bob.is_pictured("5 voting, to vote");
    bob.clicks("vote-5");
    for window in [ann, bob] {
        window.sees_with("winner", r#"[data-value="5"]"#);
        window.is_pictured("6 a winner");
    }
    ann.clicks("next");
    bob.sees_with("backlog-card", r#"[data-key="WEB-7"][data-estimate="5"]"#);
}

fn a_card_ends_in_a_tie(ann: &Window, bob: &Window) {
    for (window, vote) in [(ann, "vote-3"), (bob, "vote-8")] {
        window.sees_with("hand", "");
        window.clicks(vote);
    }
    for window in [ann, bob] {
        window.sees_with("tie", r#"[data-low="3"][data-high="8"]"#);
        window.is_pictured("7 a tie");
    }
    ann.clicks("settle-8");
    bob.sees_with("settled", r#"[data-value="8"]"#);
    ann.clicks("next");
    for (window, vote) in [(ann, "vote-1"), (bob, "vote-1")] {
        window.clicks(vote);
    }
    ann.clicks("next");
}

fn the_result_is_taken_along(ann: &Window, homes: &Path) {
    ann.sees("summary");
    assert_eq!(ann.reads("total"), "14");
    ann.clicks("save-csv");
    let said = ann.reads("notice");
    ann.is_pictured("8 summary");
    let saved = std::fs::read_dir(homes.join("Ann"))
        .unwrap()
        .chain(std::fs::read_dir(homes.join("Ann/Downloads")).into_iter().flatten());
    let csv =
        saved.map(|file| file.unwrap().path()).find(|path| path.extension().is_some_and(|end| end == "csv"));
    let csv = csv.unwrap_or_else(|| panic!("a file is saved; the app said {said:?}"));
    assert!(std::fs::read_to_string(csv).unwrap().contains("WEB-7"));
}

/// The room goes on at the other window when its host leaves, and closes when nobody is left to host it.
fn the_host_leaves(ann: &Window, bob: &Window) {
    ann.clicks("leave");
    ann.sees("leave-dialog");
    ann.is_pictured("9 leaving");
    ann.clicks("leave-confirm");
    ann.sees("lobby");
    bob.sees_with("seat", r#"[data-name="Bob"]:only-child"#);
    bob.sees_with("connection", r#"[data-link="in"]"#);
    assert_eq!(bob.reads("total"), "14");
    bob.is_pictured("9 the room goes on here");
    ann.sees_with("room", r#"[data-room="Sprint 12"]"#);
    ann.is_pictured("9 lobby again");
    bob.clicks("leave");
    bob.clicks("leave-confirm");
    bob.sees("lobby");
    ann.sees("no-rooms");
}

/// Closing a window says goodbye, and a room that was hosted there goes on at the other window.
fn a_window_is_closed(ann: Window, bob: &Window) {
    ann.clicks("host-room");
    bob.clicks("join-room");
    bob.sees("start");
    ann.clicks("start");
    bob.clicks("vote-5");
    ann.sees_with("seat", r#"[data-name="Bob"][data-voted="true"]"#);
    let start = Instant::now();
    ann.is_closed();
    bob.sees_with("winner", r#"[data-value="5"]"#);
    println!(
        "a member had the room, and its verdict, {:?} after the host closed its window",
        start.elapsed()
    );
    bob.sees_with("seat", r#"[data-name="Bob"]:only-child"#);
}

/// The window that hosts is killed in the middle of a vote. The room goes on at the other window, a guest's browser comes
/// along with its vote, and the round ends as it would have.
#[test]
fn a_room_survives_the_window_that_hosts_it() {
    isolated(|| {
        const TEST: &str = "windows::a_room_survives_the_window_that_hosts_it";
        if !possible(TEST) {
            return;
        }
        if let Some(reason) = Chromium::missing() {
            return skip(TEST, &reason);
        }
        let office = Office::new(3);
        let homes = tempfile::tempdir().unwrap();
        // A screen each: a window behind another is not drawn.
        let displays = [Display::start(), Display::start()];
        let (ann, bob) = anns_and_bobs(&office, homes.path(), &displays);
        ann.types("your-name", "Ann");
        bob.types("your-name", "Bob");
        ann.clicks("host-room");
        bob.clicks("join-room");
        ann.sees_with("connection", r#"[data-next-host="Bob"]"#);
        ann.clicks("invite");
        let link = ann.reads("invite-link");
        ann.clicks("close");

        // The guest's story is told on their own machine.
        let (tell, told) = mpsc::channel();
        let story = office.host(2).enter(move || {
            let cat = Guest::joins("Cat", &link, Screen::PHONE);
            cat.clicks("start");
            cat.clicks("vote-5");
            tell.send(()).unwrap();
            let elsewhere = format!(
                "return document.readyState === 'complete' && !'{link}'.startsWith(location.origin);"
            );
            cat.until_is(&elsewhere);
            cat.sees(r#"[data-link="in"]"#);
            cat.sees(r#"[data-test="vote-5"][aria-checked="true"]"#);
            tell.send(()).unwrap();
            cat.sees(r#"[data-test="winner"][data-value="5"]"#);
            cat.is_pictured("10 the room goes on at another window");
        });
        told.recv().expect("the guest has voted");
        bob.sees_with("seat", r#"[data-name="Cat"][data-voted="true"]"#);
        let start = Instant::now();
        ann.is_killed();
        bob.sees_with("seat", r#"[data-name="Ann"][data-presence="away"]"#);
        bob.sees_with("seat", r#"[data-name="Cat"][data-voted="true"]"#);
        told.recv().expect("the guest has come along");
        println!(
            "the other window and the guest had the room {:?} after its host was killed",
            start.elapsed()
        );
        bob.is_pictured("10 the room goes on here");
        bob.clicks("vote-5");
        // Whoever is away for 10 s is not waited for.
        bob.sees_with("winner", r#"[data-value="5"]"#);
        story.join().expect("the guest sees the verdict");
    });
}

/// The window that hosts sleeps for as long as the other one needs to go on, and wakes in a seat there.
#[test]
fn a_window_that_hosted_and_slept_takes_a_seat() {
    isolated(|| {
        if !possible("windows::a_window_that_hosted_and_slept_takes_a_seat") {
            return;
        }
        let office = Office::new(2);
        let homes = tempfile::tempdir().unwrap();
        let displays = [Display::start(), Display::start()];
        let (ann, bob) = anns_and_bobs(&office, homes.path(), &displays);
        ann.types("your-name", "Ann");
        bob.types("your-name", "Bob");
        ann.clicks("host-room");
        bob.clicks("join-room");
        ann.sees_with("connection", r#"[data-next-host="Bob"]"#);
        bob.until_reads("connection", "Hosted by Ann");
        bob.clicks("start");
        bob.clicks("vote-5");
        ann.sees_with("seat", r#"[data-name="Bob"][data-voted="true"]"#);
        ann.falls_asleep();
        bob.until_reads("connection", "Hosted here, ends when you leave");
        ann.wakes();
        ann.until_reads("connection", "Hosted by Bob");
        bob.sees_with("connection", r#"[data-next-host="Ann"]"#);
        ann.is_pictured("11 awake in a seat");
        // Bob may have it hosted there again, and stay.
        bob.clicks("leave");
        bob.clicks("hand-over-hosting");
        ann.until_reads("connection", "Hosted here");
        bob.until_reads("connection", "Hosted by Ann");
        ann.clicks("vote-5");
        for window in [&ann, &bob] {
            window.sees_with("winner", r#"[data-value="5"]"#);
        }
    });
}

/// A link opens the app, and the room with it; another one leads the window that is open elsewhere.
#[test]
fn a_link_leads_into_its_room() {
    isolated(|| {
        if !possible("windows::a_link_leads_into_its_room") {
            return;
        }
        let (first, second) = (Hosting::start("First", &[]), Hosting::start("Second", &[]));
        let link = |host: &Hosting| format!("pointing-party://join?at={}", host.address());
        let home = tempfile::tempdir().unwrap();
        let display = Display::start();
        let desk = Desk { host: None, display: &display, home: home.path(), shift: 0 };
        let ann = Window::open_at("Ann", &desk, Some(&link(&first)));
        ann.sees_with("over", r#"[data-why="astray"]"#);
        ann.is_pictured("invited before the name is known");
        ann.types("your-name", "Ann");
        ann.runs("document.activeElement.blur();");
        ann.sees("start");
        ann.until_reads("room-title", "First");
        ann.is_sent_to(&link(&second), home.path());
        ann.until_reads("room-title", "Second");
        ann.sees_with("connection", r#"[data-link="in"]"#);
    });
}
