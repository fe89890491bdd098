//! Tests that saved rooms open, also damaged ones and those of earlier versions.

use proptest::prelude::*;
use room::message::Request;
use room::{CardId, Epoch, Room, Seq, Snapshot, Time};

use crate::actions::{actions, perform, vote_at};
use crate::world::{BOB, CAT, World, mid_vote_world};

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(700), ..ProptestConfig::default() })]

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
            Ok(Ok(snapshot)) => if let Ok(room) = Room::reopen(snapshot, Epoch(1 << 30), 1, None, Time(0)) {
                world.room = room;
                let snapshot = world.room.snapshot();
                world.reopen(&snapshot, Some(BOB));
                actions.iter().for_each(|action| perform(&mut world, action, &vote_at));
            },
            Ok(Err(error)) => prop_assert!(error.to_string().ends_with('.')),
            Err(_) => {}
        }
    }
}

#[test]
fn invalid_snapshot_error_explains_the_problem() {
    let json = mid_vote_world().room.snapshot().to_json();
    for (from, to, why) in [
        ("\"format\":1", "\"format\":2", "Update the app"),
        ("\"last_card\":2", "\"last_card\":1", "never assigned"),
        ("\"last_seat\":3", "\"last_seat\":4000000000", "counters are too high"),
        ("\"driver\":1", "\"driver\":9", "driver has no seat"),
        (
            "\"table\":{\"type\":\"pointing\",\"card\":1",
            "\"table\":{\"type\":\"pointing\",\"card\":5",
            "current card isn't in the room",
        ),
        ("\"epoch\":1", "\"epoch\":0", "counters are too high"),
        ("{\"format\"", "", "isn't a saved room"),
    ] {
        assert!(json.contains(from), "{from} is in {json}");
        let error = Snapshot::from_json(&json.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

/// A member that has read no texts can still reopen the room from the public state.
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

/// The file was written by a program of protocol 1, where some fields had other names.
#[test]
fn snapshot_of_protocol_1_opens_complete() {
    let snapshot = Snapshot::from_json(include_str!("../fixtures/room_of_protocol_1.json")).unwrap();
    let state = snapshot.state();
    assert_eq!((state.room.epoch, state.room.nonce), (Epoch(2), 77_015));
    assert_eq!((state.past[0].epoch, state.past[0].nonce), (Epoch(1), 0));
    assert!(state.seats[0].avatar.is_some());
    assert_eq!(state.cards[0].conflicting_estimates.len(), 1);
    let json = snapshot.to_json();
    assert!(json.contains(r#""outcome":{"type":"winner","points":5}"#), "the past round is kept: {json}");
    Room::reopen(snapshot, Epoch(3), 1, None, Time(0)).unwrap();
}
