//! A whole meeting without a mouse: real key presses in Chromium, with a real host. After every key an element must have
//! a visible focus.

use std::process::Command;

use tests::binaries::party;
use tests::browser::{Engine, Screen};
use tests::guest::Guest;
use tests::member::{Member, MemberView};
use tests::namespaces::{isolated, skip};
use tests::terminal_host::TerminalHost;
use thirtyfour::Key;

/// Card titles that contain the driver's shortcut keys. In a text field those are just text.
const TICKETS: [&str; 4] = ["WEB-1 Sort rows now?", "WEB-2 Two", "WEB-3 Three", "WEB-4 Four"];

/// Ann in a browser, who uses only the keyboard, and Bob at a terminal.
struct Players {
    ann: Guest,
    bob: Member,
}

#[test]
fn whole_meeting_works_with_the_keyboard() {
    isolated(|| {
        if let Some(reason) = Engine::Chromium.missing() {
            return skip("keyboard::whole_meeting_works_with_the_keyboard", &reason);
        }
        let folder = tempfile::tempdir().unwrap();
        let host = TerminalHost::start("Keys", &[]);
        let mut bob = Member::join(Command::new(party()), host.address(), "Bob", folder.path());
        bob.wait_for("his seat", |view| view.state.seats.len() == 1);
        let mut players = Players { ann: join_by_keyboard(&host.link()), bob };
        players.open_dialogs();
        players.add_cards();
        players.vote_with_arrows();
        players.vote_with_digits();
        players.settle_tie();
        players.read_card();
        players.finish();
        assert_eq!(players.ann.console_errors(), Vec::<String>::new());
    });
}

/// Opens the link, types the name and presses Enter.
fn join_by_keyboard(link: &str) -> Guest {
    let ann = Guest::open("Ann", link, Screen::DESKTOP);
    ann.wait_for_focus("your-name");
    ann.press("Ann");
    ann.press(Key::Enter);
    ann.wait_for(r#"[data-connection="in"]"#);
    ann
}

impl Players {
    /// A closed dialog returns the focus to the element that had it before.
    fn open_dialogs(&mut self) {
        let Self { ann, .. } = self;
        ann.tab_to("invite");
        ann.press(Key::Enter);
        ann.wait_for(r#"[data-test="invite-dialog"] [data-test="qr"]"#);
        ann.press(Key::Escape);
        ann.wait_for_focus("invite");
        ann.press("?");
        ann.wait_for(r#"[data-test="keys-dialog"]"#);
        ann.tab_to("close");
        ann.press(Key::Enter);
        ann.wait_for_focus("invite");
    }

    fn add_cards(&mut self) {
        let Self { ann, .. } = self;
        ann.tab_to("add-cards");
        ann.press(Key::Enter);
        ann.wait_for_focus("cards-text");
        for ticket in TICKETS {
            ann.press(ticket);
            ann.press(Key::Enter);
        }
        ann.tab_to("cards-send");
        ann.press(Key::Enter);
        ann.wait_for(r#"[data-test="backlog-card"][data-key="WEB-4"]"#);
        ann.wait_for_focus("add-cards");
    }

    /// All values of the hand are one tab stop. Arrow keys move between them. Enter votes, and withdraws the vote again.
    fn vote_with_arrows(&mut self) {
        let Self { ann, .. } = self;
        ann.press("s");
        ann.wait_for_text("card-key", "WEB-1");
        ann.tab_to("vote-0");
        for card in ["vote-½", "vote-1", "vote-2", "vote-3"] {
            ann.press(Key::Right);
            ann.wait_for_focus(card);
        }
        ann.press(Key::Enter);
        ann.wait_for(r#"[data-test="vote-3"][aria-checked="true"]"#);
        ann.press(Key::Enter);
        ann.wait_for(r#"[data-test="vote-3"][aria-checked="false"]"#);
        ann.press(Key::End);
        ann.wait_for_focus("vote-☕");
        self.vote_with(Key::Home, "0");
        self.bob.send_line("vote 0");
        self.expect_winner("0");
    }

    /// Moves the focus to a value with a key, and votes for it.
    fn vote_with(&mut self, key: Key, value: &str) {
        let Self { ann, bob } = self;
        ann.press(key);
        ann.wait_for_focus(&format!("vote-{value}"));
        ann.press(Key::Enter);
        bob.wait_for("Ann's vote", |view| has_voted(view, "Ann"));
    }

    /// The round is revealed, and the focus is somewhere useful.
    fn expect_winner(&self, value: &str) {
        self.ann.wait_for(&format!(r#"[data-test="winner"][data-value="{value}"]"#));
        self.ann.wait_for_visible_focus();
    }

    /// A digit focuses the value with that number, and two digits in a row a two-digit value. Neither votes.
    fn vote_with_digits(&mut self) {
        let Self { ann, .. } = self;
        ann.press("n");
        ann.wait_for_text("card-key", "WEB-2");
        ann.press("13");
        ann.wait_for_focus("vote-13");
        ann.press(Key::Enter);
        ann.wait_for(r#"[data-test="vote-13"][aria-checked="true"]"#);
        self.vote_with(Key::Left, "8");
        self.ann.press("r");
        self.expect_winner("8");
        // After the reveal the same key starts another round.
        self.ann.press("r");
        self.ann.wait_for(r#"[data-test="hand"]"#);
    }

    fn settle_tie(&mut self) {
        let Self { ann, bob } = self;
        ann.press("5");
        ann.wait_for_focus("vote-5");
        ann.press(Key::Enter);
        bob.wait_for("Ann's vote", |view| has_voted(view, "Ann"));
        bob.send_line("vote 8");
        ann.wait_for(r#"[data-test="tie"]"#);
        ann.wait_for_visible_focus();
        ann.tab_to("settle-8");
        ann.press(Key::Enter);
        ann.wait_for(r#"[data-test="settled"][data-value="8"]"#);
        ann.press("n");
        ann.wait_for_text("card-key", "WEB-3");
    }

    /// Ann reads a card from the list, and skips the current card, which comes up again later.
    fn read_card(&mut self) {
        let Self { ann, .. } = self;
        ann.tab_to("backlog-card");
        ann.press(Key::Enter);
        ann.wait_for(r#"[data-test="read-body"]"#);
        ann.press(Key::Escape);
        ann.wait_for_focus("backlog-card");
        ann.press("s");
        ann.wait_for_text("card-key", "WEB-4");
    }

    /// The driver settles a round without votes. After the last card Ann leaves.
    fn finish(&mut self) {
        let Self { ann, bob } = self;
        ann.press("r");
        ann.wait_for(r#"[data-test="no-points"]"#);
        ann.tab_to("settle-others");
        ann.press(Key::Enter);
        ann.tab_to("settle-5");
        ann.press(Key::Enter);
        ann.wait_for(r#"[data-test="settled"][data-value="5"]"#);
        ann.press("n");
        ann.wait_for_text("card-key", "WEB-3");
        ann.press("2");
        ann.press(Key::Enter);
        bob.wait_for("Ann's vote", |view| has_voted(view, "Ann"));
        bob.send_line("vote 2");
        ann.wait_for(r#"[data-test="winner"][data-value="2"]"#);
        ann.press("n");
        ann.wait_for(r#"[data-test="result-row"]"#);
        ann.tab_to("save-csv");
        ann.tab_to("leave");
        ann.press(Key::Enter);
        ann.wait_for(r#"[data-test="lobby"]"#);
        ann.wait_for_visible_focus();
    }
}

/// Whether the person with this name has voted in the current round.
fn has_voted(view: &MemberView, name: &str) -> bool {
    view.state.round().is_some_and(|round| round.voted.contains(&view.seat(name).id))
}
