//! Tests that a room keeps its state and its round when another host opens it.

use std::time::Duration;

use proptest::prelude::*;
use room::chain::Chain;
use room::limits::{AWAY_GRACE, GONE_TIMEOUT, MAX_EPOCH};
use room::message::{OwnVote, RefusalCode, Request};
use room::{CardId, Epoch, Presence, Role, Room, RoundId, SnapshotError, State, Table, Time};

use crate::actions::{PEOPLE, actions, perform, vote_at};
use crate::world::{ADA, BOB, CAT, JoinResult, Person, World, founder_secret, mid_vote_world};

/// The public state without the fields that depend on the host.
fn without_host(state: &State) -> State {
    let mut state = state.clone();
    (state.room.epoch, state.room.nonce, state.room.host) = (Epoch(0), 0, None);
    (state.past, state.chain) = Default::default();
    if let Table::Pointing { round, .. } = &mut state.table
        && round.reveal.is_none()
    {
        // The countdown restarts when the voters send their votes again.
        round.reveals_at = None;
    }
    state
}

/// The expected state once the connected people have rejoined: hidden votes of absent people are lost.
fn without_the_absent(world: &World) -> State {
    let mut state = without_host(world.state());
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

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(700), ..ProptestConfig::default() })]

    /// After any host change, once everyone has rejoined, the room is as before.
    #[test]
    fn room_is_unchanged_after_host_change(
        actions in actions(),
        after in any::<prop::sample::Index>(),
        host in proptest::option::of((1..=PEOPLE).prop_map(Person)),
        turn in 0usize..4,
    ) {
        let mut world = World::new(&["a", "b"]);
        let (before, later) = actions.split_at(after.index(actions.len()));
        before.iter().for_each(|action| perform(&mut world, action, &vote_at));
        let expected = without_the_absent(&world);
        let (given, texts) = (world.round_id(), world.room.snapshot().texts().clone());

        world.change_host(host, |back| { let many = back.len().max(1); back.rotate_left(turn % many) });
        prop_assert_eq!(without_host(world.state()), expected);
        prop_assert_eq!(world.room.snapshot().texts().clone(), texts, "bodies and past rounds are kept");
        prop_assert_eq!(world.state().room.epoch, Epoch(2));

        for person in (1..=PEOPLE).map(Person) {
            let seat = world.seat_of(person).and_then(|seat| world.state().seat(seat).cloned());
            if seat.is_some_and(|seat| seat.removed) {
                prop_assert_eq!(world.join(person), JoinResult::Refused(RefusalCode::Removed));
            }
        }
        later.iter().for_each(|action| perform(&mut world, action, &vote_at));
        let numbers = world.state().cards.iter().map(|card| card.id).collect::<Vec<_>>();
        let distinct = numbers.iter().collect::<std::collections::BTreeSet<_>>();
        prop_assert_eq!(distinct.len(), numbers.len(), "card numbers are never reused");
        prop_assert!(world.round_id() >= given || world.round_id() == RoundId(0));
    }
}

#[test]
fn reopened_round_waits_for_reconnecting_voters() {
    let mut world = mid_vote_world();
    let round = world.round_id();
    world.reopen(&world.room.snapshot(), Some(BOB));
    let own_vote = |vote: &str| Some(OwnVote { round, vote: Some(vote.parse().unwrap()) });
    world.join_as(BOB, Role::Voter, own_vote("5"));
    world.wait(AWAY_GRACE - Duration::from_millis(1));
    assert!(world.reveal().is_none(), "Ada and Cat may still come");
    world.join_as(ADA, Role::Voter, own_vote("3"));
    world.wait(Duration::from_millis(1));
    let votes = &world.reveal().expect("Cat is not waited for any longer").votes;
    assert_eq!(votes.len(), 2);
    world.wait(GONE_TIMEOUT);
    assert_eq!(world.presence(CAT), Some(Presence::Gone));
}

#[test]
fn time_without_a_host_does_not_count() {
    let mut world = mid_vote_world();
    world.wait(Duration::from_secs(20));
    let snapshot = world.room.snapshot();
    world.now = Time(7);
    world.reopen(&snapshot, None);
    let round = world.round_id();
    let vote = |vote: &str| Some(OwnVote { round, vote: Some(vote.parse().unwrap()) });
    world.join_as(ADA, Role::Voter, vote("3"));
    world.join_as(BOB, Role::Voter, vote("5"));
    world.wait(Duration::from_secs(5));
    world.join_as(CAT, Role::Voter, vote("5"));
    assert_eq!(world.reveal().unwrap().open_ms, 25_000);
}

#[test]
fn revealed_votes_stay_revealed_after_host_change() {
    let mut world = mid_vote_world();
    world.vote(CAT, "5").unwrap();
    let reveal = world.reveal().cloned();
    assert!(reveal.is_some());
    world.change_host(Some(CAT), |_| {});
    assert_eq!(world.reveal(), reveal.as_ref());
    assert_eq!(world.own_vote(BOB).unwrap().to_string(), "5");
    world.settle(ADA, 5).unwrap();
    world.next(ADA).unwrap();
    world.change_host(Some(ADA), |_| {});
    let first = world.state().card(CardId(1)).unwrap();
    assert_eq!(first.estimate.unwrap().rounds, 1);
}

/// Two halves of a split network can reach the same epoch. A vote for a round in one half must not count in the other.
#[test]
fn two_hosts_assign_different_round_numbers() {
    let mut one = mid_vote_world();
    one.vote(CAT, "5").unwrap();
    let snapshot = one.room.snapshot();
    let round = |host| {
        let mut world = mid_vote_world();
        world.reopen(&snapshot, Some(host));
        for person in [ADA, BOB, CAT] {
            world.join(person);
        }
        let old = world.round_id();
        world.request(ADA, Request::Revote { round: old }).unwrap();
        world.round_id()
    };
    assert_ne!(round(ADA), round(BOB));
}

#[test]
fn reopen_rejects_earlier_epochs() {
    let snapshot = mid_vote_world().room.snapshot();
    for wanted in [0, 1, MAX_EPOCH + 1].map(Epoch) {
        let chain = Chain::found(snapshot.state().room.id, &founder_secret(), wanted, 1);
        let error = Room::reopen(snapshot.clone(), chain, Time(0)).unwrap_err();
        assert_eq!(error, SnapshotError::Epoch { had: Epoch(1), wanted });
    }
}
