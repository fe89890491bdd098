//! Lists, searches and the reference shelf.

use history::History;
use room::SeatId;
use room::limits::{CARDS_FOUND, CARDS_ON_SHELF};
use room::record::PastCard;
use tempfile::TempDir;

use crate::meeting::{card, point, room, settled};

fn keys(cards: &[PastCard]) -> Vec<&str> {
    cards.iter().map(|past| past.card.key.as_str()).collect()
}

fn new() -> (TempDir, History) {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(folder.path()).unwrap();
    (folder, history)
}

#[test]
fn the_newest_meeting_is_first() {
    let (_folder, mut history) = new();
    for (number, name, now) in [(1, "Sprint 12", 1_000), (2, "Sprint 13", 3_000), (3, "Refinement", 2_000)] {
        history
            .record(&room(number, name).state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), now)
            .unwrap();
    }
    // The oldest goes on.
    history
        .record(&room(1, "Sprint 12").state.room, SeatId(1), &settled(card(2, "A-2", "Log out", 5)), 4_000)
        .unwrap();
    let meetings = history.meetings().unwrap();
    let names: Vec<&str> = meetings.iter().map(|meeting| meeting.name.as_str()).collect();
    assert_eq!(names, ["Sprint 12", "Sprint 13", "Refinement"]);
}

#[test]
fn a_search_wants_every_word_and_no_case() {
    let (_folder, mut history) = new();
    let view = room(1, "Sprint 12");
    let titles = ["Größe der Straße", "100% of _all_", "Log in with a passkey", "Log out"];
    for (title, number) in titles.iter().zip(1..) {
        let card = card(number, &format!("WEB-{number}"), title, 5);
        history.record(&view.state.room, SeatId(1), &settled(card), 1_000 + u64::from(number)).unwrap();
    }
    let found = |words: &str| -> Vec<String> {
        keys(&history.search(words).unwrap()).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(found("log"), ["WEB-4", "WEB-3"], "newest first");
    assert_eq!(found("passKEY LOG"), ["WEB-3"]);
    assert_eq!(found("STRASSE GRÖSSE"), ["WEB-1"]);
    assert_eq!(found("web-2"), ["WEB-2"]);
    for literal in ["%", "_all_", "100%"] {
        assert_eq!(found(literal), ["WEB-2"], "{literal}");
    }
    for nothing in ["", "  ", "log straße", "\"", "'"] {
        assert_eq!(found(nothing), [""; 0], "{nothing:?}");
    }
}

#[test]
fn a_search_ends_somewhere() {
    let (_folder, mut history) = new();
    let cards = (1..=CARDS_FOUND as u32 + 5).map(|number| card(number, "A-1", "Log in", 5));
    let whole = room::record::Record::Whole(cards.collect());
    history.record(&room(1, "Sprint 12").state.room, SeatId(1), &[whole], 1_000).unwrap();
    assert_eq!(history.search("log").unwrap().len(), CARDS_FOUND);
}

#[test]
fn the_shelf_has_what_this_team_settled_at_each_value() {
    let (_folder, mut history) = new();
    let (before, other) = (room(1, "Sprint 12"), room(2, "Another team"));
    for number in 1..=5 {
        let card = card(number, &format!("A-{number}"), "Log in", 5);
        history.record(&before.state.room, SeatId(1), &settled(card), 1_000 + u64::from(number)).unwrap();
    }
    history.record(&before.state.room, SeatId(1), &settled(card(6, "A-6", "Log in", 3)), 2_000).unwrap();
    // Not on today's scale.
    history.record(&before.state.room, SeatId(1), &settled(card(7, "A-7", "Log in", 4)), 2_000).unwrap();
    history.record(&other.state.room, SeatId(1), &settled(card(1, "B-1", "Log in", 5)), 3_000).unwrap();
    let mut today = room(3, "sprint 13");
    history.record(&today.state.room, SeatId(1), &settled(card(1, "C-1", "Log in", 5)), 4_000).unwrap();
    let shelf = history.shelf(&today.state).unwrap();
    assert_eq!(keys(&shelf), ["A-6", "C-1", "A-5", "A-4"]);
    assert_eq!(
        shelf.iter().filter(|past| past.card.estimate.points == room::Points::whole(5)).count(),
        CARDS_ON_SHELF
    );
    // The same ticket again: what it was then is not to sway.
    point(&mut today, 2, "A-5");
    assert_eq!(keys(&history.shelf(&today.state).unwrap()), ["A-6", "C-1", "A-4", "A-3"]);
    // A card that is settled and still on the table.
    point(&mut today, 1, "C-1");
    assert_eq!(keys(&history.shelf(&today.state).unwrap()), ["A-6", "A-5", "A-4", "A-3"]);
}

/// A room that was renamed, say by whoever opened it again, is the same team's.
#[test]
fn a_room_is_its_own_team_whatever_it_is_called() {
    let (_folder, mut history) = new();
    history
        .record(&room(1, "Sprint 12").state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), 1_000)
        .unwrap();
    assert_eq!(keys(&history.shelf(&room(1, "Planning").state).unwrap()), ["A-1"]);
    assert!(history.shelf(&room(2, "Planning").state).unwrap().is_empty());
}
