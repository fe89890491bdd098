//! Guests in browsers, at desktops and phones: the page that a host serves, in Chromium. Screenshots are saved in
//! `tests/screenshots`.

use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::mpsc;

use lan::host::{Host, HostOptions};
use lan::identity::{new_device, new_salt};
use room::{Name, Setup};
use serde_json::Value;
use tests::binaries::party;
use tests::browser::{Engine, Screen};
use tests::guest::Guest;
use tests::member::Member;
use tests::namespaces::{Network, isolated, skips};
use tests::terminal_host::TerminalHost;

/// The port of hosts that are restarted at the same address.
const PORT: u16 = 7420;
/// Three cards. The second one's title has HTML, a script, text direction controls and joined emoji.
const CARDS: &str = "WEB-1 Log in with a passkey\nWEB-2 <img src=x onerror=alert(1)><script>alert(2)</script> \"&amp;' \u{202e}desrever\u{202c} 👩‍👩‍👧‍👦\nWEB-3 Sort the list\n";

#[test]
fn four_browsers_and_a_terminal_estimate_three_cards() {
    isolated(|| {
        if skips("guest::four_browsers_and_a_terminal_estimate_three_cards", Engine::Chromium.missing()) {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let cards = folder.path().join("cards.txt");
        std::fs::write(&cards, CARDS).unwrap();
        let host = TerminalHost::start("Sprint <b>12</b>", &["--cards", cards.to_str().unwrap()]);
        let link = host.link();
        let ann = Guest::open("Ann", &link, Screen::DESKTOP);
        ann.wait_for(r#"[data-test="room-title"]"#);
        ann.take_screenshot("guest 1 join");
        ann.click("join");
        ann.wait_for(r#"[data-test="name-problem"]:not(:empty)"#);
        ann.join();
        let bob = Guest::open("Bob", &link, Screen::PHONE);
        bob.take_screenshot("guest 1 join");
        bob.join();
        bob.take_screenshot("guest 2 not started");
        let cat = Guest::open_and_join("Cat", &link, Screen::PHONE_LANDSCAPE);
        let dan = Guest::open_and_join("Dan", &link, Screen::ZOOMED);
        let mut eve = Member::join(Command::new(party()), host.address(), "Eve", folder.path());
        eve.wait_for("five seats", |view| view.state.seats.len() == 5);

        // The first card has a winner, which everyone sees.
        ann.click("start");
        for guest in [&ann, &bob, &cat, &dan] {
            guest.wait_for(r#"[data-test="hand"]"#);
        }
        bob.click("vote-5");
        ann.wait_for(r#"[data-test="seat"][data-name="Bob"][data-voted="true"]"#);
        bob.take_screenshot("guest 3 voting");
        cat.take_screenshot("guest 3 voting");
        dan.take_screenshot("guest 3 voting");
        for guest in [&bob, &cat, &dan] {
            assert_fits_width(guest);
        }

        // Reloading the page during a vote keeps the seat and the vote, without asking for the name again.
        bob.reload();
        bob.wait_for(r#"[data-test="vote-5"][aria-checked="true"]"#);
        ann.wait_for(r#"[data-test="seat"][data-name="Bob"][data-voted="true"]"#);

        // A new name reaches everyone, and survives a reload.
        bob.click("seat-menu");
        bob.type_into("new-name", "Robert");
        bob.click("rename");
        ann.wait_for(r#"[data-test="seat"][data-name="Robert"][data-voted="true"]"#);
        bob.reload();
        ann.wait_for(r#"[data-test="seat"][data-name="Robert"][data-presence="here"]"#);
        bob.wait_for(r#"[data-test="seat"][data-name="Robert"]"#);

        // Two tabs share one seat: a vote in one tab appears in the other.
        cat.click("vote-3");
        cat.open_tab(&link);
        cat.wait_for(r#"[data-test="vote-3"][aria-checked="true"]"#);
        cat.click("vote-5");
        cat.switch_to_tab(0);
        cat.wait_for(r#"[data-test="vote-5"][aria-checked="true"]"#);
        let view = eve.wait_for("five seats", |view| view.state.seats.len() == 5);
        assert_eq!(view.state.seats.iter().filter(|seat| seat.name.as_str() == "Cat").count(), 1);

        dan.click("vote-5");
        ann.click("vote-8");
        eve.send_line("vote 5");
        for guest in [&ann, &bob, &cat, &dan] {
            guest.wait_for(r#"[data-test="winner"]"#);
        }
        ann.take_screenshot("guest 4 result");
        bob.take_screenshot("guest 4 result");
        ann.click("next");

        // The driver opens another card, and then the second one again.
        for key in ["WEB-3", "WEB-2"] {
            ann.run_script(&format!(
                r#"document.querySelector('[data-test="backlog-card"][data-key="{key}"]').click();"#
            ));
            ann.click("estimate-card");
            bob.wait_for_text("card-key", key);
        }

        // The second card's title is shown as text.
        for guest in [&ann, &bob, &cat, &dan] {
            guest.wait_for(r#"[data-test="hand"]"#);
            let title = guest.read_text("card-title");
            assert!(title.contains("<script>alert(2)</script>"), "{title}");
        }
        ann.take_screenshot("guest 5 a nasty title");
        assert_eq!(
            ann.run_script(
                r#"return document.querySelectorAll('img, body script, iframe:not([src="/successors"])').length;"#
            ),
            Value::from(0)
        );
        for guest in [&ann, &bob, &cat, &dan] {
            guest.click("vote-2");
        }
        eve.send_line("vote 2");
        bob.wait_for(r#"[data-test="winner"]"#);
        ann.click("next");

        // The third card ends in a tie, which the driver settles. The summary follows.
        for (guest, vote) in [(&ann, "vote-1"), (&bob, "vote-1"), (&cat, "vote-3"), (&dan, "vote-3")] {
            guest.wait_for(r#"[data-test="hand"]"#);
            guest.click(vote);
        }
        eve.send_line("vote ?");
        dan.wait_for(r#"[data-test="tie"]"#);
        ann.click("settle-3");
        ann.wait_for(r#"[data-test="settled"]"#);
        ann.click("next");
        for guest in [&ann, &bob, &cat, &dan] {
            guest.wait_for(r#"[data-test="result-row"]"#);
        }
        bob.take_screenshot("guest 6 summary");
        for guest in [&ann, &bob, &cat, &dan] {
            assert_fits_width(guest);
            assert_eq!(guest.console_errors(), Vec::<String>::new());
        }
    });
}

/// One guest in each browser: a whole round, in which every page is reloaded, left and returned to.
#[test]
fn every_browser_takes_part_in_a_whole_round() {
    isolated(|| {
        if skips("guest::every_browser_takes_part_in_a_whole_round", Engine::any_missing()) {
            return;
        }
        let host = TerminalHost::start("Sprint 12", &[]);
        let guests = Engine::ALL.map(|engine| Guest::join_in(engine, &host.link()));
        let driver = &guests[0];
        driver.click("start");
        for (guest, vote) in guests[1..].iter().zip(["vote-3", "vote-5"]) {
            guest.click(vote);
        }
        let seat = |guest: &Guest, state: &str| {
            format!(r#"[data-test="seat"][data-name="{}"]{state}"#, guest.name())
        };
        for (guest, vote) in guests[1..].iter().zip(["vote-3", "vote-5"]) {
            let returned = || {
                guest.wait_for(r#"[data-connection="in"]"#);
                guest.wait_for(&format!(r#"[data-test="{vote}"][aria-checked="true"]"#));
                driver.wait_for(&seat(guest, r#"[data-presence="here"][data-voted="true"]"#));
            };
            returned();
            guest.reload();
            returned();
            guest.goto("about:blank");
            driver.wait_for(&seat(guest, r#":not([data-presence="here"])"#));
            guest.go_back();
            returned();
            guest.go_forward();
            driver.wait_for(&seat(guest, r#":not([data-presence="here"])"#));
            guest.go_back();
            returned();
        }
        driver.click("vote-5");
        for guest in &guests {
            guest.wait_for(r#"[data-test="winner"]"#);
        }
        driver.click("next");
        for guest in &guests {
            guest.wait_for(r#"[data-test="hand"], [data-test="result-row"]"#);
        }
    });
}

/// Checks that nothing is wider than the screen.
fn assert_fits_width(guest: &Guest) {
    let too_wide = guest
        .run_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth;");
    assert_eq!(too_wide, Value::from(0), "the page scrolls sideways");
}

/// Lists all controls that are smaller than 44 by 44 px, the minimum size for touch.
const SMALL_CONTROLS: &str = r#"
    return [...document.querySelectorAll('button, a[href], input, label.switch, summary')]
        .filter((one) => one.offsetParent && !one.closest('label.switch') || one.matches('label.switch'))
        .map((one) => [one.dataset.test || one.className || one.tagName, one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 44 || box.height < 44))
        .map(([name, box]) => `${name}: ${box.width} by ${box.height}`);
"#;

#[test]
fn guest_can_set_name_and_avatar_before_joining() {
    isolated(|| {
        if skips("guest::guest_can_set_name_and_avatar_before_joining", Engine::Chromium.missing()) {
            return;
        }
        let host = TerminalHost::start("Sprint 12", &[]);
        let ann = Guest::open_and_join("Ann", &host.link(), Screen::DESKTOP);
        let bob = Guest::open("Bob", &host.link(), Screen::DESKTOP);
        bob.wait_for(r#"[data-test="room-title"]"#);
        bob.click("settings");
        bob.type_into("new-name", "\u{202e}");
        bob.click("rename");
        bob.wait_for(r#"[data-test="settings-dialog"] .problem:not(:empty)"#);
        bob.type_into("new-name", "Robert");
        bob.click("rename");
        bob.wait_for(r#"[data-test="rename"]:disabled"#);
        bob.type_into("emoji-custom", "no emoji");
        bob.run_script("document.activeElement.blur();");
        bob.wait_for(".avatar-choice .problem:not(:empty)");
        bob.click("emoji-🦊");
        bob.click("colour-6");
        bob.click("close");
        bob.wait_for(".own-name .avatar.hue-6");
        bob.click("join");
        ann.wait_until(
            "return document.querySelector('[data-test=\"seat\"][data-name=\"Robert\"] .avatar.hue-6')?.textContent === '🦊'",
        );
        // In the room everyone sees a change at once, and it survives a reload.
        bob.click("settings");
        bob.click("colour-2");
        ann.wait_for(r#"[data-test="seat"][data-name="Robert"] .avatar.hue-2"#);
        bob.click("theme-dark");
        bob.reload();
        bob.wait_for(r#"[data-test="seat"][data-name="Robert"] .avatar.hue-2"#);
        assert_eq!(bob.console_errors(), Vec::<String>::new());
    });
}

#[test]
fn all_controls_are_large_enough_for_touch() {
    isolated(|| {
        if skips("guest::all_controls_are_large_enough_for_touch", Engine::Chromium.missing()) {
            return;
        }
        let host = TerminalHost::start("Thumbs", &[]);
        let ann = Guest::open("Ann", &host.link(), Screen::PHONE);
        let assert_touchable = |screen: &str| {
            assert_fits_width(&ann);
            assert_eq!(ann.run_script(SMALL_CONTROLS), Value::Array(Vec::new()), "{screen}");
        };
        ann.wait_for(r#"[data-test="join"]"#);
        assert_touchable("join");
        ann.join();
        assert_touchable("gathering");
        ann.click("add-cards");
        ann.wait_for(r#"[data-test="cards-text"]"#);
        ann.take_screenshot("guest 7 adding cards");
        assert_touchable("adding cards");
        ann.type_into("cards-text", "WEB-1 One\nWEB-2 Two");
        ann.click("cards-send");
        ann.click("invite");
        ann.wait_for(r#"[data-test="qr"]"#);
        ann.take_screenshot("guest 8 inviting");
        assert_touchable("inviting");
        ann.click("close");
        ann.click("start");
        ann.wait_for(r#"[data-test="hand"]"#);
        assert_touchable("voting");
        ann.click("vote-5");
        ann.wait_for(r#"[data-test="winner"]"#);
        assert_touchable("result");
        ann.click("next");
        ann.wait_for(r#"[data-test="hand"]"#);
        ann.click("vote-5");
        ann.click("next");
        ann.wait_for(r#"[data-test="result-row"]"#);
        assert_touchable("the summary");
    });
}

#[test]
fn every_kind_of_invitation_leads_to_the_room() {
    isolated(|| {
        if skips("guest::every_kind_of_invitation_leads_to_the_room", Engine::Chromium.missing()) {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let host = TerminalHost::start("Inviting", &[]);
        let ann = Guest::open_and_join("Ann", &host.link(), Screen::DESKTOP);
        ann.click("invite");
        ann.wait_for(r#"[data-test="qr"] path"#);
        ann.take_screenshot("guest 9 inviting");
        let (link, code, address) =
            (ann.read_text("invite-link"), ann.read_text("invite-code"), ann.read_text("invite-address"));
        // The link ends with the fingerprint of the host's key.
        assert!(link.starts_with(&format!("{}#h=", host.link())), "{link}");
        assert_eq!(address, host.address());
        ann.click("copy-code");
        ann.wait_for(r#"[data-test="toast"]"#);
        let deep_link = format!("pointing-party://join?at={address}");
        for (name, invitation) in [("Bob", code), ("Cat", address), ("Dan", deep_link), ("Eve", link)] {
            let mut member = Member::join(Command::new(party()), &invitation, name, folder.path());
            member.wait_for("a seat", |view| view.seat(name).name.as_str() == name);
        }
        assert_eq!(ann.console_errors(), Vec::<String>::new());
    });
}

#[test]
fn browser_reconnects_by_itself() {
    isolated(|| {
        if skips("guest::browser_reconnects_by_itself", Engine::Chromium.missing()) {
            return;
        }
        let network = Network::new(2);
        let mut host = Some(TerminalHost::start_on(network.machine(0), PORT, "Back", &[]));
        let link = host.as_ref().map(TerminalHost::link).unwrap();
        // The browsers run on their own machine. When their thread wants something to happen to the host, it sends a
        // request, and this thread does it.
        let (fault_sender, faults) = mpsc::channel();
        let (done, completed) = mpsc::channel();
        let guests = network.machine(1).enter(move || {
            let inject = |fault| {
                fault_sender.send(fault).unwrap();
                completed.recv().unwrap();
            };
            let ann = Guest::open_and_join("Ann", &link, Screen::DESKTOP);
            let bob = Guest::open_and_join("Bob", &link, Screen::PHONE);
            ann.click("start");
            bob.wait_for(r#"[data-test="hand"]"#);
            bob.click("vote-3");
            ann.wait_for(r#"[data-test="seat"][data-name="Bob"][data-voted="true"]"#);

            // A browser loses its network: its page shows that, and the others see it as away. The vote is kept.
            bob.set_offline(true);
            bob.wait_for(r#"[data-test="reconnecting"]"#);
            bob.take_screenshot("guest 10 offline");
            ann.wait_for(r#"[data-test="seat"][data-name="Bob"][data-presence="away"]"#);
            bob.set_offline(false);
            bob.wait_for(r#"[data-connection="in"]"#);
            bob.wait_for(r#"[data-test="vote-3"][aria-checked="true"]"#);
            ann.wait_for(r#"[data-test="seat"][data-name="Bob"][data-presence="here"][data-voted="true"]"#);

            // The host loses its network. Browsers get no error, but the host no longer answers their pings.
            inject(Fault::Unplug);
            for guest in [&ann, &bob] {
                guest.wait_for(r#"[data-test="reconnecting"]"#);
            }
            inject(Fault::PlugIn);
            for guest in [&ann, &bob] {
                guest.wait_for(r#"[data-connection="in"]"#);
            }
            bob.wait_for(r#"[data-test="vote-3"][aria-checked="true"]"#);

            // The host closes the room: the page says so, and joins again once a room is open at the same address.
            inject(Fault::CloseRoom);
            for guest in [&ann, &bob] {
                guest.wait_for(r#"[data-test="ended"][data-reason="room_closed"]"#);
            }
            ann.take_screenshot("guest 11 the room closed");
            inject(Fault::OpenRoom);
            for guest in [&ann, &bob] {
                guest.wait_for(r#"[data-connection="in"]"#);
                assert_eq!(guest.read_text("room-title"), "Back again");
            }
        });
        for fault in faults {
            match fault {
                Fault::Unplug => network.machine(0).unplug(),
                Fault::PlugIn => network.machine(0).plug_in(),
                Fault::CloseRoom => host.take().into_iter().for_each(TerminalHost::stop),
                Fault::OpenRoom => {
                    host = Some(TerminalHost::start_on(network.machine(0), PORT, "Back again", &[]))
                }
            }
            done.send(()).unwrap();
        }
        guests.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

/// What happens to a host in [`browser_reconnects_by_itself`].
enum Fault {
    Unplug,
    PlugIn,
    CloseRoom,
    OpenRoom,
}

/// A host on two networks has an invitation for each, and every member can choose between them.
#[test]
fn members_can_choose_between_the_hosts_addresses() {
    isolated(|| {
        if skips("guest::members_can_choose_between_the_hosts_addresses", Engine::Chromium.missing()) {
            return;
        }
        let network = Network::new(2);
        network.machine(0).add_address("192.168.7.1/24");
        let host = TerminalHost::start_on_all_addresses(network.machine(0), PORT, "Two networks");
        let link = host.link();
        let first = network.machine(0).address().to_string();
        let guests = network.machine(1).enter(move || {
            let ann = Guest::open_and_join("Ann", &link, Screen::DESKTOP);
            ann.click("invite");
            ann.wait_for(r#"[data-test="invite-other"]"#);
            assert_eq!(
                ann.read_text("invite-address"),
                format!("{first}:{PORT}"),
                "the address of the default route comes first"
            );
            ann.take_screenshot("guest 12 two addresses");
            ann.run_script(r#"document.querySelectorAll('[data-test="invite-other"]')[1].click();"#);
            ann.wait_for(r#"[data-test="invite-other"][aria-pressed="true"]:last-child"#);
            let link = ann.read_text("invite-link");
            assert!(link.starts_with(&format!("http://192.168.7.1:{PORT}/#h=")), "{link}");
        });
        guests.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

/// The host has another version than the page in the browser: the page reloads itself, but only once.
#[test]
fn outdated_page_reloads_itself_once() {
    isolated(|| {
        if skips("guest::outdated_page_reloads_itself_once", Engine::Chromium.missing()) {
            return;
        }
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let host = runtime.block_on(async {
            let (device, name) = (new_device().unwrap(), Name::new("Tomorrow").unwrap());
            let setup = Setup::new(device.found(new_salt().unwrap()), name);
            let bind = Ipv4Addr::LOCALHOST.into();
            Host::open(
                setup,
                HostOptions { bind, port: Some(0), ..HostOptions::new("pointing-party 99.0.0", device) },
            )
            .await
            .unwrap()
        });
        let ann = Guest::open_and_join("Ann", &format!("http://{}/", host.local_address()), Screen::DESKTOP);
        let kind = "return performance.getEntriesByType('navigation')[0].type;";
        assert_eq!(ann.run_script(kind), Value::from("reload"));
        ann.wait_for(r#"[data-test="start"]"#);
        assert_eq!(ann.console_errors(), Vec::<String>::new());
        runtime.block_on(host.stop());
    });
}
