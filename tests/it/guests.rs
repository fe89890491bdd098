//! Phones and browsers in a room: the page that a host serves, in Chromium. Pictures go into `tests/screenshots`.

use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::mpsc;

use lan::host::{Host, Options};
use lan::identity::new_room_id;
use room::{Name, Setup};
use serde_json::Value;
use tests::binaries::party;
use tests::chromium::{Chromium, Screen};
use tests::guest::Guest;
use tests::member::Member;
use tests::namespaces::{Office, isolated, skip};
use tests::terminal_host::Hosting;

/// Where a host is that is to be found again.
const PORT: u16 = 7420;
/// Three cards, one of them as nasty as it gets.
const CARDS: &str = "WEB-1 Log in with a passkey\nWEB-2 <img src=x onerror=alert(1)><script>alert(2)</script> \"&amp;' \u{202e}desrever\u{202c} 👩‍👩‍👧‍👦\nWEB-3 Sort the list\n";

/// Whether there is a browser; says so loudly if not.
fn possible(test: &str) -> bool {
    match Chromium::missing() {
        None => true,
        Some(reason) => {
            skip(test, &reason);
            false
        }
    }
}

#[test]
fn four_browsers_and_a_terminal_play_three_cards() {
    isolated(|| {
        if !possible("guests::four_browsers_and_a_terminal_play_three_cards") {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let cards = folder.path().join("cards.txt");
        std::fs::write(&cards, CARDS).unwrap();
        let host = Hosting::start("Sprint <b>12</b>", &["--cards", cards.to_str().unwrap()]);
        let link = host.link();
        let ann = Guest::opens("Ann", &link, Screen::DESK);
        ann.sees(r#"[data-test="room-title"]"#);
        ann.is_pictured("guest 1 the door");
        ann.clicks("join");
        ann.sees(r#"[data-test="name-problem"]:not(:empty)"#);
        ann.sits_down();
        let bob = Guest::opens("Bob", &link, Screen::PHONE);
        bob.is_pictured("guest 1 the door");
        bob.sits_down();
        bob.is_pictured("guest 2 gathering");
        let cat = Guest::joins("Cat", &link, Screen::PHONE_ON_ITS_SIDE);
        let dan = Guest::joins("Dan", &link, Screen::ZOOMED);
        let mut eve = Member::join(Command::new(party()), host.address(), "Eve", folder.path());
        eve.sees("everybody", |seen| seen.state.seats.len() == 5);

        // The first card, whose winner is seen by all alike.
        ann.clicks("start");
        for guest in [&ann, &bob, &cat, &dan] {
            guest.sees(r#"[data-test="hand"]"#);
        }
        bob.clicks("vote-5");
        ann.sees(r#"[data-test="seat"][data-name="Bob"][data-voted="true"]"#);
        bob.is_pictured("guest 3 voting");
        cat.is_pictured("guest 3 voting");
        dan.is_pictured("guest 3 voting");
        for guest in [&bob, &cat, &dan] {
            fits(guest);
        }

        // A reload in mid-vote comes back to the seat and the vote, and asks for nothing.
        bob.reloads();
        bob.sees(r#"[data-test="vote-5"][aria-checked="true"]"#);
        ann.sees(r#"[data-test="seat"][data-name="Bob"][data-voted="true"]"#);

        // Somebody is called differently from now on, also after they come back.
        bob.clicks("seat-menu");
        bob.types("new-name", "Robert");
        bob.clicks("rename");
        ann.sees(r#"[data-test="seat"][data-name="Robert"][data-voted="true"]"#);
        bob.reloads();
        ann.sees(r#"[data-test="seat"][data-name="Robert"][data-presence="here"]"#);
        bob.sees(r#"[data-test="seat"][data-name="Robert"]"#);

        // Two tabs are one seat: what one votes, the other shows.
        cat.clicks("vote-3");
        cat.opens_another_tab(&link);
        cat.sees(r#"[data-test="vote-3"][aria-checked="true"]"#);
        cat.clicks("vote-5");
        cat.looks_at_tab(0);
        cat.sees(r#"[data-test="vote-5"][aria-checked="true"]"#);
        let seen = eve.sees("five seats", |seen| seen.state.seats.len() == 5);
        assert_eq!(seen.state.seats.iter().filter(|seat| seat.name.as_str() == "Cat").count(), 1);

        dan.clicks("vote-5");
        ann.clicks("vote-8");
        eve.types("vote 5");
        for guest in [&ann, &bob, &cat, &dan] {
            guest.sees(r#"[data-test="winner"]"#);
        }
        ann.is_pictured("guest 4 the verdict");
        bob.is_pictured("guest 4 the verdict");
        ann.clicks("next");

        // The driver puts another card on the table, and the second one back.
        for key in ["WEB-3", "WEB-2"] {
            ann.runs(&format!(
                r#"document.querySelector('[data-test="backlog-card"][data-key="{key}"]').click();"#
            ));
            ann.clicks("take-up");
            bob.until_reads("card-key", key);
        }

        // The second card is shown as it is written.
        for guest in [&ann, &bob, &cat, &dan] {
            guest.sees(r#"[data-test="hand"]"#);
            let title = guest.reads("card-title");
            assert!(title.contains("<script>alert(2)</script>"), "{title}");
        }
        ann.is_pictured("guest 5 a nasty title");
        assert_eq!(
            ann.runs(
                r#"return document.querySelectorAll('img, body script, iframe:not([src="/successors"])').length;"#
            ),
            Value::from(0)
        );
        for guest in [&ann, &bob, &cat, &dan] {
            guest.clicks("vote-2");
        }
        eve.types("vote 2");
        bob.sees(r#"[data-test="winner"]"#);
        ann.clicks("next");

        // The third ends in a tie, which the driver settles; then there is the summary.
        for (guest, vote) in [(&ann, "vote-1"), (&bob, "vote-1"), (&cat, "vote-3"), (&dan, "vote-3")] {
            guest.sees(r#"[data-test="hand"]"#);
            guest.clicks(vote);
        }
        eve.types("vote ?");
        dan.sees(r#"[data-test="tie"]"#);
        ann.clicks("settle-3");
        ann.sees(r#"[data-test="settled"]"#);
        ann.clicks("next");
        for guest in [&ann, &bob, &cat, &dan] {
            guest.sees(r#"[data-test="result-row"]"#);
        }
        bob.is_pictured("guest 6 the summary");
        for guest in [&ann, &bob, &cat, &dan] {
            fits(guest);
            assert_eq!(guest.complaints(), Vec::<String>::new());
        }
    });
}

/// Nothing is wider than the screen.
fn fits(guest: &Guest) {
    let too_wide =
        guest.runs("return document.documentElement.scrollWidth - document.documentElement.clientWidth;");
    assert_eq!(too_wide, Value::from(0), "the page scrolls sideways");
}

/// Everything that can be touched, and is too small for a thumb.
const SMALL: &str = r#"
    return [...document.querySelectorAll('button, a[href], input, label.switch, summary')]
        .filter((one) => one.offsetParent && !one.closest('label.switch') || one.matches('label.switch'))
        .map((one) => [one.dataset.test || one.className || one.tagName, one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 44 || box.height < 44))
        .map(([name, box]) => `${name}: ${box.width} by ${box.height}`);
"#;

#[test]
fn who_one_is_can_be_set_before_one_sits_down() {
    isolated(|| {
        if !possible("guests::who_one_is_can_be_set_before_one_sits_down") {
            return;
        }
        let host = Hosting::start("Sprint 12", &[]);
        let ann = Guest::joins("Ann", &host.link(), Screen::DESK);
        let bob = Guest::opens("Bob", &host.link(), Screen::DESK);
        bob.sees(r#"[data-test="room-title"]"#);
        bob.clicks("settings");
        bob.types("new-name", "\u{202e}");
        bob.clicks("rename");
        bob.sees(r#"[data-test="settings-dialog"] .problem:not(:empty)"#);
        bob.types("new-name", "Robert");
        bob.clicks("rename");
        bob.sees(r#"[data-test="rename"]:disabled"#);
        bob.types("emoji-own", "no emoji");
        bob.runs("document.activeElement.blur();");
        bob.sees(".face-choice .problem:not(:empty)");
        bob.clicks("emoji-🦊");
        bob.clicks("colour-6");
        bob.clicks("close");
        bob.sees(".me .face.hue-6");
        bob.clicks("join");
        ann.until_is(
            "return document.querySelector('[data-test=\"seat\"][data-name=\"Robert\"] .face.hue-6')?.textContent === '🦊'",
        );
        // In the room all see it at once, and it is remembered all the same.
        bob.clicks("settings");
        bob.clicks("colour-2");
        ann.sees(r#"[data-test="seat"][data-name="Robert"] .face.hue-2"#);
        bob.clicks("theme-dark");
        bob.reloads();
        bob.sees(r#"[data-test="seat"][data-name="Robert"] .face.hue-2"#);
        assert_eq!(bob.complaints(), Vec::<String>::new());
    });
}

#[test]
fn a_thumb_reaches_everything_on_a_phone() {
    isolated(|| {
        if !possible("guests::a_thumb_reaches_everything_on_a_phone") {
            return;
        }
        let host = Hosting::start("Thumbs", &[]);
        let ann = Guest::opens("Ann", &host.link(), Screen::PHONE);
        let comfortable = |what: &str| {
            fits(&ann);
            assert_eq!(ann.runs(SMALL), Value::Array(Vec::new()), "{what}");
        };
        ann.sees(r#"[data-test="join"]"#);
        comfortable("the door");
        ann.sits_down();
        comfortable("gathering");
        ann.clicks("add-cards");
        ann.sees(r#"[data-test="cards-text"]"#);
        ann.is_pictured("guest 7 adding cards");
        comfortable("adding cards");
        ann.types("cards-text", "WEB-1 One\nWEB-2 Two");
        ann.clicks("cards-send");
        ann.clicks("invite");
        ann.sees(r#"[data-test="qr"]"#);
        ann.is_pictured("guest 8 inviting");
        comfortable("inviting");
        ann.clicks("close");
        ann.clicks("start");
        ann.sees(r#"[data-test="hand"]"#);
        comfortable("voting");
        ann.clicks("vote-5");
        ann.sees(r#"[data-test="winner"]"#);
        comfortable("the verdict");
        ann.clicks("next");
        ann.sees(r#"[data-test="hand"]"#);
        ann.clicks("vote-5");
        ann.clicks("next");
        ann.sees(r#"[data-test="result-row"]"#);
        comfortable("the summary");
    });
}

#[test]
fn an_invitation_leads_into_the_room() {
    isolated(|| {
        if !possible("guests::an_invitation_leads_into_the_room") {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let host = Hosting::start("Inviting", &[]);
        let ann = Guest::joins("Ann", &host.link(), Screen::DESK);
        ann.clicks("invite");
        ann.sees(r#"[data-test="qr"] path"#);
        ann.is_pictured("guest 9 inviting");
        let (link, code, address) =
            (ann.reads("invite-link"), ann.reads("invite-code"), ann.reads("invite-address"));
        assert_eq!((link, address.as_str()), (host.link(), host.address()));
        ann.clicks("copy-code");
        ann.sees(r#"[data-test="notice"]"#);
        let deep = format!("pointing-party://join?at={address}");
        for (name, way) in [("Bob", code), ("Cat", address), ("Dan", deep), ("Eve", host.link())] {
            let mut member = Member::join(Command::new(party()), &way, name, folder.path());
            member.sees("a seat", |seen| seen.seat(name).name.as_str() == name);
        }
        assert_eq!(ann.complaints(), Vec::<String>::new());
    });
}

#[test]
fn a_browser_comes_back_by_itself() {
    isolated(|| {
        if !possible("guests::a_browser_comes_back_by_itself") {
            return;
        }
        let office = Office::new(2);
        let mut host = Some(Hosting::start_on(office.host(0), PORT, "Back", &[]));
        let link = host.as_ref().map(Hosting::link).unwrap();
        // The browsers' story is told on their own machine; what befalls the host is done from here.
        let (befalls, fates) = mpsc::channel();
        let (done, over) = mpsc::channel();
        let story = office.host(1).enter(move || {
            let fate = |fate| {
                befalls.send(fate).unwrap();
                over.recv().unwrap();
            };
            let ann = Guest::joins("Ann", &link, Screen::DESK);
            let bob = Guest::joins("Bob", &link, Screen::PHONE);
            ann.clicks("start");
            bob.sees(r#"[data-test="hand"]"#);
            bob.clicks("vote-3");
            ann.sees(r#"[data-test="seat"][data-name="Bob"][data-voted="true"]"#);

            // A browser's network is gone: its page says so, and the others see it. The vote is kept.
            bob.is_offline(true);
            bob.sees(r#"[data-test="reconnecting"]"#);
            bob.is_pictured("guest 10 offline");
            ann.sees(r#"[data-test="seat"][data-name="Bob"][data-presence="away"]"#);
            bob.is_offline(false);
            bob.sees(r#"[data-link="in"]"#);
            bob.sees(r#"[data-test="vote-3"][aria-checked="true"]"#);
            ann.sees(r#"[data-test="seat"][data-name="Bob"][data-presence="here"][data-voted="true"]"#);

            // The host's is, and nothing tells a browser that: it asks, and hears nothing.
            fate(Fate::Unplugged);
            for guest in [&ann, &bob] {
                guest.sees(r#"[data-test="reconnecting"]"#);
            }
            fate(Fate::PluggedIn);
            for guest in [&ann, &bob] {
                guest.sees(r#"[data-link="in"]"#);
            }
            bob.sees(r#"[data-test="vote-3"][aria-checked="true"]"#);

            // The host stops: the page says so, and is there when a room is there again.
            fate(Fate::Stopped);
            for guest in [&ann, &bob] {
                guest.sees(r#"[data-test="over"][data-why="room_closed"]"#);
            }
            ann.is_pictured("guest 11 the room closed");
            fate(Fate::Opened);
            for guest in [&ann, &bob] {
                guest.sees(r#"[data-link="in"]"#);
                assert_eq!(guest.reads("room-title"), "Back again");
            }
        });
        for fate in fates {
            match fate {
                Fate::Unplugged => office.host(0).unplug(),
                Fate::PluggedIn => office.host(0).plug_in(),
                Fate::Stopped => host.take().into_iter().for_each(Hosting::stops),
                Fate::Opened => host = Some(Hosting::start_on(office.host(0), PORT, "Back again", &[])),
            }
            done.send(()).unwrap();
        }
        story.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

/// What befalls a host.
enum Fate {
    Unplugged,
    PluggedIn,
    Stopped,
    Opened,
}

/// A host on two networks has an invitation for each, and one may choose; whoever sits there, not the host alone.
#[test]
fn one_may_choose_among_a_hosts_addresses() {
    isolated(|| {
        if !possible("guests::one_may_choose_among_a_hosts_addresses") {
            return;
        }
        let office = Office::new(2);
        office.host(0).has_also("192.168.7.1/24");
        let host = Hosting::start_everywhere(office.host(0), PORT, "Two networks");
        let link = host.link();
        let first = office.host(0).address().to_string();
        let story = office.host(1).enter(move || {
            let ann = Guest::joins("Ann", &link, Screen::DESK);
            ann.clicks("invite");
            ann.sees(r#"[data-test="invite-other"]"#);
            assert_eq!(ann.reads("invite-address"), format!("{first}:{PORT}"), "the way out of the machine");
            ann.is_pictured("guest 12 two addresses");
            ann.runs(r#"document.querySelectorAll('[data-test="invite-other"]')[1].click();"#);
            ann.sees(r#"[data-test="invite-other"][aria-pressed="true"]:last-child"#);
            assert_eq!(ann.reads("invite-link"), format!("http://192.168.7.1:{PORT}/"));
        });
        story.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

/// The host is another version than the page that a browser kept open: the page loads itself anew, and once only.
#[test]
fn an_old_page_is_loaded_anew_once() {
    isolated(|| {
        if !possible("guests::an_old_page_is_loaded_anew_once") {
            return;
        }
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let host = runtime.block_on(async {
            let (id, name) = (new_room_id().unwrap(), Name::new("Tomorrow").unwrap());
            let setup = Setup::new(id, name);
            let bind = Ipv4Addr::LOCALHOST.into();
            Host::open(setup, Options { bind, port: Some(0), ..Options::new("pointing-party 99.0.0") })
                .await
                .unwrap()
        });
        let ann = Guest::joins("Ann", &format!("http://{}/", host.here()), Screen::DESK);
        let kind = "return performance.getEntriesByType('navigation')[0].type;";
        assert_eq!(ann.runs(kind), Value::from("reload"));
        ann.sees(r#"[data-test="start"]"#);
        assert_eq!(ann.complaints(), Vec::<String>::new());
        runtime.block_on(host.stop());
    });
}
