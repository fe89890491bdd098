//! A whole meeting without a mouse: real keys in Chromium, in a room at a real host. After every key something has the
//! focus, and it can be seen what.

use std::process::Command;

use tests::binaries::party;
use tests::chromium::{Chromium, Screen};
use tests::guest::Guest;
use tests::member::{Member, Seen};
use tests::namespaces::{isolated, skip};
use tests::terminal_host::Hosting;
use thirtyfour::Key;

/// What the letters of the driver's keys do in a field: nothing but stand there.
const TICKETS: [&str; 4] = ["WEB-1 Sort rows now?", "WEB-2 Two", "WEB-3 Three", "WEB-4 Four"];

/// Ann with her keys, and Bob at a terminal.
struct Table {
    ann: Guest,
    bob: Member,
}

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
        let mut table = Table { ann: comes_in(&host.link()), bob };
        table.opens_dialogs();
        table.adds_cards();
        table.votes_by_arrows();
        table.votes_by_digits();
        table.settles_a_tie();
        table.reads_a_card();
        table.finishes();
        assert_eq!(table.ann.complaints(), Vec::<String>::new());
    });
}

/// From the link to a seat: one types one's name and presses Enter.
fn comes_in(link: &str) -> Guest {
    let ann = Guest::opens("Ann", link, Screen::DESK);
    ann.is_at("your-name");
    ann.presses("Ann");
    ann.presses(Key::Enter);
    ann.sees(r#"[data-link="in"]"#);
    ann
}

impl Table {
    /// Dialogs open, and give the focus back however they are closed.
    fn opens_dialogs(&mut self) {
        let Self { ann, .. } = self;
        ann.tabs_to("invite");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="invite-dialog"] [data-test="qr"]"#);
        ann.presses(Key::Escape);
        ann.is_at("invite");
        ann.presses("?");
        ann.sees(r#"[data-test="keys-dialog"]"#);
        ann.tabs_to("close");
        ann.presses(Key::Enter);
        ann.is_at("invite");
    }

    fn adds_cards(&mut self) {
        let Self { ann, .. } = self;
        ann.tabs_to("add-cards");
        ann.presses(Key::Enter);
        ann.is_at("cards-text");
        for ticket in TICKETS {
            ann.presses(ticket);
            ann.presses(Key::Enter);
        }
        ann.tabs_to("cards-send");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="backlog-card"][data-key="WEB-4"]"#);
        ann.is_at("add-cards");
    }

    /// The hand is one stop; arrows go along it, Enter votes, and Enter takes the vote back.
    fn votes_by_arrows(&mut self) {
        let Self { ann, bob } = self;
        ann.presses("s");
        ann.until_reads("card-key", "WEB-1");
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
        bob.sees("Ann's vote", |seen| has_voted(seen, "Ann"));
        bob.types("vote 0");
        ann.sees(r#"[data-test="winner"][data-value="0"]"#);
        ann.keeps_the_focus();
    }

    /// A digit finds its card, and two that follow each other a larger one. Nothing is revealed that was not voted.
    fn votes_by_digits(&mut self) {
        let Self { ann, bob } = self;
        ann.presses("n");
        ann.until_reads("card-key", "WEB-2");
        ann.presses("13");
        ann.is_at("vote-13");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="vote-13"][aria-checked="true"]"#);
        ann.presses(Key::Left);
        ann.is_at("vote-8");
        ann.presses(Key::Enter);
        bob.sees("Ann's vote", |seen| has_voted(seen, "Ann"));
        ann.presses("r");
        ann.sees(r#"[data-test="winner"][data-value="8"]"#);
        ann.keeps_the_focus();
        // Once more.
        ann.presses("r");
        ann.sees(r#"[data-test="hand"]"#);
    }

    fn settles_a_tie(&mut self) {
        let Self { ann, bob } = self;
        ann.presses("5");
        ann.is_at("vote-5");
        ann.presses(Key::Enter);
        bob.sees("Ann's vote", |seen| has_voted(seen, "Ann"));
        bob.types("vote 8");
        ann.sees(r#"[data-test="tie"]"#);
        ann.keeps_the_focus();
        ann.tabs_to("settle-8");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="settled"][data-value="8"]"#);
        ann.presses("n");
        ann.until_reads("card-key", "WEB-3");
    }

    /// A card of the list is read; the one on the table is skipped, and comes again.
    fn reads_a_card(&mut self) {
        let Self { ann, .. } = self;
        ann.tabs_to("backlog-card");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="read-body"]"#);
        ann.presses(Key::Escape);
        ann.is_at("backlog-card");
        ann.presses("s");
        ann.until_reads("card-key", "WEB-4");
    }

    /// A round without votes is settled all the same, and after the last card one goes.
    fn finishes(&mut self) {
        let Self { ann, bob } = self;
        ann.presses("r");
        ann.sees(r#"[data-test="no-points"]"#);
        ann.tabs_to("settle-others");
        ann.presses(Key::Enter);
        ann.tabs_to("settle-5");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="settled"][data-value="5"]"#);
        ann.presses("n");
        ann.until_reads("card-key", "WEB-3");
        ann.presses("2");
        ann.presses(Key::Enter);
        bob.sees("Ann's vote", |seen| has_voted(seen, "Ann"));
        bob.types("vote 2");
        ann.sees(r#"[data-test="winner"][data-value="2"]"#);
        ann.presses("n");
        ann.sees(r#"[data-test="result-row"]"#);
        ann.tabs_to("save-csv");
        ann.tabs_to("leave");
        ann.presses(Key::Enter);
        ann.sees(r#"[data-test="lobby"]"#);
        ann.keeps_the_focus();
    }
}

/// Whether somebody has a vote in the round on the table.
fn has_voted(seen: &Seen, name: &str) -> bool {
    seen.state.round().is_some_and(|round| round.voted.contains(&seen.seat(name).id))
}
