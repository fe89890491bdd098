//! The room at another host: everything that was settled is there, and the round goes on.

use std::time::Duration;

use proptest::prelude::*;
use room::limits::{AWAY_GRACE, GONE_AFTER, NUMBERS};
use room::message::{OwnVote, RefusalCode, Request};
use room::{
    CardId, Epoch, Input, Output, Presence, Ref, Role, Room, RoundId, Seq, Snapshot, SnapshotError, State,
    Table, Time,
};

use crate::properties::{PEOPLE, acts, deal, play};
use crate::world::{Came, Person, World};

const ADA: Person = Person(1);
const BOB: Person = Person(2);
const CAT: Person = Person(3);

/// A room of three in which Ada and Bob have voted.
fn in_mid_vote() -> World {
    let mut world = World::new(&["a", "b"]);
    for person in [ADA, BOB, CAT] {
        world.joins(person);
    }
    world.asks(ADA, Request::Start).unwrap();
    world.votes(ADA, "3").unwrap();
    world.votes(BOB, "5").unwrap();
    world
}

/// The public state but for which host it is at.
fn anywhere(state: &State) -> State {
    let mut state = state.clone();
    (state.room.epoch, state.room.nonce, state.room.host) = (Epoch(0), 0, None);
    state.past.clear();
    if let Table::Pointing { round, .. } = &mut state.table
        && round.reveal.is_none()
    {
        // A count-down begins again with the votes.
        round.reveals_at = None;
    }
    state
}

/// What that is to be once those who were here are back: the same, without the open votes of those who are not.
fn without_the_absent(world: &World) -> State {
    let mut state = anywhere(world.state());
    let people = (1..=PEOPLE).map(Person);
    let here = people.filter(|person| world.connections.contains_key(person));
    let here: Vec<_> = here.filter_map(|person| world.seat_of(person)).collect();
    if let Table::Pointing { round, .. } = &mut state.table
        && round.reveal.is_none()
    {
        round.voted.retain(|seat| here.contains(seat));
    }
    state
}

/// Its host hands it over and has said how it is: what the next host reads of it must not let anything happen here.
#[test]
fn a_room_whose_time_stands_still_only_answers() {
    let mut world = in_mid_vote();
    world.asks(ADA, Request::SetCountDown { on: true }).unwrap();
    world.votes(CAT, "8").unwrap();
    assert!(world.room.deadline().is_some(), "the votes are about to open");
    let before = (world.state().clone(), world.room.seq());
    let connection = world.connections[&BOB][0];
    for request in
        [Request::ReadCards { after: CardId(0) }, Request::ReadCard { card: CardId(1) }, Request::Ping]
    {
        let said = world.room.handle(Input::Request { connection, reference: Ref(1), request }, Time(0));
        assert!(matches!(said[..], [Output::Answered { .. }]), "{said:?}");
    }
    assert_eq!((world.state().clone(), world.room.seq()), before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 700, ..ProptestConfig::default() })]

    /// Whenever the host goes and wherever the room goes: once everybody is back, it is as it was.
    #[test]
    fn a_room_that_moves_is_the_same_room(
        acts in acts(),
        after in any::<prop::sample::Index>(),
        host in proptest::option::of((1..=PEOPLE).prop_map(Person)),
        turn in 0usize..4,
    ) {
        let mut world = World::new(&["a", "b"]);
        let (before, later) = acts.split_at(after.index(acts.len()));
        before.iter().for_each(|act| play(&mut world, act, &deal));
        let expected = without_the_absent(&world);
        let (given, texts) = (world.round_id(), world.room.snapshot().texts().clone());

        world.moves(host, |back| { let many = back.len().max(1); back.rotate_left(turn % many) });
        prop_assert_eq!(anywhere(world.state()), expected);
        prop_assert_eq!(world.room.snapshot().texts().clone(), texts, "bodies and earlier rounds are there");
        prop_assert_eq!(world.state().room.epoch, Epoch(2));

        for person in (1..=PEOPLE).map(Person) {
            let seat = world.seat_of(person).and_then(|seat| world.state().seat(seat).cloned());
            if seat.is_some_and(|seat| seat.removed) {
                prop_assert_eq!(world.joins(person), Came::Refused(RefusalCode::Removed));
            }
        }
        later.iter().for_each(|act| play(&mut world, act, &deal));
        let numbers = world.state().cards.iter().map(|card| card.id).collect::<Vec<_>>();
        let distinct = numbers.iter().collect::<std::collections::BTreeSet<_>>();
        prop_assert_eq!(distinct.len(), numbers.len(), "no number is given twice");
        prop_assert!(world.round_id() >= given || world.round_id() == RoundId(0));
    }

    /// Nonsense is refused with a sentence, or opens a room that goes on: nothing panics.
    #[test]
    fn what_was_kept_may_be_anything(
        acts in acts(),
        place in any::<prop::sample::Index>(),
        byte in proptest::sample::select(b"0123456789\"{}[],:-nulltrue".to_vec()),
    ) {
        let mut world = World::new(&["a", "b"]);
        acts.iter().take(30).for_each(|act| play(&mut world, act, &deal));
        let mut json = world.room.snapshot().to_json().into_bytes();
        let place = place.index(json.len());
        json[place] = byte;
        let read = String::from_utf8(json).map(|json| Snapshot::from_json(&json));
        match read {
            Ok(Ok(snapshot)) => if let Ok(room) = Room::reopen(snapshot, Epoch(1 << 30), 1, None, Time(0)) {
                world.room = room;
                let snapshot = world.room.snapshot();
                world.reopens(&snapshot, Some(BOB));
                acts.iter().for_each(|act| play(&mut world, act, &deal));
            },
            Ok(Err(error)) => prop_assert!(error.to_string().ends_with('.')),
            Err(_) => {}
        }
    }
}

#[test]
fn a_round_waits_for_those_who_are_on_their_way_back() {
    let mut world = in_mid_vote();
    let round = world.round_id();
    world.reopens(&world.room.snapshot(), Some(BOB));
    let bring = |vote: &str| Some(OwnVote { round, vote: Some(vote.parse().unwrap()) });
    world.joins_as(BOB, Role::Voter, bring("5"));
    world.waits(AWAY_GRACE - Duration::from_millis(1));
    assert!(world.reveal().is_none(), "Ada and Cat may still come");
    world.joins_as(ADA, Role::Voter, bring("3"));
    world.waits(Duration::from_millis(1));
    let votes = &world.reveal().expect("Cat is not waited for any longer").votes;
    assert_eq!(votes.len(), 2);
    world.waits(GONE_AFTER);
    assert_eq!(world.presence(CAT), Some(Presence::Gone));
}

#[test]
fn the_time_that_nobody_hosted_it_is_nobodys() {
    let mut world = in_mid_vote();
    world.waits(Duration::from_secs(20));
    let snapshot = world.room.snapshot();
    world.now = Time(7);
    world.reopens(&snapshot, None);
    let round = world.round_id();
    let vote = |vote: &str| Some(OwnVote { round, vote: Some(vote.parse().unwrap()) });
    world.joins_as(ADA, Role::Voter, vote("3"));
    world.joins_as(BOB, Role::Voter, vote("5"));
    world.waits(Duration::from_secs(5));
    world.joins_as(CAT, Role::Voter, vote("5"));
    assert_eq!(world.reveal().unwrap().open_ms, 25_000);
}

#[test]
fn votes_that_are_open_stay_open() {
    let mut world = in_mid_vote();
    world.votes(CAT, "5").unwrap();
    let reveal = world.reveal().cloned();
    assert!(reveal.is_some());
    world.moves(Some(CAT), |_| {});
    assert_eq!(world.reveal(), reveal.as_ref());
    assert_eq!(world.own_vote(BOB).unwrap().to_string(), "5");
    world.settles(ADA, 5).unwrap();
    world.next(ADA).unwrap();
    world.moves(Some(ADA), |_| {});
    let first = world.state().card(CardId(1)).unwrap();
    assert_eq!(first.estimate.unwrap().rounds, 1);
}

/// Two halves go on at the same number of hosts: a vote for a round of the one is for none of the other.
#[test]
fn two_hosts_give_no_round_the_same_number() {
    let mut one = in_mid_vote();
    one.votes(CAT, "5").unwrap();
    let snapshot = one.room.snapshot();
    let round = |host| {
        let mut world = in_mid_vote();
        world.reopens(&snapshot, Some(host));
        for person in [ADA, BOB, CAT] {
            world.joins(person);
        }
        let old = world.round_id();
        world.asks(ADA, Request::Revote { round: old }).unwrap();
        world.round_id()
    };
    assert_ne!(round(ADA), round(BOB));
}

#[test]
fn a_host_is_never_followed_by_an_earlier_one() {
    let snapshot = in_mid_vote().room.snapshot();
    for wanted in [0, 1, u64::from(NUMBERS) + 1].map(Epoch) {
        let error = Room::reopen(snapshot.clone(), wanted, 1, None, Time(0)).unwrap_err();
        assert_eq!(error, SnapshotError::Epoch { had: Epoch(1), wanted });
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_a_sentence() {
    let json = in_mid_vote().room.snapshot().to_json();
    for (from, to, why) in [
        ("\"format\":1", "\"format\":2", "Update the app"),
        ("\"last_card\":2", "\"last_card\":1", "never given"),
        ("\"last_seat\":3", "\"last_seat\":4000000000", "counts further"),
        ("\"driver\":1", "\"driver\":9", "driver has no seat"),
        (
            "\"table\":{\"type\":\"pointing\",\"card\":1",
            "\"table\":{\"type\":\"pointing\",\"card\":5",
            "none of its cards",
        ),
        ("\"epoch\":1", "\"epoch\":0", "counts further"),
        ("{\"format\"", "", "is no room"),
    ] {
        assert!(json.contains(from), "{from} is in {json}");
        let error = Snapshot::from_json(&json.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

/// A member has read no more than the state: the room opens all the same, without the texts.
#[test]
fn a_member_keeps_what_it_knows() {
    let world = in_mid_vote();
    let snapshot = Snapshot::new(world.state().clone(), Seq(9), Default::default(), 3_000).unwrap();
    assert_eq!(snapshot.texts().len(), 2);
    assert_eq!(snapshot.texts()[&CardId(1)].body, "its body", "that is on the table");
    let mut elsewhere = in_mid_vote();
    elsewhere.reopens(&snapshot, Some(BOB));
    elsewhere.joins(CAT);
    elsewhere.asks(CAT, Request::ReadCard { card: CardId(2) }).unwrap();
}
