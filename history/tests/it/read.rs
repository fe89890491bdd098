//! Lists, searches and past estimates.

use history::History;
use room::SeatId;
use room::limits::{MAX_PAST_CARDS_PER_VALUE, MAX_SEARCH_RESULTS};
use room::record::PastCard;
use tempfile::TempDir;

use crate::meeting::{card, open_round, room, settled};

fn keys(cards: &[PastCard]) -> Vec<&str> {
    cards.iter().map(|past| past.card.key.as_str()).collect()
}

fn open_history() -> (TempDir, History) {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(folder.path()).unwrap();
    (folder, history)
}

#[test]
fn meetings_are_sorted_newest_first() {
    let (_folder, mut history) = open_history();
    for (number, name, now) in [(1, "Sprint 12", 1_000), (2, "Sprint 13", 3_000), (3, "Refinement", 2_000)] {
        history
            .record(&room(number, name).state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), now)
            .unwrap();
    }
    // The oldest meeting continues.
    history
        .record(&room(1, "Sprint 12").state.room, SeatId(1), &settled(card(2, "A-2", "Log out", 5)), 4_000)
        .unwrap();
    let meetings = history.meetings().unwrap();
    let names: Vec<&str> = meetings.iter().map(|meeting| meeting.name.as_str()).collect();
    assert_eq!(names, ["Sprint 12", "Sprint 13", "Refinement"]);
}

#[test]
fn search_matches_every_word_in_any_case() {
    let (_folder, mut history) = open_history();
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
fn search_results_are_limited() {
    let (_folder, mut history) = open_history();
    let cards = (1..=MAX_SEARCH_RESULTS as u32 + 5).map(|number| card(number, "A-1", "Log in", 5));
    let records = room::record::Record::ReplaceAll(cards.collect());
    history.record(&room(1, "Sprint 12").state.room, SeatId(1), &[records], 1_000).unwrap();
    assert_eq!(history.search("log").unwrap().len(), MAX_SEARCH_RESULTS);
}

#[test]
fn past_estimates_are_from_the_same_team() {
    let (_folder, mut history) = open_history();
    let (before, other) = (room(1, "Sprint 12"), room(2, "Another team"));
    for number in 1..=5 {
        let card = card(number, &format!("A-{number}"), "Log in", 5);
        history.record(&before.state.room, SeatId(1), &settled(card), 1_000 + u64::from(number)).unwrap();
    }
    history.record(&before.state.room, SeatId(1), &settled(card(6, "A-6", "Log in", 3)), 2_000).unwrap();
    // 4 is not on the scale.
    history.record(&before.state.room, SeatId(1), &settled(card(7, "A-7", "Log in", 4)), 2_000).unwrap();
    history.record(&other.state.room, SeatId(1), &settled(card(1, "B-1", "Log in", 5)), 3_000).unwrap();
    let mut today = room(3, "sprint 13");
    history.record(&today.state.room, SeatId(1), &settled(card(1, "C-1", "Log in", 5)), 4_000).unwrap();
    let found = history.past_estimates(&today.state).unwrap();
    assert_eq!(keys(&found), ["A-6", "C-1", "A-5", "A-4"]);
    assert_eq!(
        found.iter().filter(|past| past.card.estimate.points == room::Points::whole(5)).count(),
        MAX_PAST_CARDS_PER_VALUE
    );
    // The current card is A-5 again: its past estimate would bias the vote.
    open_round(&mut today, 2, "A-5");
    assert_eq!(keys(&history.past_estimates(&today.state).unwrap()), ["A-6", "C-1", "A-4", "A-3"]);
    // The current card is settled already.
    open_round(&mut today, 1, "C-1");
    assert_eq!(keys(&history.past_estimates(&today.state).unwrap()), ["A-6", "A-5", "A-4", "A-3"]);
}

/// A room belongs to the same team after it was reopened under another name.
#[test]
fn past_estimates_survive_room_rename() {
    let (_folder, mut history) = open_history();
    history
        .record(&room(1, "Sprint 12").state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), 1_000)
        .unwrap();
    assert_eq!(keys(&history.past_estimates(&room(1, "Planning").state).unwrap()), ["A-1"]);
    assert!(history.past_estimates(&room(2, "Planning").state).unwrap().is_empty());
}
