//! Copies of another computer that are too large, or that are made up to do harm.

use room::cards::NewCard;
use room::limits::{
    MAX_BODY_CHARS, MAX_EPOCHS_AHEAD, MAX_NUMBER, MAX_PAST_ROUNDS, MAX_PROPOSALS, MAX_PROPOSED_BYTES,
    MAX_SEATS, MAX_TRANSFERS,
};
use room::message::Request;
use room::{CardId, Epoch, Presence, Seat, SeatId, SeatKey, Seq, Snapshot};
use serde_json::{Value, json};

use super::{add, halves, key, proposals, proposed_ids, receive, receive_from, settle, take_all};
use crate::world::{ADA, BOB, CAT, Person, World, all_vote};

#[test]
fn votes_have_no_names_in_a_full_room() {
    let [one, mut other] = halves();
    other.join(Person(4));
    other.vote(Person(4), "8").unwrap();
    settle(&mut other, ["5", "5", "5"]);
    let mut state = one.state().clone();
    let seat = Seat { presence: Presence::Gone, ..state.seats[0].clone() };
    let number = |number: usize| u32::try_from(number).unwrap();
    state.seats.extend((state.seats.len()..MAX_SEATS).map(|index| Seat {
        id: SeatId(number(index) + 100),
        key: SeatKey::try_from(format!("{index:042}A")).unwrap(),
        ..seat.clone()
    }));
    let full = Snapshot::new(state, Seq(9), one.room.snapshot().texts().clone(), 0).unwrap();
    let mut full_room = one.clone();
    full_room.reopen(&full, Some(ADA));
    full_room.join(ADA);
    receive(&mut full_room, &other);
    take_all(&mut full_room);
    assert_eq!(full_room.state().seats.len(), MAX_SEATS);
    let past = full_room.room.snapshot().texts()[&CardId(1)].rounds[0].clone();
    assert!(past.reveal.votes.iter().all(|cast| cast.seat.is_none()) && past.reveal.votes.len() == 4);
    assert!(Snapshot::from_json(&full_room.room.snapshot().to_json()).is_ok());
}

#[test]
fn past_rounds_of_a_card_are_limited() {
    let [mut one, mut other] = halves();
    for round in 0..MAX_PAST_ROUNDS {
        all_vote(&mut other, ["3", "3", if round % 2 == 0 { "3" } else { "5" }]);
        let round = other.round_id();
        other.wait(std::time::Duration::from_millis(1));
        other.request(ADA, Request::Revote { round }).unwrap();
    }
    all_vote(&mut one, ["8", "8", "8"]);
    let round = one.round_id();
    one.request(ADA, Request::Revote { round }).unwrap();
    receive(&mut one, &other);
    take_all(&mut one);
    assert_eq!(one.room.snapshot().texts()[&CardId(1)].rounds.len(), MAX_PAST_ROUNDS);
}

#[test]
fn a_room_with_a_full_copy_can_be_saved() {
    let [mut one, mut other] = halves();
    for _ in 0..MAX_PAST_ROUNDS {
        all_vote(&mut other, ["3", "3", "5"]);
        let round = other.round_id();
        other.request(ADA, Request::Revote { round }).unwrap();
    }
    // Revealed and still on the table: one round more than a card keeps.
    all_vote(&mut other, ["3", "3", "5"]);
    receive(&mut one, &other);
    let saved = Snapshot::from_json(&one.room.snapshot().to_json()).unwrap();
    one.reopen(&saved, Some(ADA));
}

#[test]
fn computers_with_proposals_are_limited() {
    let [mut one, _] = halves();
    let people: Vec<Person> = (10..=10 + MAX_PROPOSALS as u8).map(Person).collect();
    for &person in &people {
        one.join(person);
    }
    let copy_with = |person: Person| {
        let [_, mut other] = halves();
        let title = format!("by {}", person.0);
        other.request(ADA, add(&[&title])).unwrap();
        other.room.snapshot()
    };
    for &person in &people[..MAX_PROPOSALS] {
        assert!(receive_from(&mut one, person, copy_with(person)));
    }
    let last = people[MAX_PROPOSALS];
    assert!(!receive_from(&mut one, last, copy_with(last)), "it comes again later");
    let cards = vec![proposed_ids(&one)[0]];
    one.request(ADA, Request::DismissProposed { cards }).unwrap();
    assert!(receive_from(&mut one, last, copy_with(last)));
}

#[test]
fn proposed_texts_are_limited() {
    // Four bytes for each character.
    let body = "\u{1F600}".repeat(MAX_BODY_CHARS);
    let cards = |count: usize| {
        let [_, mut other] = halves();
        for number in 0..count {
            let card = NewCard::new("", &format!("{number}"), &body, None);
            other.request(ADA, Request::AddCards { cards: vec![card] }).unwrap();
        }
        other.room.snapshot()
    };
    let most = MAX_PROPOSED_BYTES / (4 * MAX_BODY_CHARS + 100);
    let [mut one, _] = halves();
    assert!(!receive_from(&mut one, CAT, cards(most + 1)));
    assert!(proposals(&one).is_empty(), "nothing is half done");
    assert!(receive_from(&mut one, CAT, cards(most)));
    assert!(!receive_from(&mut one, ADA, cards(most + 1)), "all proposals together");
}

/// The other half's copy, changed by its host.
fn forged(other: &World, forge: impl FnOnce(&mut Value)) -> Snapshot {
    let mut json = serde_json::to_value(other.room.snapshot()).unwrap();
    forge(&mut json);
    serde_json::from_value(json).unwrap()
}

/// The room can be saved, and goes on with new rounds and cards at a member that has only seen its state and texts.
fn goes_on(room: &mut World) {
    let saved = Snapshot::from_json(&room.room.snapshot().to_json()).unwrap();
    let seen = Snapshot::new(saved.state().clone(), saved.seq(), saved.texts().clone(), 0).unwrap();
    room.reopen(&seen, Some(CAT));
    for person in [ADA, BOB, CAT] {
        room.join(person);
    }
    room.request(ADA, add(&["one more"])).unwrap();
    let round = room.round_id();
    all_vote(room, ["1", "1", "2"]);
    room.request(ADA, Request::Revote { round }).unwrap();
    assert!(round < room.round_id());
}

#[test]
fn forged_numbers_and_times_leave_space_for_the_next_ones() {
    const LONGEST_MS: u64 = 1 << 53;
    for number in [MAX_NUMBER / 2, MAX_NUMBER - 1, MAX_NUMBER] {
        let [mut one, mut other] = halves();
        all_vote(&mut other, ["3", "3", "5"]);
        let round = other.round_id();
        other.request(ADA, Request::Revote { round }).unwrap();
        all_vote(&mut other, ["5", "5", "5"]);
        let copy = forged(&other, |json| {
            let round = &mut json["texts"]["1"]["rounds"][0];
            (round["id"], round["reveal"]["open_ms"]) = (json!(number), json!(LONGEST_MS));
            json["texts"]["1"]["spent_ms"] = json!(LONGEST_MS);
            json["state"]["table"]["pointing"]["round"]["reveal"]["open_ms"] = json!(LONGEST_MS);
            for last in ["last_round", "last_card", "last_seat"] {
                json[last] = json!(MAX_NUMBER);
            }
        });
        assert!(receive_from(&mut one, CAT, copy));
        assert_eq!(proposed_ids(&one).len(), 1);
        take_all(&mut one);
        let text = one.room.snapshot().texts()[&CardId(1)].clone();
        assert_eq!(text.rounds.len(), 2, "the rounds themselves are taken");
        assert!(text.spent_ms <= LONGEST_MS);
        goes_on(&mut one);
    }
}

/// A seat with more keys than a room can have would make the room impossible to join and to save.
#[test]
fn made_up_keys_of_newcomers_are_dropped() {
    let [mut one, mut other] = halves();
    other.join(Person(4));
    other.vote(Person(4), "8").unwrap();
    settle(&mut other, ["5", "5", "5"]);
    let keys = |count: usize| json!(vec![json!({"host": key(CAT), "key": key(CAT)}); count]);
    let copy = forged(&other, |json| json["state"]["seats"][3]["elsewhere"] = keys(MAX_TRANSFERS));
    assert!(receive_from(&mut one, CAT, copy));
    take_all(&mut one);
    assert!(one.state().seats.iter().all(|seat| seat.elsewhere.is_empty()));
    let mut json = serde_json::to_value(other.room.snapshot()).unwrap();
    json["state"]["seats"][3]["elsewhere"] = keys(MAX_TRANSFERS + 1);
    assert!(serde_json::from_value::<Snapshot>(json).is_err());
    let mut seat = one.state().seats[0].clone();
    seat.elsewhere = vec![room::KeyElsewhere { host: key(CAT), key: key(CAT) }; MAX_TRANSFERS + 1];
    assert!(one.state().clone().apply(&room::Change::Seated { seat }).is_err());
    goes_on(&mut one);
}

/// Otherwise no host could open the room again.
#[test]
fn reported_epochs_that_are_too_high_do_not_count() {
    let [_, other] = halves();
    let now = other.state().room.epoch.0;
    let highest = |reported: u64| {
        let past = json!([{ "epoch": reported, "nonce": 7, "seq": 1 }]);
        forged(&other, |json| json["state"]["past"] = past).state().highest_epoch()
    };
    assert_eq!(highest(now + MAX_EPOCHS_AHEAD), Epoch(now + MAX_EPOCHS_AHEAD));
    assert_eq!(highest(now + MAX_EPOCHS_AHEAD + 1), Epoch(now));
}
