//! What another computer has and the host has not: it changes nothing until the driver takes it.

mod limits;

use std::collections::BTreeMap;

use room::cards::NewCard;
use room::limits::{MAX_CARDS, MAX_NOTE_CHARS, MAX_SUCCESSORS};
use room::message::{FailureCode, Request};
use room::{
    CardId, Input, Output, Points, Presence, Proposal, Role, RoomId, SeatId, SeatKey, SeatSecret, Seq,
    Snapshot, Stage, Successor, Table,
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

fn key(person: Person) -> SeatKey {
    SeatSecret::from_seed([person.0; 32]).key()
}

/// This person's computer sends a copy of the room. Returns whether the room keeps what is new in it.
fn receive_from(room: &mut World, person: Person, copy: Snapshot) -> bool {
    let outputs = room.handle(Input::CopyReceived { by: key(person), copy: Box::new(copy) });
    let answers: Vec<bool> = outputs
        .iter()
        .filter_map(|output| match output {
            Output::CopyReceived { by, accepted } => (*by == key(person)).then_some(*accepted),
            _ => None,
        })
        .collect();
    assert_eq!(answers.len(), 1, "each copy is answered");
    answers[0]
}

/// The other half's host has stepped down, and sends its room.
fn receive(room: &mut World, other: &World) {
    assert!(receive_from(room, BOB, other.room.snapshot()));
}

fn proposals(room: &World) -> &[Proposal] {
    &room.state().proposals
}

fn proposed_ids(room: &World) -> Vec<CardId> {
    room.state().proposed_cards().map(|proposed| proposed.card.id).collect()
}

fn take_all(room: &mut World) {
    let cards = proposed_ids(room);
    room.request(ADA, Request::TakeProposed { cards }).unwrap();
    assert!(proposals(room).is_empty());
}

fn points_of(room: &World, card: u32) -> Option<Points> {
    room.state().card(CardId(card)).unwrap().estimate.map(|estimate| estimate.points)
}

fn note(card: u32, text: &str) -> Request {
    Request::SetNote { card: CardId(card), text: text.into() }
}

fn add(titles: &[&str]) -> Request {
    Request::AddCards { cards: titles.iter().map(|title| NewCard::new("", title, "new", None)).collect() }
}

#[test]
fn copy_changes_nothing_by_itself() {
    let [mut one, mut other] = halves();
    settle(&mut other, ["5", "5", "5"]);
    other.request(ADA, add(&["c"])).unwrap();
    other.request(ADA, Request::RemoveCard { card: CardId(1) }).unwrap();
    other.request(ADA, Request::Remove { seat: SeatId(3) }).unwrap();
    other.request(ADA, Request::MakeDriver { seat: SeatId(2) }).unwrap();
    let before = one.state().clone();
    receive(&mut one, &other);
    let after = one.state();
    assert_eq!((&after.cards, &after.seats, &after.table), (&before.cards, &before.seats, &before.table));
    assert_eq!((after.driver, &after.settings), (before.driver, &before.settings));
    assert_eq!(proposals(&one).len(), 1);
}

#[test]
fn estimates_of_the_other_half_are_proposed_and_taken() {
    let [mut one, mut other] = halves();
    settle(&mut one, ["3", "3", "3"]);
    settle(&mut other, ["5", "5", "8"]);
    settle(&mut other, ["1", "1", "1"]);
    receive(&mut one, &other);
    let [proposal] = proposals(&one) else { panic!("{:?}", proposals(&one)) };
    assert_eq!((proposal.by, proposal.people, proposal.settled()), (key(BOB), 3, 2));
    let bob = one.state().seat(SeatId(2)).unwrap();
    assert_eq!(proposal.name.as_ref(), Some(&bob.name));
    let first = proposed_ids(&one)[0];
    one.request(ADA, Request::TakeProposed { cards: vec![first] }).unwrap();
    assert_eq!(points_of(&one, 1), Some(Points::whole(5)), "instead of the own estimate");
    assert_eq!(points_of(&one, 2), None, "not taken yet");
    assert_eq!(one.room.snapshot().texts()[&CardId(1)].rounds.len(), 2, "the rounds of both halves");
    take_all(&mut one);
    assert_eq!(points_of(&one, 2), Some(Points::whole(1)));
    let own_round = one.state().round().unwrap();
    assert!(own_round.reveal.is_none() && one.state().stage() == Stage::Voting, "the open round goes on");
}

#[test]
fn dismissed_changes_are_gone() {
    let [mut one, mut other] = halves();
    settle(&mut other, ["5", "5", "5"]);
    receive(&mut one, &other);
    let cards = proposed_ids(&one);
    one.request(ADA, Request::DismissProposed { cards: cards.clone() }).unwrap();
    assert!(proposals(&one).is_empty());
    assert_eq!(points_of(&one, 1), None);
    assert_eq!(one.room.snapshot().texts().len(), 2);
    assert_eq!(one.request(ADA, Request::TakeProposed { cards }), Err(FailureCode::NotProposed));
}

#[test]
fn only_the_driver_decides() {
    let [mut one, mut other] = halves();
    settle(&mut other, ["5", "5", "5"]);
    receive(&mut one, &other);
    let cards = proposed_ids(&one);
    let take = Request::TakeProposed { cards: cards.clone() };
    assert_eq!(one.request(CAT, take), Err(FailureCode::NotDriver));
    assert_eq!(one.request(BOB, Request::DismissProposed { cards }), Err(FailureCode::NotDriver));
    assert_eq!(proposals(&one).len(), 1);
}

#[test]
fn known_results_are_not_proposed() {
    let [mut one, mut other] = halves();
    settle(&mut one, ["3", "3", "3"]);
    let before = one.room.snapshot();
    settle(&mut one, ["5", "5", "5"]);
    assert!(receive_from(&mut one, CAT, before), "an older copy of the same room");
    assert!(proposals(&one).is_empty());
    // The same estimate, reached with other votes: the round is new.
    settle(&mut other, ["3", "3", "5"]);
    receive(&mut one, &other);
    assert!(one.state().proposed_cards().all(|proposed| !proposed.card.noted));
    assert_eq!(proposals(&one)[0].settled(), 0);
    take_all(&mut one);
    assert_eq!(points_of(&one, 1), Some(Points::whole(3)));
    assert_eq!(one.room.snapshot().texts()[&CardId(1)].rounds.len(), 2);
}

/// Everybody of the other half comes with the same results.
#[test]
fn same_results_are_proposed_once() {
    let [mut one, mut other] = halves();
    settle(&mut other, ["5", "5", "8"]);
    other.request(ADA, add(&["c"])).unwrap();
    other.request(ADA, note(2, "too large")).unwrap();
    let copy = other.room.snapshot();
    assert!(receive_from(&mut one, CAT, copy.clone()));
    let state = one.state().clone();
    assert!(receive_from(&mut one, ADA, copy.clone()));
    assert_eq!(one.state(), &state);
    assert!(receive_from(&mut one, CAT, copy.clone()), "an answer was lost");
    assert_eq!(one.state(), &state);
    take_all(&mut one);
    let state = one.state().clone();
    assert!(receive_from(&mut one, ADA, copy));
    assert_eq!(one.state(), &state, "also after the driver has taken them");
}

#[test]
fn later_changes_of_the_same_computer_join_its_proposal() {
    let [mut one, mut other] = halves();
    settle(&mut other, ["5", "5", "5"]);
    receive(&mut one, &other);
    let first = proposed_ids(&one);
    other.request(ADA, note(1, "ask Ann")).unwrap();
    settle(&mut other, ["8", "8", "8"]);
    receive(&mut one, &other);
    assert_eq!(proposals(&one).len(), 1);
    assert_eq!(proposed_ids(&one).len(), 2);
    assert_eq!(proposed_ids(&one)[0], first[0], "the same card");
    let noted: Vec<bool> = one.state().proposed_cards().map(|proposed| proposed.card.noted).collect();
    assert_eq!(noted, [true, false]);
    take_all(&mut one);
    assert_eq!((points_of(&one, 1), points_of(&one, 2)), (Some(Points::whole(5)), Some(Points::whole(8))));
    assert_eq!(one.room.snapshot().texts()[&CardId(1)].note, "ask Ann");
}

/// A later edit must not rename a result: the driver could take neither without the other.
#[test]
fn edit_that_comes_later_is_a_change_of_its_own() {
    let [mut one, mut other] = halves();
    settle(&mut other, ["5", "5", "5"]);
    receive(&mut one, &other);
    let edited = NewCard::new("K-1", "a lie", "another body", None);
    other.request(ADA, Request::EditCard { card: CardId(1), to: edited }).unwrap();
    other.request(ADA, note(1, "ask Ann")).unwrap();
    receive(&mut one, &other);
    let proposed: Vec<_> = one.state().proposed_cards().cloned().collect();
    let [result, edit] = &proposed[..] else { panic!("{proposed:?}") };
    assert_eq!(
        (result.edited, result.card.title.as_str(), result.card.estimate.is_some()),
        (false, "a", true)
    );
    assert_eq!((edit.edited, edit.card.title.as_str(), edit.card.estimate), (true, "a lie", None));
    let texts = one.room.snapshot().texts().clone();
    let body_of = |card: CardId| texts[&card].body.as_str();
    assert_eq!((body_of(result.card.id), body_of(edit.card.id)), (body_of(CardId(1)), "another body"));
    // One more vote joins the result, and the same texts join the edit.
    other.request(ADA, Request::OpenCard { card: CardId(1) }).unwrap();
    settle(&mut other, ["8", "8", "8"]);
    receive(&mut one, &other);
    assert!(one.state().proposed_cards().filter(|proposed| proposed.edited).count() == 1);
    one.request(ADA, Request::TakeProposed { cards: vec![result.card.id] }).unwrap();
    let own = one.state().card(CardId(1)).unwrap();
    assert_eq!((own.title.as_str(), points_of(&one, 1)), ("a", Some(Points::whole(5))));
}

/// A copy can have old or made-up texts without having edited them since.
#[test]
fn result_keeps_the_texts_of_the_room() {
    let [mut one, mut other] = halves();
    let edited = NewCard::new("K-1", "a again", "another body", None);
    one.request(ADA, Request::EditCard { card: CardId(1), to: edited }).unwrap();
    settle(&mut other, ["5", "5", "5"]);
    other.request(ADA, note(2, "ask Ann")).unwrap();
    receive(&mut one, &other);
    let proposed: Vec<_> = one.state().proposed_cards().cloned().collect();
    let [result, noted] = &proposed[..] else { panic!("{proposed:?}") };
    assert_eq!((result.edited, result.card.title.as_str(), result.card.noted), (false, "a again", false));
    assert_eq!(one.room.snapshot().texts()[&result.card.id].body, "another body");
    assert!(noted.card.noted);
}

#[test]
fn notes_are_joined_within_the_limit() {
    let [mut one, mut other] = halves();
    one.request(ADA, note(1, "ask Ann")).unwrap();
    other.request(ADA, note(1, "ask Bob")).unwrap();
    other.request(ADA, note(2, "too large")).unwrap();
    receive(&mut one, &other);
    assert!(one.state().proposed_cards().all(|proposed| proposed.card.noted));
    take_all(&mut one);
    let texts = one.room.snapshot().texts().clone();
    assert_eq!(
        (texts[&CardId(1)].note.as_str(), texts[&CardId(2)].note.as_str()),
        ("ask Ann\nask Bob", "too large")
    );
    assert!(one.state().card(CardId(2)).unwrap().noted);
    let Table::Pointing { note: on_table, .. } = &one.state().table else { panic!("a card is on the table") };
    assert_eq!(on_table, "ask Ann\nask Bob");

    let [mut one, mut other] = halves();
    one.request(ADA, note(1, &"x".repeat(MAX_NOTE_CHARS))).unwrap();
    other.request(ADA, note(1, "y")).unwrap();
    receive(&mut one, &other);
    take_all(&mut one);
    assert_eq!(one.room.snapshot().texts()[&CardId(1)].note.chars().count(), MAX_NOTE_CHARS);
}

#[test]
fn edits_and_removals_are_taken() {
    let [mut one, mut other] = halves();
    let edited = NewCard::new("K-1", "a again", "another body", None);
    other.request(ADA, Request::EditCard { card: CardId(1), to: edited }).unwrap();
    other.request(ADA, Request::RemoveCard { card: CardId(2) }).unwrap();
    receive(&mut one, &other);
    let changes: Vec<_> = one
        .state()
        .proposed_cards()
        .map(|proposed| (proposed.of, proposed.edited, proposed.removed))
        .collect();
    assert_eq!(changes, [(Some(CardId(1)), true, false), (Some(CardId(2)), false, true)]);
    take_all(&mut one);
    let titles: Vec<&str> = one.state().cards.iter().map(|card| card.title.as_str()).collect();
    assert_eq!(titles, ["a again"]);
    let Table::Pointing { body, .. } = &one.state().table else { panic!("a card is on the table") };
    assert_eq!(body, "another body", "the card is on the table");
}

/// Only one half has changed the card since they parted.
#[test]
fn own_edits_are_not_proposed_to_be_undone() {
    let [mut one, other] = halves();
    let edited = NewCard::new("K-1", "a again", "another body", None);
    one.request(ADA, Request::EditCard { card: CardId(1), to: edited }).unwrap();
    one.request(ADA, Request::RemoveCard { card: CardId(2) }).unwrap();
    one.request(ADA, add(&["c"])).unwrap();
    receive(&mut one, &other);
    assert!(proposals(&one).is_empty(), "{:?}", proposals(&one));
}

#[test]
fn card_on_the_table_is_not_removed() {
    let [mut one, mut other] = halves();
    let round = other.round_id();
    other.request(ADA, Request::Skip { round }).unwrap();
    other.request(ADA, Request::RemoveCard { card: CardId(1) }).unwrap();
    receive(&mut one, &other);
    let cards = proposed_ids(&one);
    assert_eq!(one.request(ADA, Request::TakeProposed { cards }), Err(FailureCode::OnTable));
    assert_eq!(proposals(&one).len(), 1, "nothing is half done");
    let round = one.round_id();
    one.request(ADA, Request::Skip { round }).unwrap();
    take_all(&mut one);
    assert_eq!(one.state().cards.len(), 1);
}

#[test]
fn cards_of_the_other_half_are_added() {
    let [mut one, mut other] = halves();
    one.request(ADA, add(&["c"])).unwrap();
    other.request(ADA, add(&["d", "e"])).unwrap();
    receive(&mut one, &other);
    take_all(&mut one);
    let titles: Vec<&str> = one.state().cards.iter().map(|card| card.title.as_str()).collect();
    assert_eq!(titles, ["a", "b", "c", "d", "e"]);
    let last = one.state().cards.last().unwrap().id;
    assert_eq!(one.room.snapshot().texts()[&last].body, "new");
}

#[test]
fn full_room_takes_no_more_cards() {
    let [mut one, mut other] = halves();
    other.request(ADA, add(&["c", "d"])).unwrap();
    receive(&mut one, &other);
    let titles: Vec<String> = (0..MAX_CARDS - 3).map(|number| format!("{number}")).collect();
    one.request(ADA, add(&titles.iter().map(String::as_str).collect::<Vec<_>>())).unwrap();
    let cards = proposed_ids(&one);
    assert_eq!(
        one.request(ADA, Request::TakeProposed { cards: cards.clone() }),
        Err(FailureCode::TooManyCards)
    );
    one.request(ADA, Request::TakeProposed { cards: cards[..1].to_vec() }).unwrap();
    assert_eq!(one.state().cards.len(), MAX_CARDS);
    assert!(Snapshot::from_json(&one.room.snapshot().to_json()).is_ok());
}

/// A round that is revealed there and open here.
#[test]
fn revealed_round_is_proposed_without_an_estimate() {
    let [mut one, mut other] = halves();
    all_vote(&mut other, ["8", "8", "13"]);
    receive(&mut one, &other);
    assert_eq!((proposals(&one)[0].settled(), proposals(&one)[0].people), (0, 3));
    take_all(&mut one);
    let texts = one.room.snapshot().texts().clone();
    let past = &texts[&CardId(1)].rounds[0];
    assert_eq!(Some(&past.reveal), other.reveal());
    assert_ne!(past.id, one.round_id(), "the open round keeps its number");
    all_vote(&mut one, ["1", "1", "1"]);
    one.next(ADA).unwrap();
    assert_eq!(one.room.snapshot().texts()[&CardId(1)].rounds.len(), 2);
}

#[test]
fn people_of_the_other_half_keep_their_votes() {
    let [mut one, mut other] = halves();
    other.join(Person(4));
    other.join(Person(5));
    other.request(Person(5), Request::SetRole { role: Role::Spectator }).unwrap();
    other.vote(Person(4), "8").unwrap();
    settle(&mut other, ["5", "5", "5"]);
    receive(&mut one, &other);
    let newcomers = &proposals(&one)[0].newcomers;
    assert_eq!(newcomers.iter().map(|seat| seat.key).collect::<Vec<_>>(), [key(Person(4))], "who has voted");
    let seat = newcomers[0].id;
    assert!(one.state().seat(seat).is_none(), "not in the room yet");
    let mut comes_later = one.clone();
    take_all(&mut one);
    assert_eq!(one.state().seat(seat).unwrap().presence, Presence::Gone);
    one.join(Person(4));
    assert_eq!(one.seat_of(Person(4)), Some(seat));

    comes_later.join(Person(4));
    assert_eq!(comes_later.seat_of(Person(4)), Some(seat), "the number that is in the proposal");
    take_all(&mut comes_later);
    assert_eq!(comes_later.presence(Person(4)), Some(Presence::Here));
    for room in [&one, &comes_later] {
        let past = room.room.snapshot().texts()[&CardId(1)].rounds[0].clone();
        assert!(past.reveal.votes.iter().any(|cast| cast.seat == Some(seat)));
        assert!(Snapshot::from_json(&room.room.snapshot().to_json()).is_ok());
    }
}

#[test]
fn open_proposals_travel_with_a_half() {
    let [mut one, mut other] = halves();
    let mut third = started(&["a", "b"]);
    third.reopen(&third.room.snapshot(), Some(CAT));
    for person in [ADA, BOB, CAT] {
        third.join(person);
    }
    settle(&mut third, ["8", "8", "8"]);
    settle(&mut other, ["5", "5", "5"]);
    receive_from(&mut other, CAT, third.room.snapshot());
    receive(&mut one, &other);
    let mut points: Vec<String> = one
        .state()
        .proposed_cards()
        .filter_map(|proposed| proposed.card.estimate)
        .map(|estimate| estimate.points.to_string())
        .collect();
    points.sort();
    assert_eq!(points, ["5", "8"], "what the other half had settled, and what it had been told");
}

/// The next host has them from the state.
#[test]
fn proposals_survive_a_change_of_host() {
    let [mut one, mut other] = halves();
    settle(&mut other, ["5", "5", "5"]);
    receive(&mut one, &other);
    let saved = Snapshot::from_json(&one.room.snapshot().to_json()).unwrap();
    let mut next = one.clone();
    next.reopen(&saved, Some(CAT));
    for person in [ADA, BOB, CAT] {
        next.join(person);
    }
    assert_eq!(next.state().proposals, one.state().proposals);
    take_all(&mut next);
    assert_eq!(points_of(&next, 1), Some(Points::whole(5)));
    assert_eq!(next.room.snapshot().texts()[&CardId(1)].rounds.len(), 1);
}

#[test]
fn only_members_and_former_hosts_propose() {
    let [mut one, mut other] = halves();
    settle(&mut other, ["5", "5", "5"]);
    let copy = other.room.snapshot();
    assert!(!receive_from(&mut one, Person(9), copy.clone()), "a stranger");
    let cat = one.seat_of(CAT).unwrap();
    one.request(ADA, Request::Remove { seat: cat }).unwrap();
    assert!(!receive_from(&mut one, CAT, copy.clone()), "somebody who was removed");
    let mut state = other.state().clone();
    state.chain = one.state().chain.clone();
    let mixed = Snapshot::new(state, Seq(1), BTreeMap::new(), 0).unwrap();
    assert!(!receive_from(&mut one, BOB, mixed), "the chain of another term");
    assert!(proposals(&one).is_empty());
    let bob = one.seat_of(BOB).unwrap();
    let mut without_bob = one.clone();
    without_bob.request(ADA, Request::Remove { seat: bob }).unwrap();
    assert!(!receive_from(&mut without_bob, BOB, copy.clone()), "a host that was removed");
    assert!(receive_from(&mut one, BOB, copy));
}

#[test]
fn copy_of_another_room_or_without_a_right_is_no_copy() {
    let [one, other] = halves();
    let room = one.state().room.id;
    assert!(one.room.snapshot().is_copy_of(room) && other.room.snapshot().is_copy_of(room));
    assert!(!one.room.snapshot().is_copy_of(RoomId::from_bytes([1; 16])));
    let mut state = one.state().clone();
    state.chain.remove(0);
    assert!(!Snapshot::new(state, Seq(1), BTreeMap::new(), 0).unwrap().is_copy_of(room));
}

/// The members of that half then need not send their copies. A member says nothing about terms that it has not hosted.
#[test]
fn only_a_terms_own_host_vouches_for_it() {
    for (by, vouches) in [(BOB, true), (CAT, false)] {
        let [mut one, mut other] = halves();
        settle(&mut other, ["5", "5", "5"]);
        let version = other.room.snapshot().version();
        assert!(receive_from(&mut one, by, other.room.snapshot()));
        assert_eq!(one.state().received, if vouches { vec![version.latest] } else { Vec::new() });
        assert!(!one.room.snapshot().version().covers(&version), "this host has not seen it itself");
    }
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
}
