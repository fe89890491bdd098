//! A host that merges another half of its room: people of that half have the usual time to reconnect.

use room::limits::{AWAY_GRACE, GONE_TIMEOUT};
use room::message::{CloseCode, FailureCode, Request};
use room::{CardId, Epoch, Input, Output, Points, Presence, SeatId, SeatSecret, Seq};

use crate::world::{ADA, BOB, CAT, MILLISECOND, Person, World, started};

/// Two halves of a room of three people. Ada is in the first half, Bob and a newcomer in the second.
fn split() -> (World, World) {
    let before = started(&["a", "b"]).room.snapshot();
    let [mut one, mut other] = [ADA, BOB].map(|host| {
        let mut half = started(&["a", "b"]);
        half.reopen(&before, Some(host));
        half.join(host);
        half
    });
    one.join(CAT);
    other.join(Person(4));
    // Bob is gone in Ada's half.
    one.wait(GONE_TIMEOUT);
    other.wait(AWAY_GRACE);
    (one, other)
}

fn merge(one: &mut World, other: &World, epoch: u64) -> Vec<Output> {
    let others = vec![other.room.snapshot()];
    let ada = SeatSecret::from_seed([ADA.0; 32]);
    let chain = one.state().verify_chain().unwrap();
    // An epoch that is not later has no chain.
    let chain = chain.open(Epoch(epoch), 500, &ada).unwrap_or(chain);
    one.handle(Input::AdvanceTerm { chain, others })
}

#[test]
fn newcomers_have_the_usual_time_to_reconnect() {
    let (mut one, other) = split();
    merge(&mut one, &other, 3);
    let newcomer = one.seat_of(Person(4)).unwrap();
    assert_eq!(one.state().seat(newcomer).unwrap().presence, Presence::Away);
    for person in [ADA, CAT] {
        one.vote(person, "3").unwrap();
    }
    one.wait(AWAY_GRACE - MILLISECOND);
    assert!(one.reveal().is_none(), "the newcomer may still come");
    one.wait(MILLISECOND);
    assert!(one.reveal().is_some());
    one.wait(GONE_TIMEOUT - AWAY_GRACE - MILLISECOND);
    assert_eq!(one.presence(Person(4)), Some(Presence::Away));
    one.wait(MILLISECOND);
    assert_eq!(one.presence(Person(4)), Some(Presence::Gone));
}

#[test]
fn seat_removed_in_the_other_half_is_disconnected() {
    let (mut one, mut other) = split();
    one.vote(CAT, "3").unwrap();
    let cat = one.seat_of(CAT).unwrap();
    let seq = one.room.seq();
    other.request(BOB, Request::Remove { seat: cat }).unwrap();
    merge(&mut one, &other, 3);
    assert_eq!(one.closed.last().map(|(_, code)| *code), Some(CloseCode::Removed));
    assert!(!one.connections.contains_key(&CAT));
    assert!(!one.state().round().unwrap().voted.contains(&cat), "the vote is dropped");
    assert_ne!(one.room.seq(), seq);
    one.vote(ADA, "5").unwrap();
    one.wait(AWAY_GRACE);
    assert_eq!(one.reveal().unwrap().votes.len(), 1);
}

#[test]
fn earlier_epoch_is_ignored() {
    let (mut one, other) = split();
    let before = one.state().clone();
    assert!(merge(&mut one, &other, 2).is_empty());
    assert_eq!(one.state(), &before);
    let outputs = merge(&mut one, &other, 3);
    assert!(outputs.contains(&Output::FullState));
    assert_eq!((one.state().room.epoch, one.state().room.nonce), (Epoch(3), 500));
    assert!(one.room.seq() <= Seq(1), "changes are counted from the start");
}

/// The other half may still give out the numbers after those that it had.
#[test]
fn merged_room_skips_numbers() {
    let (mut one, other) = split();
    let saved: serde_json::Value = serde_json::from_str(&other.room.snapshot().to_json()).unwrap();
    let last = saved["last_round"].as_u64().unwrap() as u32;
    merge(&mut one, &other, 3);
    let round = one.round_id();
    one.request(ADA, Request::Skip { round }).unwrap();
    assert_eq!(one.round_id().0, last + 500 + 2);
}

/// The room continues with the other half's card, so its own votes no longer count.
#[test]
fn votes_are_sent_again_for_a_new_card() {
    let (mut one, other) = split();
    let round = one.round_id();
    one.request(ADA, Request::Skip { round }).unwrap();
    for _ in 0..2 {
        for person in [ADA, CAT] {
            one.vote(person, "3").unwrap();
        }
        one.next(ADA).unwrap();
    }
    assert!(one.round_id().0 == 0, "the first half has finished");
    let outputs = merge(&mut one, &other, 3);
    assert_eq!(one.round_id(), other.round_id());
    let is_cleared =
        |output: &&Output| matches!(output, Output::YourVote { vote, .. } if vote.vote.is_none());
    assert_eq!(outputs.iter().filter(is_cleared).count(), 2, "both people in the room");
    assert_eq!(one.state().seat(SeatId(1)).unwrap().presence, Presence::Here);
}

/// After a merge the driver decides between two estimates, or settles on a third value.
#[test]
fn driver_resolves_conflicting_estimates() {
    let points = |text: &str| text.parse::<Points>().unwrap();
    let resolve = |text: &str| Request::ResolveEstimate { card: CardId(1), points: points(text) };
    let conflicting = || {
        let (mut one, mut other) = split();
        for (half, people, vote) in [(&mut one, [ADA, CAT], "3"), (&mut other, [BOB, Person(4)], "5")] {
            half.wait(AWAY_GRACE);
            people.into_iter().for_each(|person| drop(half.vote(person, vote).unwrap()));
            let driver = people.into_iter().find(|&person| half.state().driver == half.seat_of(person));
            half.next(driver.unwrap()).unwrap();
        }
        merge(&mut one, &other, 3);
        assert_eq!(one.state().card(CardId(1)).unwrap().conflicting_estimates.len(), 1);
        one
    };
    for (text, rounds) in [("3", 1), ("5", 1), ("8", 1)] {
        let mut world = conflicting();
        assert_eq!(world.request(CAT, resolve(text)), Err(FailureCode::NotDriver));
        world.request(ADA, resolve(text)).unwrap();
        let card = world.state().card(CardId(1)).unwrap();
        let estimate = card.estimate.unwrap();
        assert_eq!((estimate.points, estimate.rounds), (points(text), rounds));
        assert!(card.conflicting_estimates.is_empty());
        assert_eq!(world.request(ADA, resolve(text)), Err(FailureCode::Decided));
    }
    assert_eq!(conflicting().request(ADA, resolve("4")), Err(FailureCode::OffScale));
    let unknown = Request::ResolveEstimate { card: CardId(99), points: points("3") };
    assert_eq!(conflicting().request(ADA, unknown), Err(FailureCode::NoSuchCard));
}
