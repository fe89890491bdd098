//! Real windows of the app on machines of a virtual network: hosting, joining, estimating, and a host that leaves,
//! crashes or sleeps. Screenshots are saved in `tests/screenshots`.

use std::path::Path;
use std::sync::mpsc;
use std::time::Instant;

use tempfile::TempDir;
use tests::browser::{Engine, Screen};
use tests::display::Display;
use tests::guest::Guest;
use tests::namespaces::{Network, isolated, skips};
use tests::terminal_host::TerminalHost;
use tests::window::{Window, WindowOptions};

/// Ann's and Bob's windows, each on its own machine. The windows are dropped first and the network last.
struct TwoWindows {
    ann: Window,
    bob: Window,
    /// Each window has its own display, because WebKit does not draw a window behind another one.
    displays: [Display; 2],
    /// Both home folders.
    homes: TempDir,
    network: Network,
}

impl TwoWindows {
    /// Opens the windows on the first two of the network's machines.
    fn open(machines: u8) -> Self {
        let (network, homes) = (Network::new(machines), tempfile::tempdir().unwrap());
        let displays = [Display::start(), Display::start()];
        let open = |number: usize, owner: &str| {
            let home = homes.path().join(owner);
            std::fs::create_dir_all(&home).unwrap();
            let machine = Some(network.machine(number));
            Window::open(
                owner,
                &WindowOptions { machine, display: &displays[number], home: &home, instance: 0 },
            )
        };
        let (ann, bob) = (open(0, "Ann"), open(1, "Bob"));
        Self { ann, bob, displays, homes, network }
    }

    /// Ann hosts a room and Bob joins it. His computer stands by to host it next.
    fn host_and_join(&self) {
        let Self { ann, bob, .. } = self;
        ann.type_into("your-name", "Ann");
        bob.type_into("your-name", "Bob");
        ann.click("host-room");
        bob.click("join-room");
        ann.wait_for_with("connection", r#"[data-next-host="Bob"]"#);
    }
}

#[test]
fn two_windows_estimate_a_backlog() {
    isolated(|| {
        if skips("window::two_windows_estimate_a_backlog", Window::missing()) {
            return;
        }
        let TwoWindows { network: _network, homes, displays: _displays, ann, bob } = TwoWindows::open(2);

        host_and_join_room(&ann, &bob);
        add_cards(&ann, &bob, homes.path());
        estimate_with_winner(&ann, &bob);
        estimate_with_tie(&ann, &bob);
        export_results(&ann, homes.path());
        host_leaves(&ann, &bob);
        close_window(ann, &bob);
    });
}

fn host_and_join_room(ann: &Window, bob: &Window) {
    ann.take_screenshot("1 lobby, first start");
    ann.click("host-room");
    ann.wait_for("name-problem");
    ann.type_into("your-name", "Ann");
    bob.type_into("your-name", "Bob");
    ann.type_into("room-name", "Sprint 12");
    ann.click("host-room");
    ann.wait_for("start");
    bob.wait_for_with("room", r#"[data-room="Sprint 12"]"#);
    bob.take_screenshot("2 lobby, with a room");
    bob.click_with("join-room", r#"[data-room="Sprint 12"]"#);
    bob.wait_for("start");
    for window in [ann, bob] {
        for name in ["Ann", "Bob"] {
            window.wait_for_with("seat", &format!(r#"[data-name="{name}"][data-presence="here"]"#));
        }
    }
    ann.take_screenshot("3 not started, hosting");
    ann.click("invite");
    ann.wait_for("invite-dialog");
    ann.take_screenshot("3 not started, inviting");
    ann.click("close");
}

fn add_cards(ann: &Window, bob: &Window, folder: &Path) {
    ann.click("add-cards");
    let broken = folder.join("broken.csv");
    std::fs::write(&broken, "key,title\nA-1,One\nA-2,Two,and more\n").unwrap();
    ann.type_into("cards-file", broken.to_str().unwrap());
    let notice = ann.read_text("cards-error");
    ann.take_screenshot("4 adding cards, a broken file");
    assert!(notice.contains("Line 3"), "the message names the line: {notice}");
    ann.type_into(
        "cards-text",
        "WEB-7 Log in with a passkey\nhttps://tracker.example/browse/WEB-8\nDark theme",
    );
    ann.take_screenshot("4 adding cards");
    ann.click("cards-send");
    bob.wait_for_with("backlog-card", r#"[data-key="WEB-8"]"#);
}

fn estimate_with_winner(ann: &Window, bob: &Window) {
    ann.click("start");
    bob.wait_for("card-title");
    ann.click("vote-5");
    bob.wait_for_with("seat", r#"[data-name="Ann"][data-voted="true"]"#);
    ann.take_screenshot("5 voting, voted");
    bob.take_screenshot("5 voting, to vote");
    bob.click("vote-5");
    for window in [ann, bob] {
        window.wait_for_with("winner", r#"[data-value="5"]"#);
        window.take_screenshot("6 a winner");
    }
    ann.click("next");
    bob.wait_for_with("backlog-card", r#"[data-key="WEB-7"][data-estimate="5"]"#);
}

fn estimate_with_tie(ann: &Window, bob: &Window) {
    for (window, vote) in [(ann, "vote-3"), (bob, "vote-8")] {
        window.wait_for_with("hand", "");
        window.click(vote);
    }
    for window in [ann, bob] {
        window.wait_for_with("tie", r#"[data-low="3"][data-high="8"]"#);
        window.take_screenshot("7 a tie");
    }
    ann.click("settle-8");
    bob.wait_for_with("settled", r#"[data-value="8"]"#);
    ann.click("next");
    for (window, vote) in [(ann, "vote-1"), (bob, "vote-1")] {
        window.click(vote);
    }
    ann.click("next");
}

fn export_results(ann: &Window, homes: &Path) {
    ann.wait_for("summary");
    assert_eq!(ann.read_text("total"), "14");
    ann.click("save-csv");
    let notice = ann.read_text("toast");
    ann.take_screenshot("8 summary");
    let saved = std::fs::read_dir(homes.join("Ann"))
        .unwrap()
        .chain(std::fs::read_dir(homes.join("Ann/Downloads")).into_iter().flatten());
    let csv =
        saved.map(|file| file.unwrap().path()).find(|path| path.extension().is_some_and(|end| end == "csv"));
    let csv = csv.unwrap_or_else(|| panic!("no CSV file was saved; the app showed {notice:?}"));
    assert!(std::fs::read_to_string(csv).unwrap().contains("WEB-7"));
}

/// The room moves to Bob's window when Ann leaves, and closes when Bob leaves too.
fn host_leaves(ann: &Window, bob: &Window) {
    ann.click("leave");
    ann.wait_for("leave-dialog");
    ann.take_screenshot("9 leaving");
    ann.click("leave-confirm");
    ann.wait_for("lobby");
    bob.wait_for_with("seat", r#"[data-name="Bob"]:only-child"#);
    bob.wait_for_with("connection", r#"[data-connection="in"]"#);
    assert_eq!(bob.read_text("total"), "14");
    bob.take_screenshot("9 the room goes on here");
    ann.wait_for_with("room", r#"[data-room="Sprint 12"]"#);
    ann.take_screenshot("9 lobby again");
    bob.click("leave");
    bob.click("leave-confirm");
    bob.wait_for("lobby");
    ann.wait_for("no-rooms");
}

/// Closing a window hands over the room that it hosts, and the room continues in the other window.
fn close_window(ann: Window, bob: &Window) {
    ann.click("host-room");
    bob.click("join-room");
    bob.wait_for("start");
    ann.click("start");
    bob.click("vote-5");
    ann.wait_for_with("seat", r#"[data-name="Bob"][data-voted="true"]"#);
    let start = Instant::now();
    ann.close();
    bob.wait_for_with("winner", r#"[data-value="5"]"#);
    println!("a member had the room and its result {:?} after the host closed its window", start.elapsed());
    bob.wait_for_with("seat", r#"[data-name="Bob"]:only-child"#);
}

/// The app that hosts is killed during a vote. The room continues in the other window, a guest's browser moves there with
/// its vote, and the round ends normally.
#[test]
fn room_survives_a_killed_host_window() {
    isolated(|| {
        const TEST: &str = "window::room_survives_a_killed_host_window";
        if skips(TEST, Window::missing()) || skips(TEST, Engine::Chromium.missing()) {
            return;
        }
        let windows = TwoWindows::open(3);
        windows.host_and_join();
        let TwoWindows { network, homes: _homes, displays: _displays, ann, bob } = windows;
        ann.click("invite");
        let link = ann.read_text("invite-link");
        ann.click("close");

        // The guest's browser runs on its own machine, and reports its progress.
        let (sender, progress) = mpsc::channel();
        let guest = network.machine(2).enter(move || {
            let cat = Guest::open_and_join("Cat", &link, Screen::PHONE);
            cat.click("start");
            cat.click("vote-5");
            sender.send(()).unwrap();
            let moved = format!(
                "return document.readyState === 'complete' && !'{link}'.startsWith(location.origin);"
            );
            cat.wait_until(&moved);
            cat.wait_for(r#"[data-connection="in"]"#);
            cat.wait_for(r#"[data-test="vote-5"][aria-checked="true"]"#);
            sender.send(()).unwrap();
            cat.wait_for(r#"[data-test="winner"][data-value="5"]"#);
            cat.take_screenshot("10 the room goes on at another window");
        });
        progress.recv().expect("the guest has voted");
        bob.wait_for_with("seat", r#"[data-name="Cat"][data-voted="true"]"#);
        let start = Instant::now();
        ann.kill();
        bob.wait_for_with("seat", r#"[data-name="Ann"][data-presence="away"]"#);
        bob.wait_for_with("seat", r#"[data-name="Cat"][data-voted="true"]"#);
        progress.recv().expect("the guest has moved to the next host");
        println!(
            "the other window and the guest had the room {:?} after its host was killed",
            start.elapsed()
        );
        bob.take_screenshot("10 the room goes on here");
        bob.click("vote-5");
        // The round stops waiting for Ann after she has been away for 10 s.
        bob.wait_for_with("winner", r#"[data-value="5"]"#);
        guest.join().expect("the guest sees the result");
    });
}

/// The network splits, and Bob goes on alone. When it is whole again, there is one room, and its driver takes a part of what Bob has.
#[test]
fn results_of_the_other_half_are_taken_in_part() {
    isolated(|| {
        const TEST: &str = "window::results_of_the_other_half_are_taken_in_part";
        if skips(TEST, Window::missing()) || skips(TEST, Engine::Chromium.missing()) {
            return;
        }
        let windows = TwoWindows::open(3);
        windows.host_and_join();
        let TwoWindows { network, homes: _homes, displays: _displays, ann, bob } = windows;
        ann.click("add-cards");
        ann.type_into("cards-text", "WEB-7 Log in with a passkey\nWEB-8 Dark theme\nWEB-9 Undo");
        ann.click("cards-send");
        ann.click("invite");
        let link = ann.read_text("invite-link");
        ann.click("close");
        let (healed, is_healed) = mpsc::channel();
        // A host without anybody would follow Bob.
        let guest = network.machine(2).enter(move || {
            let cat = Guest::open_and_join("Cat", &link, Screen::PHONE);
            is_healed.recv().expect("the halves meet");
            cat.wait_for(r#"[data-test="proposal"]"#);
            cat.take_screenshot("12 somebody decides");
            cat.wait_until(r#"return !document.querySelector('[data-test="proposal"]')"#);
        });
        ann.wait_for_with("seat", r#"[data-name="Cat"]"#);
        ann.click("start");
        bob.wait_for("vote-5");
        network.split(&[1]);
        bob.wait_for_text("connection", "Hosted here, ends when you leave");
        for vote in ["vote-5", "vote-8"] {
            bob.click(vote);
            // The round stops waiting for the others after they have been away for 10 s.
            bob.wait_for("winner");
            bob.click("next");
        }
        bob.take_screenshot("12 alone in the other half");
        network.heal();
        bob.wait_for_text("connection", "Hosted by Ann");
        ann.wait_for("proposal");
        healed.send(()).expect("the guest waits");
        ann.take_screenshot("12 results of the other half");
        ann.click("choose-proposed");
        ann.take_screenshot("12 what to take");
        ann.click("take");
        ann.wait_for_with("backlog-card", r#"[data-key="WEB-7"][data-estimate="5"]"#);
        bob.wait_for_with("backlog-card", r#"[data-key="WEB-7"][data-estimate="5"]"#);
        ann.take_screenshot("12 taken in part");
        let rows = "return document.querySelectorAll('[data-test=\"proposed\"]').length";
        assert_eq!(ann.run_script(rows), serde_json::json!(1), "the other one waits");
        ann.click("dismiss-all");
        guest.join().expect("the guest sees that everything is decided");
        bob.wait_for_with("backlog-card", r#"[data-key="WEB-8"]:not([data-estimate])"#);
        bob.take_screenshot("12 the rest is dismissed");
    });
}

/// The app that hosts sleeps until the room continues in the other window. When it wakes up it joins there as a member.
#[test]
fn host_window_rejoins_as_member_after_sleep() {
    isolated(|| {
        if skips("window::host_window_rejoins_as_member_after_sleep", Window::missing()) {
            return;
        }
        let windows = TwoWindows::open(2);
        windows.host_and_join();
        let TwoWindows { ann, bob, .. } = &windows;
        bob.wait_for_text("connection", "Hosted by Ann");
        bob.click("start");
        bob.click("vote-5");
        ann.wait_for_with("seat", r#"[data-name="Bob"][data-voted="true"]"#);
        ann.suspend();
        bob.wait_for_text("connection", "Hosted here, ends when you leave");
        ann.resume();
        ann.wait_for_text("connection", "Hosted by Bob");
        bob.wait_for_with("connection", r#"[data-next-host="Ann"]"#);
        ann.take_screenshot("11 awake in a seat");
        // Bob hands hosting back to Ann and stays in the room.
        bob.click("leave");
        bob.click("hand-over-hosting");
        ann.wait_for_text("connection", "Hosted here");
        bob.wait_for_text("connection", "Hosted by Ann");
        ann.click("vote-5");
        for window in [ann, bob] {
            window.wait_for_with("winner", r#"[data-value="5"]"#);
        }
    });
}

/// A link starts the app and joins the room. A second link makes the open window join another room.
#[test]
fn link_opens_its_room() {
    isolated(|| {
        if skips("window::link_opens_its_room", Window::missing()) {
            return;
        }
        let (first, second) = (TerminalHost::start("First", &[]), TerminalHost::start("Second", &[]));
        let link = |host: &TerminalHost| format!("pointing-party://join?at={}", host.address());
        let home = tempfile::tempdir().unwrap();
        let display = Display::start();
        let options = WindowOptions { machine: None, display: &display, home: home.path(), instance: 0 };
        let ann = Window::open_at("Ann", &options, Some(&link(&first)));
        ann.wait_for_with("ended", r#"[data-reason="astray"]"#);
        ann.take_screenshot("invited before the name is known");
        ann.type_into("your-name", "Ann");
        ann.run_script("document.activeElement.blur();");
        ann.wait_for("start");
        ann.wait_for_text("room-title", "First");
        ann.open_link(&link(&second), home.path());
        ann.wait_for_text("room-title", "Second");
        ann.wait_for_with("connection", r#"[data-connection="in"]"#);
    });
}
