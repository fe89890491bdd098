//! A whole meeting without a mouse: real keys in Chromium, in a room at a real host.

use std::process::Command;

use tests::binaries::party;
use tests::chromium::{Chromium, Screen};
use tests::guest::Guest;
use tests::hosting::Hosting;
use tests::member::Member;
use tests::namespaces::{isolated, skip};
use thirtyfour::Key;

#[test]
fn a_whole_meeting_is_played_by_keyboard() {
    isolated(|| {
        if let Some(reason) = Chromium::missing() {
            return skip("keyboard::a_whole_meeting_is_played_by_keyboard", &reason);
        }
        let folder = tempfile::tempdir().unwrap();
        let host = Hosting::start("Keys", &[]);
        let mut bob = Member::join(Command::new(party()), host.address(), "Bob", folder.path());
        bob.sees("himself", |seen| seen.state.seats.len() == 1);

        // From the link to a seat: one types one's name and presses Enter.
        let ann = Guest::opens("Ann", &host.link(), Screen::DESK);
        ann.is_at("your-name");
        ann.presses("Ann");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-link="in"]"#);

        // Dialogs open, and give the focus back when they are closed.
        ann.tabs_to("invite");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="qr"]"#);
        ann.presses(Key::Escape);
        ann.is_at("invite");
        ann.tabs_to("add-cards");
        ann.presses(Key::Enter);
        ann.is_at("cards-text");
        ann.presses("WEB-1 One");
        ann.presses(Key::Enter);
        ann.presses("WEB-2 Two");
        ann.presses(Key::Enter);
        ann.presses("WEB-3 Three");
        ann.tabs_to("cards-send");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="backlog-card"][data-key="WEB-3"]"#);
        ann.is_at("add-cards");
        ann.tabs_to("start");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="hand"]"#);

        // The hand is one stop; arrows go along it, Enter votes, and votes no more.
        ann.tabs_to("vote-0");
        for card in ["vote-½", "vote-1", "vote-2", "vote-3"] {
            ann.presses(Key::Right);
            ann.is_at(card);
        }
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="vote-3"][aria-checked="true"]"#);
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="vote-3"][aria-checked="false"]"#);
        ann.presses(Key::End);
        ann.is_at("vote-☕");
        ann.presses(Key::Home);
        ann.is_at("vote-0");
        ann.presses(Key::Enter);
        bob.sees("Ann’s vote", |seen| {
            seen.state.round().is_some_and(|round| round.voted.contains(&seen.seat("Ann").id))
        });
        bob.types("vote 0");
        ann.sees(r#"[data-test="winner"][data-value="0"]"#);
        ann.keeps_the_focus();
        ann.tabs_to("next");
        ann.presses(Key::Enter);
        ann.until_reads("card-key", "WEB-2");
        ann.keeps_the_focus();

        // A tie is settled.
        ann.tabs_to("vote-0");
        ann.presses(Key::Right);
        ann.presses(Key::Enter);
        bob.types("vote 8");
        ann.sees(r#"[data-test="tie"]"#);
        ann.keeps_the_focus();
        ann.tabs_to("settle-8");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="settled"][data-value="8"]"#);
        ann.tabs_to("next");
        ann.presses(Key::Enter);
        ann.until_reads("card-key", "WEB-3");

        // A card of the list is read, and another time is the last one.
        ann.tabs_to("backlog-card");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="read-body"]"#);
        ann.presses(Key::Escape);
        ann.is_at("backlog-card");
        ann.tabs_to("reveal");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="no-points"]"#);
        ann.keeps_the_focus();
        ann.tabs_to("settle-5");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="settled"][data-value="5"]"#);
        ann.tabs_to("next");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="result-row"]"#);
        ann.keeps_the_focus();
        ann.tabs_to("save-csv");

        // And out.
        ann.tabs_to("leave");
        ann.hits(Key::Enter);
        ann.sees(r#"[data-test="lobby"]"#);
        assert_eq!(ann.complaints(), Vec::<String>::new());
    });
}
