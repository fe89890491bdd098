//! Tests that saved rooms open, also damaged ones and those of earlier versions.

use std::sync::Arc;

use proptest::prelude::*;
use room::cards::NewCard;
use room::limits::{
    MAX_BODY_CHARS, MAX_EPOCH, MAX_KEY_CHARS, MAX_LINK_BYTES, MAX_NOTE_CHARS, MAX_NUMBER, MAX_PAST_ROUNDS,
    MAX_TITLE_CHARS,
};
use room::message::Request;
use room::{
    Card, CardId, Epoch, Outcome, PastRound, Points, Presence, Room, Seq, Snapshot, SnapshotError, State,
    TextHash, Time, Vote,
};

use crate::actions::{actions, perform, vote_at};
use crate::world::{ADA, BOB, CAT, FOUNDER, SALT, World, all_vote, founder_secret, mid_vote_world};

/// The rows of a snapshot, as a database returns them.
fn from_rows(snapshot: &Snapshot) -> Result<Snapshot, SnapshotError> {
    fn json(value: impl serde::Serialize) -> serde_json::Value {
        serde_json::to_value(value).unwrap()
    }
    let seats = snapshot.state().seats.iter().map(json).collect();
    let cards = snapshot.state().cards.iter().map(json).collect();
    let texts = snapshot.texts().iter().map(|(&card, text)| (card, json(text))).collect();
    Snapshot::from_rows(snapshot.head(), seats, cards, texts)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(700), ..ProptestConfig::default() })]

    /// A database saves the head and the rows, and gets the same snapshot back.
    #[test]
    fn snapshot_survives_being_split_into_rows(actions in actions()) {
        let mut world = World::new(&["a", "b"]);
        for action in actions.iter().take(30) {
            perform(&mut world, action, &vote_at);
            let snapshot = world.room.snapshot();
            prop_assert_eq!(from_rows(&snapshot), Ok(snapshot));
        }
    }

    /// A corrupted snapshot is rejected with a message or opens a working room. Nothing panics.
    #[test]
    fn corrupted_snapshot_is_rejected_or_usable(
        actions in actions(),
        place in any::<prop::sample::Index>(),
        byte in proptest::sample::select(b"0123456789\"{}[],:-nulltrue".to_vec()),
    ) {
        let mut world = World::new(&["a", "b"]);
        actions.iter().take(30).for_each(|action| perform(&mut world, action, &vote_at));
        let mut json = world.room.snapshot().to_json().into_bytes();
        let place = place.index(json.len());
        json[place] = byte;
        let read = String::from_utf8(json).map(|json| Snapshot::from_json(&json));
        match read {
            Ok(Ok(snapshot)) => if let Ok(chain) = snapshot.chain_for(Epoch(1 << 30), 1, &founder_secret())
                && let Ok(room) = Room::reopen(snapshot, chain, Time(0))
            {
                world.room = room;
                let snapshot = world.room.snapshot();
                world.reopen(&snapshot, Some(BOB));
                actions.iter().for_each(|action| perform(&mut world, action, &vote_at));
            },
            Ok(Err(error)) => prop_assert!(!matches!(error, SnapshotError::Epoch { .. }), "{error}"),
            Err(_) => {}
        }
    }
}

#[test]
fn invalid_snapshot_error_explains_the_problem() {
    let json = mid_vote_world().room.snapshot().to_json();
    for (from, to, why) in [
        ("\"format\":3", "\"format\":4", "format 4 is newer"),
        ("\"last_card\":2", "\"last_card\":1", "never assigned"),
        ("\"last_seat\":3", "\"last_seat\":4000000000", "counters are too high"),
        ("\"driver\":1", "\"driver\":9", "driver has no seat"),
        (
            "\"table\":{\"pointing\":{\"card\":1",
            "\"table\":{\"pointing\":{\"card\":5",
            "current card isn't in the room",
        ),
        ("\"epoch\":1", "\"epoch\":0", "counters are too high"),
        ("{\"format\"", "", "not a snapshot"),
    ] {
        assert!(json.contains(from), "{from} is in {json}");
        let error = Snapshot::from_json(&json.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

/// A member that has read no texts can still reopen the room from the public state.
#[test]
fn snapshot_is_numbered_like_its_room() {
    let world = mid_vote_world();
    let snapshot = world.room.snapshot();
    assert!(world.room.seq() > Seq(0));
    assert_eq!(
        (snapshot.seq(), snapshot.version()),
        (world.room.seq(), world.state().version(world.room.seq()))
    );
}

/// The texts shown with the current card differ from its rows.
#[test]
fn current_card_with_other_texts_survives_being_split_into_rows() {
    let json = mid_vote_world().room.snapshot().to_json();
    let other = json.replacen("\"body\":\"its body\",\"round\"", "\"body\":\"another body\",\"round\"", 1);
    assert_ne!(other, json);
    let snapshot = Snapshot::from_json(&other).unwrap();
    assert_eq!(from_rows(&snapshot), Ok(snapshot));
}

/// The current card's long body is not written again with every change.
#[test]
fn head_has_no_texts() {
    let snapshot = mid_vote_world().room.snapshot();
    let head = snapshot.head().to_string();
    assert!(!head.contains("its body") && head.len() < 1_000, "{head}");
}

#[test]
fn snapshot_without_texts_can_be_reopened() {
    let world = mid_vote_world();
    let snapshot = Snapshot::new(world.state().clone(), Seq(9), Default::default(), 3_000).unwrap();
    assert_eq!(snapshot.texts().len(), 2);
    assert_eq!(snapshot.texts()[&CardId(1)].body, "its body", "the current card's body is part of the state");
    let mut elsewhere = mid_vote_world();
    elsewhere.reopen(&snapshot, Some(BOB));
    elsewhere.join(CAT);
    elsewhere.request(CAT, Request::ReadCard { card: CardId(2) }).unwrap();
}

/// `party host --keep` and the app write the same file.
#[test]
fn snapshot_of_format_1_opens_complete() {
    let snapshot = Snapshot::from_json(include_str!("../fixtures/room_of_format_1.json")).unwrap();
    let outcome = |round: &PastRound| round.reveal.result.outcome;
    let five = Points::whole(5);
    assert_eq!(
        snapshot.texts()[&CardId(1)].rounds.iter().map(outcome).collect::<Vec<_>>(),
        [
            Outcome::Tie { low: Points::whole(3), high: Points::whole(8), leader: None },
            Outcome::Winner { points: five }
        ]
    );
    let state = snapshot.state();
    assert_eq!(state.cards[0].estimate.map(|estimate| estimate.points), Some(five));
    let reveal = state.round().unwrap().reveal.as_ref().unwrap();
    assert_eq!(reveal.result.outcome, Outcome::Winner { points: Points::whole(8) });
    let new = snapshot.clone().as_new_room(&FOUNDER, SALT);
    let chain = new.chain_for(Epoch(2), 1, &founder_secret()).unwrap();
    let opened = Room::reopen(new, chain, Time(0)).unwrap();
    // The format had no hashes of texts.
    let unhashed = |card: &Arc<Card>| Card { text: TextHash::default(), ..Card::clone(card) };
    let cards = |state: &State| state.cards.iter().map(unhashed).collect::<Vec<_>>();
    assert_eq!((opened.state().round(), cards(opened.state())), (state.round(), cards(state)));
}

/// The file was written by a program of protocol 1, where some fields had other names.
#[test]
fn snapshot_of_protocol_1_opens_complete() {
    let snapshot = Snapshot::from_json(include_str!("../fixtures/room_of_protocol_1.json")).unwrap();
    let state = snapshot.state();
    assert_eq!((state.room.epoch, state.room.nonce), (Epoch(2), 77_015));
    assert_eq!((state.past[0].epoch, state.past[0].nonce), (Epoch(1), 0));
    assert!(state.seats[0].avatar.is_some());
    let first = state.cards[0].id;
    assert!(
        snapshot.texts()[&first].note.ends_with("Also estimated: 3"),
        "{}",
        snapshot.texts()[&first].note
    );
    assert!(state.cards[0].noted);
    let json = snapshot.to_json();
    assert!(json.contains(r#""outcome":{"winner":{"points":5}}"#), "the past round is kept: {json}");
    let new = snapshot.as_new_room(&FOUNDER, SALT);
    let chain = new.chain_for(Epoch(3), 1, &founder_secret()).unwrap();
    Room::reopen(new, chain, Time(0)).unwrap();
}

/// A saved room with one settled and one open card, as JSON.
fn saved_room() -> serde_json::Value {
    let mut world = mid_vote_world();
    world.vote(CAT, "5").unwrap();
    world.next(ADA).unwrap();
    all_vote(&mut world, ["3", "5", "8"]);
    let (card, to) = (CardId(1), NewCard::new("A-1", "a", "its body", Some("https://example.org/1")));
    world.request(ADA, Request::EditCard { card, to }).unwrap();
    world.request(ADA, Request::SetNote { card, text: "note".into() }).unwrap();
    serde_json::from_str(&world.room.snapshot().to_json()).unwrap()
}

/// The error for a saved room in which one value is replaced; `None` if the room is accepted.
fn error_with(pointer: &str, value: impl Into<serde_json::Value>) -> Option<String> {
    let mut json = saved_room();
    *json.pointer_mut(pointer).unwrap_or_else(|| panic!("a saved room has no {pointer}")) = value.into();
    Snapshot::from_json(&json.to_string()).err().map(|error| error.to_string())
}

/// A saved room comes from a file or from another member. Every page would have to render what it contains.
#[test]
fn texts_over_the_limits_are_rejected() {
    let long = |most: usize| ["x".repeat(most), "x".repeat(most + 1)];
    let link = |bytes: usize| format!("https://example.org/{}", "x".repeat(bytes - 20));
    let cases = [
        ("/texts/1/body", long(MAX_BODY_CHARS)),
        ("/texts/1/note", long(MAX_NOTE_CHARS)),
        ("/state/cards/0/title", long(MAX_TITLE_CHARS)),
        ("/state/cards/0/key", long(MAX_KEY_CHARS)),
        ("/state/cards/0/link", [link(MAX_LINK_BYTES), link(MAX_LINK_BYTES + 1)]),
    ];
    for (pointer, [longest, too_long]) in cases {
        assert_eq!(error_with(pointer, longest), None, "{pointer}");
        let error = error_with(pointer, too_long).unwrap_or_else(|| panic!("{pointer} may be too long"));
        assert!(error.contains("a card's text is too long"), "{error}");
    }
    assert!(error_with("/state/cards/0/link", "javascript:alert(1)").is_some());
}

#[test]
fn numbers_and_times_over_the_limits_are_rejected() {
    /// The largest integer that JavaScript represents exactly, plus one.
    const LONGEST_MS: u64 = 1 << 53;
    let most = u64::from(MAX_NUMBER);
    for (pointer, highest) in [
        ("/texts/1/spent_ms", LONGEST_MS),
        ("/texts/1/rounds/0/reveal/open_ms", LONGEST_MS),
        ("/state/cards/0/estimate/spent_ms", LONGEST_MS),
        ("/state/table/pointing/round/reveal/open_ms", LONGEST_MS),
        ("/open_ms", LONGEST_MS),
        ("/seq", LONGEST_MS),
        ("/texts/1/rounds/0/id", most),
        ("/last_seat", most),
        ("/last_card", most),
        ("/last_round", most),
        ("/state/room/epoch", MAX_EPOCH),
    ] {
        assert_eq!(error_with(pointer, highest), None, "{pointer}");
        assert!(error_with(pointer, highest + 1).is_some(), "{pointer} may be too high");
    }
}

#[test]
fn rounds_over_the_limit_are_rejected() {
    let round = saved_room().pointer("/texts/1/rounds/0").unwrap().clone();
    let rounds = |count: usize| vec![round.clone(); count];
    assert_eq!(error_with("/texts/1/rounds", rounds(MAX_PAST_ROUNDS)), None);
    assert!(error_with("/texts/1/rounds", rounds(MAX_PAST_ROUNDS + 1)).is_some());
}

#[test]
fn unsorted_votes_are_rejected() {
    for pointer in ["/texts/1/rounds/0/reveal/votes", "/state/table/pointing/round/reveal/votes"] {
        let votes = saved_room().pointer(pointer).unwrap().as_array().unwrap().clone();
        let reversed: Vec<_> = votes.iter().rev().cloned().collect();
        assert!(error_with(pointer, reversed).is_some(), "out of order in {pointer}");
        let twice = vec![votes[0].clone(), votes[0].clone()];
        assert!(error_with(pointer, twice).is_some(), "one seat twice in {pointer}");
        let anonymous = |votes: [&str; 2]| {
            votes.map(|vote| serde_json::json!({ "vote": vote.parse::<Vote>().unwrap() })).to_vec()
        };
        assert_eq!(error_with(pointer, anonymous(["5", "5"])), None, "without names, by value");
        assert!(error_with(pointer, anonymous(["8", "5"])).is_some());
        let [named, unnamed] = [votes[0].clone(), anonymous(["5", "5"])[0].clone()];
        assert!(
            error_with(pointer, vec![unnamed.clone(), named.clone()]).is_some(),
            "with and without names"
        );
        assert!(error_with(pointer, vec![named, unnamed]).is_some(), "with and without names");
    }
}

#[test]
fn contradictions_are_rejected() {
    let contains = |pointer, value: serde_json::Value, why: &str| {
        let error = error_with(pointer, value).unwrap_or_default();
        assert!(error.contains(why), "{pointer}: {error}");
    };
    let seat = |index: usize| saved_room()["state"]["seats"][index].clone();
    let mut twice = seat(1);
    twice["key"] = seat(0)["key"].clone();
    contains("/state/seats/1", twice, "two seats");
    let mut removed = seat(1);
    removed["removed"] = true.into();
    contains("/state/seats/1", removed.clone(), "someone who was removed is in the room");
    removed["presence"] = "gone".into();
    assert_eq!(error_with("/state/seats/1", removed), None);
    contains("/state/seats/0/id", 0.into(), "a seat has a number that was never assigned");
    contains("/last_seat", 2.into(), "a seat has a number that was never assigned");
    contains("/last_round", 1.into(), "a round has a number that was never assigned");
    contains("/state/driver", serde_json::Value::Null, "there's a current card but no driver");
}

#[test]
fn room_resumed_on_another_day_waits_for_nobody() {
    let mut world = mid_vote_world();
    world.reopen(&world.room.snapshot().with_everyone_gone(), Some(BOB));
    assert!(world.state().seats.iter().all(|seat| seat.presence == Presence::Gone));
    assert!(world.state().successors.is_empty());
    world.join(BOB);
    world.vote(BOB, "5").unwrap();
    assert!(world.reveal().is_some());
}
