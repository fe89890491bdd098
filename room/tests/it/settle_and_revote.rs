//! Rule 6: after the reveal the driver settles the card, or starts a new round on it.

use room::message::{Answer, FailureCode, Request};
use room::{CardId, Outcome, Points, Table};

use crate::world::{ADA, BOB, CAT, World, started};

#[test]
fn driver_settles_a_tie() {
    let mut world = started(&["a", "b"]);
    for (person, vote) in [(ADA, "1"), (BOB, "2"), (CAT, "3")] {
        world.vote(person, vote).unwrap();
    }
    let tie = Outcome::Tie { low: Points::whole(1), high: Points::whole(2), leader: None };
    assert_eq!(world.reveal().unwrap().result.outcome, tie);
    assert_eq!(world.next(ADA), Err(FailureCode::Unsettled));
    assert_eq!(world.settle(BOB, 2), Err(FailureCode::NotDriver));
    assert_eq!(world.settle(ADA, 4), Err(FailureCode::OffScale));
    world.settle(ADA, 2).unwrap();
    world.settle(ADA, 8).unwrap();
    world.next(ADA).unwrap();
    assert_eq!(world.state().cards[0].estimate.unwrap().points, Points::whole(8));
    assert_eq!(world.title(), Some("b"));
}

#[test]
fn duplicate_next_advances_one_card() {
    let mut world = started(&["a", "b", "c"]);
    for person in [ADA, BOB, CAT] {
        world.vote(person, "5").unwrap();
    }
    let round = world.round_id();
    world.request(ADA, Request::Next { round }).unwrap();
    assert_eq!(world.request(ADA, Request::Next { round }), Err(FailureCode::RoundOver));
    assert_eq!(world.title(), Some("b"));
}

#[test]
fn revote_keeps_previous_round() {
    let mut world = started(&["a"]);
    for (person, vote) in [(ADA, "1"), (BOB, "2"), (CAT, "3")] {
        world.vote(person, vote).unwrap();
    }
    world.settle(ADA, 2).unwrap();
    let first = world.round_id();
    world.request(ADA, Request::Revote { round: first }).unwrap();
    assert_eq!(world.state().cards[0].estimate, None);
    assert!(world.state().round().unwrap().voted.is_empty());
    assert_eq!(world.own_vote(ADA), None);
    for person in [ADA, BOB, CAT] {
        world.vote(person, "3").unwrap();
    }
    world.next(ADA).unwrap();
    assert_eq!(world.state().cards[0].estimate.unwrap().rounds, 2);
    let card = world.state().cards[0].id;
    let Ok(Some(Answer::Card { rounds, body, .. })) = world.request(BOB, Request::ReadCard { card }) else {
        panic!("everyone can read a card")
    };
    assert_eq!((rounds.len(), rounds[0].id, body.as_str()), (2, first, "its body"));
}

#[test]
fn skipped_card_comes_back() {
    let mut world = started(&["a", "b"]);
    let round = world.round_id();
    assert_eq!(world.request(BOB, Request::Skip { round }), Err(FailureCode::NotDriver));
    world.request(ADA, Request::Skip { round }).unwrap();
    assert_eq!(world.title(), Some("b"));
    assert_eq!(world.request(ADA, Request::Skip { round }), Err(FailureCode::RoundOver));
    assert_eq!(world.title(), Some("b"), "a second click skips no second card");
    for person in [ADA, BOB, CAT] {
        world.vote(person, "5").unwrap();
    }
    world.next(ADA).unwrap();
    assert_eq!(world.title(), Some("a"));
}

#[test]
fn driver_can_open_any_card() {
    let mut world = started(&["a", "b", "c"]);
    let card = |world: &World, index: usize| world.state().cards[index].id;
    let (first, third) = (card(&world, 0), card(&world, 2));
    assert_eq!(world.request(BOB, Request::OpenCard { card: third }), Err(FailureCode::NotDriver));
    assert_eq!(world.request(ADA, Request::OpenCard { card: CardId(77) }), Err(FailureCode::NoSuchCard));
    world.vote(BOB, "3").unwrap();
    world.request(ADA, Request::OpenCard { card: first }).unwrap();
    assert!(world.own_vote(BOB).is_some(), "reopening the current card keeps its votes");
    world.request(ADA, Request::OpenCard { card: third }).unwrap();
    assert_eq!((world.title(), world.own_vote(BOB)), (Some("c"), None));
    for person in [ADA, BOB, CAT] {
        world.vote(person, "5").unwrap();
    }
    world.next(ADA).unwrap();
    assert_eq!(world.title(), Some("a"), "then the skipped cards come");
    world.request(ADA, Request::OpenCard { card: third }).unwrap();
    assert_eq!(world.state().cards[2].estimate, None, "the card is estimated again");
    let Table::Pointing { earlier, .. } = &world.state().table else { panic!("a card is on the table") };
    assert_eq!(earlier.len(), 1, "the first round is kept");
}
