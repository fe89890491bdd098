//! Merging the halves of a split network: nothing that either half did is lost.

use std::collections::BTreeMap;
use std::sync::Arc;

use room::cards::NewCard;
use room::limits::{
    MAX_CARDS, MAX_CONFLICTING_ESTIMATES, MAX_NOTE_CHARS, MAX_PAST_ROUNDS, MAX_SEATS, MAX_SUCCESSORS,
};
use room::message::Request;
use room::{
    CardId, CardText, Epoch, PastRound, Points, Presence, RoomId, RoundId, Seat, SeatId, SeatKey, SeatSecret,
    Seq, Snapshot, Stage, State, Successor, Table,
};

use crate::world::{ADA, BOB, CAT, Person, World, all_vote, started};

/// Two halves of a room of three people at the first card: the first continues with Ada as host, the second with Bob.
fn halves() -> [World; 2] {
    let before = started(&["a", "b"]).room.snapshot();
    [ADA, BOB].map(|host| {
        let mut half = started(&["a", "b"]);
        half.reopen(&before, Some(host));
        for person in [ADA, BOB, CAT] {
            half.join(person);
        }
        half
    })
}

fn settle(half: &mut World, votes: [&str; 3]) {
    all_vote(half, votes);
    half.next(ADA).unwrap();
}

fn merged(one: &World, other: &World) -> Snapshot {
    one.room.snapshot().merge(&other.room.snapshot())
}

fn note(card: u32, text: &str) -> Request {
    Request::SetNote { card: CardId(card), text: text.into() }
}

#[test]
fn texts_of_both_halves_are_kept() {
    let [mut one, mut other] = halves();
    one.request(ADA, note(1, "ask Ann")).unwrap();
    other.request(ADA, note(1, "ask Bob")).unwrap();
    other.request(ADA, note(2, "too large")).unwrap();
    let merged = merged(&one, &other);
    assert_eq!(merged.texts()[&CardId(1)].note, "ask Ann\nask Bob");
    assert_eq!(merged.texts()[&CardId(2)].note, "too large");
    assert!(merged.state().card(CardId(2)).unwrap().noted);
    let Table::Pointing { note, .. } = &merged.state().table else { panic!("a card is on the table") };
    assert_eq!(note, "ask Ann\nask Bob", "also on the table");
    let again = merged.clone().merge(&other.room.snapshot());
    assert_eq!(again.texts(), merged.texts(), "a known note is not added again");
}

#[test]
fn merged_note_is_within_the_limit() {
    let [mut one, mut other] = halves();
    one.request(ADA, note(1, &"x".repeat(MAX_NOTE_CHARS))).unwrap();
    other.request(ADA, note(1, "y")).unwrap();
    assert_eq!(merged(&one, &other).texts()[&CardId(1)].note.chars().count(), MAX_NOTE_CHARS);
}

#[test]
fn missing_body_comes_from_the_other_half_and_an_own_one_stays() {
    let [one, mut other] = halves();
    let edited = NewCard::new("", "b", "another body", None);
    other.request(ADA, Request::EditCard { card: CardId(2), to: edited }).unwrap();
    assert_eq!(merged(&one, &other).texts()[&CardId(2)].body, "its body");
    let unread = one.room.snapshot().with_bodies_of(&[]).merge(&other.room.snapshot());
    assert_eq!(unread.texts()[&CardId(2)].body, "another body");
    let copy = one.room.snapshot();
    let of_the_same_version = copy.clone().with_bodies_of(&[]).merge(&copy);
    assert_eq!(of_the_same_version.texts()[&CardId(2)].body, "its body", "a member may have read more");
}

#[test]
fn different_estimates_wait_for_the_driver() {
    let [mut one, mut other] = halves();
    settle(&mut one, ["3", "3", "3"]);
    settle(&mut other, ["5", "5", "5"]);
    let card = merged(&one, &other).state().card(CardId(1)).unwrap().clone();
    assert_eq!(card.estimate.unwrap().points, Points::whole(3));
    let conflicting: Vec<_> = card.conflicting_estimates.iter().map(|estimate| estimate.points).collect();
    assert_eq!(conflicting, [Points::whole(5)]);

    let again = merged(&one, &other).merge(&other.room.snapshot());
    assert_eq!(again.state().card(CardId(1)).unwrap().conflicting_estimates.len(), 1, "listed once");
    let [open, _] = halves();
    let taken = merged(&open, &other).state().card(CardId(1)).unwrap().clone();
    assert_eq!((taken.estimate.unwrap().points, taken.conflicting_estimates.len()), (Points::whole(5), 0));
}

#[test]
fn equal_estimates_do_not_conflict() {
    let [mut one, mut other] = halves();
    settle(&mut one, ["3", "3", "3"]);
    settle(&mut other, ["3", "3", "5"]);
    let card = merged(&one, &other).state().card(CardId(1)).unwrap().clone();
    assert_eq!((card.estimate.unwrap().points, card.conflicting_estimates.len()), (Points::whole(3), 0));
}

#[test]
fn conflicting_estimates_are_limited() {
    let [mut one, mut other] = halves();
    settle(&mut one, ["0", "0", "0"]);
    let mut merged = one.room.snapshot();
    let values = ["1", "2", "3", "5", "8", "13", "21"];
    for (value, number) in values.into_iter().chain(["0.5", "40"]).zip(1..) {
        let mut state = other.state().clone();
        state.room.nonce += number;
        let mut card = room::Card::clone(&one.state().cards[0]);
        card.estimate.as_mut().unwrap().points = value.parse().unwrap();
        state.cards[0] = card.into();
        let copy = Snapshot::new(state, Seq(1), BTreeMap::new(), 0).unwrap();
        merged = merged.merge(&copy);
    }
    let conflicting = &merged.state().card(CardId(1)).unwrap().conflicting_estimates;
    assert_eq!(conflicting.len(), MAX_CONFLICTING_ESTIMATES);
    other.request(ADA, note(1, "x")).unwrap();
    let reopened = Snapshot::from_json(&merged.to_json());
    assert!(reopened.is_ok(), "a merged room can be opened");
}

#[test]
fn rounds_of_both_halves_are_kept() {
    let [mut one, mut other] = halves();
    // Both halves end the round that was open at the split, with different results.
    settle(&mut one, ["3", "3", "3"]);
    settle(&mut other, ["5", "5", "5"]);
    let both = merged(&one, &other);
    let text = &both.texts()[&CardId(1)];
    let ids: Vec<RoundId> = text.rounds.iter().map(|past| past.id).collect();
    assert_eq!((text.rounds.len(), text.round_count), (2, 2));
    assert!(ids.is_sorted() && ids[0] != ids[1], "the second result has a number of its own: {ids:?}");
    let again = both.clone().merge(&other.room.snapshot());
    assert_eq!(again.texts(), both.texts(), "nothing is added twice");
    assert_eq!(again.state().version(Seq(0)).past.len(), both.state().version(Seq(0)).past.len());
}

#[test]
fn past_rounds_of_a_merged_card_are_limited() {
    let with_rounds = |world: &World, nonce, first: u32, count: u32| {
        let mut revealed = started(&["a", "b"]);
        all_vote(&mut revealed, ["3", "3", "3"]);
        let reveal = revealed.reveal().unwrap().clone();
        let rounds =
            (first..first + count).map(|id| PastRound { id: RoundId(id), reveal: reveal.clone() }).collect();
        let text = CardText { rounds, round_count: count, ..CardText::default() };
        let mut state = world.state().clone();
        state.room.nonce = nonce;
        Snapshot::new(state, Seq(1), BTreeMap::from([(CardId(2), Arc::new(text))]), 0).unwrap()
    };
    let [one, other] = halves();
    let most = MAX_PAST_ROUNDS as u32;
    let merged = with_rounds(&one, 7, 100, most - 1).merge(&with_rounds(&other, 8, 1_000, 2));
    let text = &merged.texts()[&CardId(2)];
    assert_eq!((text.rounds.len(), text.round_count), (MAX_PAST_ROUNDS, most + 1));
    let ids: Vec<u32> = text.rounds.iter().map(|past| past.id.0).collect();
    assert_eq!((ids[0], ids[ids.len() - 1]), (101, 1_001), "the oldest is dropped");
}

#[test]
fn people_and_cards_of_both_halves_are_kept() {
    let [one, mut other] = halves();
    other.join(Person(4));
    other.disconnect(CAT);
    other.request(ADA, Request::AddCards { cards: vec![NewCard::new("", "c", "", None)] }).unwrap();
    other.request(ADA, Request::Remove { seat: SeatId(2) }).unwrap();
    let state = merged(&one, &other).state().clone();
    assert_eq!(state.cards.iter().map(|card| card.title.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let newcomer = state.seats.last().unwrap();
    assert_eq!((state.seats.len(), newcomer.presence), (4, Presence::Away), "about to reconnect");
    assert!(state.seats.is_sorted_by_key(|seat| seat.id));
    let removed = state.seat(SeatId(2)).unwrap();
    assert!(removed.removed && removed.presence == Presence::Gone);
    assert_eq!(state.seat(SeatId(3)).unwrap().presence, Presence::Here, "as this half sees it");
}

/// Two halves that split before either had an own term can give the same number to two people.
#[test]
fn seat_with_a_taken_number_gets_another() {
    let (mut one, mut other) = (started(&["a"]), started(&["a"]));
    one.join(Person(4));
    other.join(Person(5));
    let half = |world: &World, nonce| {
        let mut state = world.state().clone();
        state.room.nonce = nonce;
        // The newcomer has hosted the room.
        let at = std::net::SocketAddr::from(([192, 168, 1, 9], 7420));
        state.former_hosts = vec![Successor { seat: SeatId(4), addresses: vec![at] }];
        state.seats[3].replicated = CardId(1);
        Snapshot::new(state, world.room.seq(), BTreeMap::new(), 0).unwrap()
    };
    let merged = half(&one, 7).merge(&half(&other, 8));
    let ids: Vec<u32> = merged.state().seats.iter().map(|seat| seat.id.0).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5]);
    assert_eq!(merged.state().seats[4].replicated, CardId(0), "its app has not reported to this host");
    assert_eq!(Some(merged.state().seats[4].key), other.state().seats.last().map(|seat| seat.key));
    let hosts: Vec<u32> = merged.state().former_hosts.iter().map(|host| host.seat.0).collect();
    assert_eq!(hosts, [4, 5]);
    assert!(Snapshot::from_json(&merged.to_json()).is_ok());
}

#[test]
fn copy_that_the_next_host_may_open_is_kept() {
    let [mut one, mut other] = halves();
    settle(&mut one, ["3", "3", "3"]);
    settle(&mut other, ["5", "5", "5"]);
    one.request(ADA, note(2, "more changes in this half")).unwrap();
    let copies = || vec![one.room.snapshot(), other.room.snapshot()];
    let key = |person: Person| SeatSecret::from_seed([person.0; 32]).key();
    let opened_by = |person| Snapshot::merge_all(copies(), key(person)).unwrap().state().chain.clone();
    assert_eq!(opened_by(ADA), one.state().chain);
    assert_eq!(opened_by(BOB), other.state().chain);
    assert_eq!(opened_by(CAT), one.state().chain, "the newest, if she may open neither");
    let merged = Snapshot::merge_all(copies(), key(BOB)).unwrap();
    assert_eq!(merged.state().card(CardId(1)).unwrap().conflicting_estimates.len(), 1, "nothing is lost");
    assert_eq!(Snapshot::merge_all(Vec::new(), key(BOB)), None);
}

#[test]
fn copy_of_another_room_or_without_a_right_is_no_copy() {
    let [one, other] = halves();
    let room = one.state().room.id;
    assert!(one.room.snapshot().is_copy_of(room) && other.room.snapshot().is_copy_of(room));
    assert!(!one.room.snapshot().is_copy_of(RoomId::from_bytes([1; 16])));
    let mut state = one.state().clone();
    state.chain = other.state().chain.clone();
    let mixed = Snapshot::new(state, Seq(1), BTreeMap::new(), 0).unwrap();
    assert!(!mixed.is_copy_of(room), "the chain of another term");
    let mut state = one.state().clone();
    state.chain.remove(0);
    assert!(!Snapshot::new(state, Seq(1), BTreeMap::new(), 0).unwrap().is_copy_of(room));
}

#[test]
fn full_room_takes_no_more_cards() {
    let [mut one, mut other] = halves();
    // Both halves add cards. Their numbers must not meet.
    other.reopen(&other.room.snapshot(), Some(Person(250)));
    other.join(ADA);
    let cards = |count| (0..count).map(|n| NewCard::new("", &format!("{n}"), "", None)).collect();
    one.request(ADA, Request::AddCards { cards: cards(MAX_CARDS - 3) }).unwrap();
    other.request(ADA, Request::AddCards { cards: cards(2) }).unwrap();
    let merged = merged(&one, &other);
    assert_eq!(merged.state().cards.len(), MAX_CARDS);
    assert!(Snapshot::from_json(&merged.to_json()).is_ok());
}

#[test]
fn current_card_of_the_other_half_is_used_only_without_an_own_one() {
    let [one, mut other] = halves();
    let round = other.round_id();
    other.request(ADA, Request::Skip { round }).unwrap();
    let at_own_card = merged(&one, &other);
    assert_eq!(at_own_card.state().current_card().unwrap().id, CardId(1));

    let [mut finished, _] = halves();
    settle(&mut finished, ["3", "3", "3"]);
    settle(&mut finished, ["5", "5", "5"]);
    assert_eq!(finished.state().stage(), Stage::Finished);
    other.vote(BOB, "8").unwrap();
    let state = merged(&finished, &other).state().clone();
    let round = state.round().expect("the other half's round continues");
    assert_eq!((state.current_card().unwrap().id, round.id), (CardId(2), other.round_id()));
    assert!(round.voted.is_empty() && round.reveal.is_none(), "hidden votes are sent again");

    let [_, unfinished] = halves();
    let state = merged(&finished, &unfinished).state().clone();
    assert_eq!(state.stage(), Stage::Finished, "this half has ended the same round");
}

#[test]
fn revealed_round_of_the_other_half_comes_with_its_votes() {
    let [mut finished, mut other] = halves();
    settle(&mut finished, ["3", "3", "3"]);
    settle(&mut finished, ["5", "5", "5"]);
    let round = other.round_id();
    other.request(ADA, Request::Skip { round }).unwrap();
    all_vote(&mut other, ["8", "8", "13"]);
    let state = merged(&finished, &other).state().clone();
    let round = state.round().expect("the other half's round");
    assert_eq!((&round.reveal, round.voted.len()), (&other.reveal().cloned(), 3));
    let at_own_card = merged(&halves()[0], &other);
    assert_eq!(at_own_card.texts()[&CardId(2)].rounds.len(), 1, "else it is a past round of its card");
}

#[test]
fn driver_of_this_half_stays() {
    let [one, mut other] = halves();
    other.request(ADA, Request::MakeDriver { seat: SeatId(2) }).unwrap();
    assert_eq!(merged(&one, &other).state().driver, Some(SeatId(1)));
    let empty = World::new(&["a"]).room.snapshot();
    assert_eq!(empty.state().driver, None);
    assert_eq!(empty.merge(&other.room.snapshot()).state().driver, Some(SeatId(2)));
}

#[test]
fn former_hosts_are_limited_and_listed_once() {
    let mut snapshot = started(&["a"]).room.snapshot();
    let host = |seat| Successor { seat: SeatId(seat), addresses: vec![([10, 0, 0, 1], 7420).into()] };
    let seats = |snapshot: &Snapshot| -> Vec<u32> {
        snapshot.state().former_hosts.iter().map(|host| host.seat.0).collect()
    };
    for seat in [1, 2, 1] {
        snapshot.add_former_host(host(seat));
    }
    assert_eq!(seats(&snapshot), [2, 1]);
    let most = MAX_SUCCESSORS as u32;
    for seat in 3..=most + 1 {
        snapshot.add_former_host(host(seat));
    }
    assert_eq!(snapshot.state().former_hosts.len(), MAX_SUCCESSORS);
    assert_eq!(seats(&snapshot)[0], 1, "the earliest is dropped");
    let [one, _] = halves();
    let merged = one.room.snapshot().merge(&{
        let mut other = halves()[1].room.snapshot();
        other.add_former_host(host(3));
        other
    });
    assert_eq!(seats(&merged), [3]);
}

/// Applies to a state, too, that was merged before.
#[test]
fn covered_half_changes_nothing_but_texts() {
    let [mut one, other] = halves();
    let before = one.room.snapshot();
    settle(&mut one, ["3", "3", "3"]);
    let later = one.room.snapshot();
    let merged = later.clone().merge(&before);
    assert_eq!(merged.state(), later.state());
    let both: State = later.merge(&other.room.snapshot()).state().clone();
    assert!(both.past.iter().any(|term| term.epoch == Epoch(2)), "the merged version includes both halves");
    assert_eq!(both.past.len(), 3);
}

#[test]
fn full_room_takes_no_more_seats() {
    let [one, mut other] = halves();
    other.join(Person(250));
    let full = {
        let mut state = one.room.state().clone();
        let seat = state.seats[0].clone();
        let number = |number: usize| u32::try_from(number).unwrap();
        state.seats.extend((state.seats.len()..MAX_SEATS).map(|index| Seat {
            id: SeatId(number(index) + 100),
            key: SeatKey::try_from(format!("{index:042}A")).unwrap(),
            ..seat.clone()
        }));
        Snapshot::new(state, Seq(9), BTreeMap::new(), 0).unwrap()
    };
    let merged = full.merge(&other.room.snapshot());
    assert_eq!(merged.state().seats.len(), MAX_SEATS);
    let newcomer = other.state().seats.last().unwrap().key;
    assert!(merged.state().seats.iter().all(|seat| seat.key != newcomer));
    assert!(Snapshot::from_json(&merged.to_json()).is_ok());
}
