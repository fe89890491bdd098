//! The ten rules, one scene each.

use std::time::Duration;

use room::cards::NewCard;
use room::limits::{AWAY_GRACE, CARDS, GONE_AFTER};
use room::message::{Answer, CloseCode, FailureCode, OwnVote, RefusalCode, Request};
use room::{CardId, Name, Outcome, Points, Presence, Role, RoundId, Seat, Stage, Summary, Table};

use crate::world::{Came, Person, World};

const ADA: Person = Person(1);
const BOB: Person = Person(2);
const CAT: Person = Person(3);
const SECOND: Duration = Duration::from_secs(1);

fn three(titles: &[&str]) -> World {
    let mut world = World::new(titles);
    for person in [ADA, BOB, CAT] {
        world.joins(person);
    }
    world
}

fn started(titles: &[&str]) -> World {
    let mut world = three(titles);
    world.asks(ADA, Request::Start).unwrap();
    world
}

fn winner(points: u16) -> Outcome {
    Outcome::Winner { points: Points::whole(points) }
}

#[test]
fn anyone_may_start_and_who_starts_drives() {
    let mut world = three(&["Log in"]);
    assert_eq!(world.state().driver, None);
    world.asks(BOB, Request::Start).unwrap();
    assert_eq!(world.state().driver, world.seat_of(BOB));
    assert_eq!(world.title(), Some("Log in"));
    assert_eq!(world.asks(ADA, Request::Start), Err(FailureCode::Started));
}

#[test]
fn with_no_cards_starting_opens_an_untitled_one() {
    let mut world = started(&[]);
    assert_eq!(world.title(), Some(""));
    world.votes(ADA, "0").unwrap();
    world.votes(BOB, "0").unwrap();
    world.votes(CAT, "?").unwrap();
    assert_eq!(world.reveal().unwrap().result.outcome, winner(0));
}

#[test]
fn a_vote_is_on_the_scale_and_for_this_round() {
    let mut world = started(&["a", "b"]);
    assert_eq!(world.votes(ADA, "4"), Err(FailureCode::OffScale));
    let stale = Request::Vote { round: RoundId(99), vote: "5".parse().unwrap() };
    assert_eq!(world.asks(ADA, stale), Err(FailureCode::RoundOver));
    world.votes(ADA, "5").unwrap();
    world.votes(ADA, "8").unwrap();
    assert_eq!(world.own_vote(ADA).unwrap().to_string(), "8");
    let round = world.round_id();
    world.asks(ADA, Request::Withdraw { round }).unwrap();
    assert_eq!(world.own_vote(ADA), None);
    assert!(world.state().round().unwrap().voted.is_empty());
}

#[test]
fn the_last_vote_reveals() {
    let mut world = started(&["a"]);
    world.votes(ADA, "3").unwrap();
    world.waits(5 * SECOND);
    world.votes(BOB, "3").unwrap();
    assert!(world.reveal().is_none());
    world.votes(CAT, "1").unwrap();
    let reveal = world.reveal().unwrap();
    assert_eq!((reveal.result.outcome, reveal.open_ms), (winner(3), 5_000));
    assert_eq!(world.votes(CAT, "3"), Err(FailureCode::Revealed));
}

#[test]
fn without_auto_reveal_the_driver_says_when() {
    let mut world = started(&["a"]);
    assert_eq!(world.asks(BOB, Request::SetAutoReveal { on: false }), Err(FailureCode::NotDriver));
    world.asks(ADA, Request::SetAutoReveal { on: false }).unwrap();
    for person in [ADA, BOB, CAT] {
        world.votes(person, "3").unwrap();
    }
    assert!(world.reveal().is_none());
    let round = world.round_id();
    assert_eq!(world.asks(BOB, Request::Reveal { round }), Err(FailureCode::NotDriver));
    world.asks(ADA, Request::Reveal { round }).unwrap();
    assert!(world.reveal().is_some());
}

#[test]
fn whatever_leaves_only_voters_who_have_voted_reveals() {
    let last_to_vote_is_missing = || {
        let mut world = started(&["a"]);
        world.votes(ADA, "3").unwrap();
        world.votes(BOB, "3").unwrap();
        assert!(world.reveal().is_none());
        world
    };
    let mut left = last_to_vote_is_missing();
    left.leaves(CAT);
    assert!(left.reveal().is_some(), "a goodbye");

    let mut away = last_to_vote_is_missing();
    away.drops(CAT);
    away.waits(AWAY_GRACE - Duration::from_millis(1));
    assert!(away.reveal().is_none(), "not away for long");
    away.waits(Duration::from_millis(1));
    assert!(away.reveal().is_some(), "away for long");

    let mut watches = last_to_vote_is_missing();
    watches.asks(CAT, Request::SetRole { role: Role::Spectator }).unwrap();
    assert!(watches.reveal().is_some(), "a change of role");

    let mut removed = last_to_vote_is_missing();
    let seat = removed.seat_of(CAT).unwrap();
    removed.asks(ADA, Request::Remove { seat }).unwrap();
    assert!(removed.reveal().is_some(), "a removal");

    let mut switched_on = last_to_vote_is_missing();
    switched_on.asks(ADA, Request::SetAutoReveal { on: false }).unwrap();
    switched_on.votes(CAT, "1").unwrap();
    assert!(switched_on.reveal().is_none());
    switched_on.asks(ADA, Request::SetAutoReveal { on: true }).unwrap();
    assert!(switched_on.reveal().is_some(), "auto-reveal switched on");
}

#[test]
fn a_round_that_everybody_lost_waits_for_them() {
    let mut world = started(&["a"]);
    world.votes(ADA, "3").unwrap();
    for person in [ADA, BOB, CAT] {
        world.drops(person);
    }
    world.waits(AWAY_GRACE + SECOND);
    assert!(world.reveal().is_none(), "nobody is here to see it");
    world.joins(BOB);
    assert!(world.reveal().is_none(), "Bob has not voted");
    world.votes(BOB, "5").unwrap();
    assert_eq!(world.reveal().unwrap().votes.len(), 2, "Ada's vote is kept");
}

#[test]
fn spectators_never_block_and_never_vote() {
    let mut world = World::new(&["a"]);
    world.joins(ADA);
    world.joins_as(BOB, Role::Spectator, None);
    world.asks(BOB, Request::Start).unwrap();
    assert_eq!(world.votes(BOB, "5"), Err(FailureCode::Spectator));
    world.votes(ADA, "5").unwrap();
    assert!(world.reveal().is_some());
}

#[test]
fn a_tie_is_settled_by_the_driver() {
    let mut world = started(&["a", "b"]);
    for (person, vote) in [(ADA, "1"), (BOB, "2"), (CAT, "3")] {
        world.votes(person, vote).unwrap();
    }
    let tie = Outcome::Tie { low: Points::whole(1), high: Points::whole(2), leader: None };
    assert_eq!(world.reveal().unwrap().result.outcome, tie);
    assert_eq!(world.next(ADA), Err(FailureCode::Unsettled));
    assert_eq!(world.settles(BOB, 2), Err(FailureCode::NotDriver));
    assert_eq!(world.settles(ADA, 4), Err(FailureCode::OffScale));
    world.settles(ADA, 2).unwrap();
    world.settles(ADA, 8).unwrap();
    world.next(ADA).unwrap();
    assert_eq!(world.state().cards[0].estimate.unwrap().points, Points::whole(8));
    assert_eq!(world.title(), Some("b"));
}

#[test]
fn next_settles_the_winner_and_the_summary_follows_the_last_card() {
    let mut world = started(&["a", "b"]);
    let early = world.round_id();
    assert_eq!(world.asks(ADA, Request::Next { round: early }), Err(FailureCode::NotRevealed));
    for title in ["a", "b"] {
        assert_eq!(world.title(), Some(title));
        for person in [ADA, BOB, CAT] {
            world.votes(person, "5").unwrap();
        }
        world.waits(2 * SECOND);
        world.next(ADA).unwrap();
    }
    assert_eq!(world.state().stage(), Stage::Finished);
    let summary = Summary::of(world.state());
    assert_eq!((summary.estimated, summary.open, summary.rounds), (2, 0, 2));
    assert_eq!(summary.total(), "10");
    assert_eq!(world.asks(ADA, Request::Next { round: early }), Err(FailureCode::NoCard));
    world.asks(BOB, Request::Start).unwrap();
    assert_eq!(world.title(), Some(""), "one more, untitled");
}

#[test]
fn two_clicks_on_next_move_one_card() {
    let mut world = started(&["a", "b", "c"]);
    for person in [ADA, BOB, CAT] {
        world.votes(person, "5").unwrap();
    }
    let round = world.round_id();
    world.asks(ADA, Request::Next { round }).unwrap();
    assert_eq!(world.asks(ADA, Request::Next { round }), Err(FailureCode::RoundOver));
    assert_eq!(world.title(), Some("b"));
}

#[test]
fn a_revote_keeps_the_old_round_with_the_card() {
    let mut world = started(&["a"]);
    for (person, vote) in [(ADA, "1"), (BOB, "2"), (CAT, "3")] {
        world.votes(person, vote).unwrap();
    }
    world.settles(ADA, 2).unwrap();
    let first = world.round_id();
    world.asks(ADA, Request::Revote { round: first }).unwrap();
    assert_eq!(world.state().cards[0].estimate, None);
    assert!(world.state().round().unwrap().voted.is_empty());
    assert_eq!(world.own_vote(ADA), None);
    for person in [ADA, BOB, CAT] {
        world.votes(person, "3").unwrap();
    }
    world.next(ADA).unwrap();
    assert_eq!(world.state().cards[0].estimate.unwrap().rounds, 2);
    let card = world.state().cards[0].id;
    let Ok(Some(Answer::Card { rounds, body, .. })) = world.asks(BOB, Request::ReadCard { card }) else {
        panic!("anybody may read a card")
    };
    assert_eq!((rounds.len(), rounds[0].id, body.as_str()), (2, first, "its body"));
}

#[test]
fn a_skipped_card_comes_up_again() {
    let mut world = started(&["a", "b"]);
    let round = world.round_id();
    world.asks(ADA, Request::Skip { round }).unwrap();
    assert_eq!(world.title(), Some("b"));
    for person in [ADA, BOB, CAT] {
        world.votes(person, "5").unwrap();
    }
    world.next(ADA).unwrap();
    assert_eq!(world.title(), Some("a"));
}

#[test]
fn a_late_joiner_has_everything_and_may_vote() {
    let mut world = World::new(&["a"]);
    world.joins(ADA);
    world.joins(BOB);
    world.asks(ADA, Request::Start).unwrap();
    world.votes(ADA, "5").unwrap();
    world.joins(CAT);
    world.votes(BOB, "5").unwrap();
    assert!(world.reveal().is_none(), "Cat is asked too");
    world.votes(CAT, "8").unwrap();
    assert_eq!(world.reveal().unwrap().result.outcome, winner(5));
}

#[test]
fn who_returns_has_the_same_seat_role_and_vote() {
    let mut world = started(&["a"]);
    world.votes(CAT, "8").unwrap();
    let seat = world.seat_of(CAT);
    world.drops(CAT);
    assert_eq!(world.presence(CAT), Some(Presence::Away));
    world.waits(5 * SECOND);
    world.joins(CAT);
    assert_eq!((world.seat_of(CAT), world.presence(CAT)), (seat, Some(Presence::Here)));
    assert_eq!(world.own_vote(CAT).unwrap().to_string(), "8");

    world.drops(CAT);
    world.waits(GONE_AFTER);
    assert_eq!(world.presence(CAT), Some(Presence::Gone));
    world.joins(CAT);
    assert_eq!(world.seat_of(CAT), seat, "remembered for the room's life");
    assert_eq!(world.own_vote(CAT).unwrap().to_string(), "8");
}

#[test]
fn a_vote_that_was_on_its_way_is_brought_along() {
    let mut world = started(&["a"]);
    world.votes(CAT, "8").unwrap();
    world.drops(CAT);
    let round = world.round_id();
    let vote = Some(OwnVote { round, vote: Some("13".parse().unwrap()) });
    world.joins_as(CAT, Role::Voter, vote);
    assert_eq!(world.own_vote(CAT).unwrap().to_string(), "13");
    world.drops(CAT);
    let off_scale = Some(OwnVote { round, vote: Some("4".parse().unwrap()) });
    assert_eq!(world.joins_as(CAT, Role::Voter, off_scale), Came::In);
    assert_eq!(world.own_vote(CAT).unwrap().to_string(), "13");
}

#[test]
fn two_windows_are_one_seat() {
    let mut world = started(&["a"]);
    world.joins(CAT);
    assert_eq!(world.state().seated().count(), 3);
    let windows = world.connections[&CAT].clone();
    world.votes(CAT, "8").unwrap();
    world.handle(room::Input::Goodbye { connection: windows[0] });
    assert_eq!(world.presence(CAT), Some(Presence::Here), "the other window is open");
    world.handle(room::Input::Dropped { connection: windows[1] });
    assert_eq!(world.presence(CAT), Some(Presence::Away));
}

#[test]
fn the_longest_seated_voter_succeeds_a_driver() {
    let mut world = started(&["a"]);
    world.leaves(ADA);
    assert_eq!(world.state().driver, world.seat_of(BOB), "at once after a goodbye");

    let mut world = started(&["a"]);
    world.drops(ADA);
    world.waits(AWAY_GRACE - SECOND);
    assert_eq!(world.state().driver, world.seat_of(ADA));
    world.waits(SECOND);
    assert_eq!(world.state().driver, world.seat_of(BOB), "after ten seconds away");
    world.joins(ADA);
    assert_eq!(world.state().driver, world.seat_of(BOB), "the wheel stays where it is");

    let mut world = started(&["a"]);
    world.asks(BOB, Request::SetRole { role: Role::Spectator }).unwrap();
    world.leaves(ADA);
    assert_eq!(world.state().driver, world.seat_of(CAT), "voters before spectators");
    world.leaves(CAT);
    assert_eq!(world.state().driver, world.seat_of(BOB), "a spectator rather than nobody");
}

#[test]
fn the_driver_may_hand_over() {
    let mut world = started(&["a"]);
    let (bob, cat) = (world.seat_of(BOB).unwrap(), world.seat_of(CAT).unwrap());
    assert_eq!(world.asks(BOB, Request::MakeDriver { seat: bob }), Err(FailureCode::NotDriver));
    world.drops(CAT);
    assert_eq!(world.asks(ADA, Request::MakeDriver { seat: cat }), Err(FailureCode::NoSuchSeat));
    world.asks(ADA, Request::MakeDriver { seat: bob }).unwrap();
    assert_eq!(world.state().driver, Some(bob));
}

#[test]
fn a_removed_seat_may_not_return() {
    let mut world = started(&["a"]);
    world.asks(ADA, Request::MakeDriver { seat: world.seat_of(BOB).unwrap() }).unwrap();
    let (ada, cat) = (world.seat_of(ADA).unwrap(), world.seat_of(CAT).unwrap());
    assert_eq!(world.asks(CAT, Request::Remove { seat: ada }), Err(FailureCode::NotAllowed));
    world.votes(CAT, "21").unwrap();
    world.asks(ADA, Request::Remove { seat: cat }).unwrap();
    assert_eq!(world.closed.last().unwrap().1, CloseCode::Removed);
    assert_eq!(world.joins(CAT), Came::Refused(RefusalCode::Removed));
    world.votes(ADA, "5").unwrap();
    world.votes(BOB, "5").unwrap();
    assert_eq!(world.reveal().unwrap().votes.len(), 2, "the vote went with the seat");
    assert_eq!(
        world.asks(BOB, Request::Remove { seat: world.seat_of(BOB).unwrap() }),
        Err(FailureCode::NoSuchSeat)
    );
}

#[test]
fn anybody_adds_cards_before_the_start_and_then_the_driver() {
    let card = |key: &str, title: &str| NewCard::new(key, title, "", None);
    let mut world = three(&[]);
    let answer = world.asks(CAT, Request::AddCards { cards: vec![card("A-1", "a"), card("", "b")] });
    assert_eq!(answer, Ok(Some(Answer::CardsAdded { added: 2, known: 0 })));
    world.asks(ADA, Request::Start).unwrap();
    assert_eq!(
        world.asks(CAT, Request::AddCards { cards: vec![card("", "c")] }),
        Err(FailureCode::NotDriver)
    );
    let again = world.asks(ADA, Request::AddCards { cards: vec![card("A-1", "a"), card("A-2", "c")] });
    assert_eq!(again, Ok(Some(Answer::CardsAdded { added: 1, known: 1 })));
    assert_eq!(world.asks(ADA, Request::AddCards { cards: vec![card("", " ")] }), Err(FailureCode::NoCards));
    let many = (0..CARDS - 2).map(|n| card("", &n.to_string())).collect();
    assert_eq!(world.asks(ADA, Request::AddCards { cards: many }), Err(FailureCode::TooManyCards));
    assert_eq!(world.state().cards.len(), 3);
}

#[test]
fn the_driver_in_a_second_name_is_the_same_seat() {
    let mut world = three(&["a"]);
    let before = world.state().seats.len();
    world.drops(ADA);
    world.joins(ADA);
    assert_eq!(world.state().seats.len(), before);
}

#[test]
fn one_may_be_called_differently() {
    let mut world = started(&["a"]);
    world.votes(BOB, "3").unwrap();
    let name = Name::new("Robert").unwrap();
    let before = world.state().seats[1].clone();
    world.asks(BOB, Request::Rename { name: name.clone() }).unwrap();
    let renamed = Seat { name: name.clone(), ..before };
    assert_eq!(world.state().seats[1], renamed, "all else stays");
    assert!(world.state().round().unwrap().voted.contains(&renamed.id), "the vote too");
}

#[test]
fn the_driver_takes_up_any_card() {
    let mut world = started(&["a", "b", "c"]);
    let card = |world: &World, place: usize| world.state().cards[place].id;
    let (first, third) = (card(&world, 0), card(&world, 2));
    assert_eq!(world.asks(BOB, Request::OpenCard { card: third }), Err(FailureCode::NotDriver));
    assert_eq!(world.asks(ADA, Request::OpenCard { card: CardId(77) }), Err(FailureCode::NoSuchCard));
    world.votes(BOB, "3").unwrap();
    world.asks(ADA, Request::OpenCard { card: first }).unwrap();
    assert!(world.own_vote(BOB).is_some(), "it is on the table already, and votes are not lost");
    world.asks(ADA, Request::OpenCard { card: third }).unwrap();
    assert_eq!((world.title(), world.own_vote(BOB)), (Some("c"), None));
    for person in [ADA, BOB, CAT] {
        world.votes(person, "5").unwrap();
    }
    world.next(ADA).unwrap();
    assert_eq!(world.title(), Some("a"), "then those come that were left out");
    world.asks(ADA, Request::OpenCard { card: third }).unwrap();
    assert_eq!(world.state().cards[2].estimate, None, "pointed once more");
    let Table::Pointing { earlier, .. } = &world.state().table else { panic!("a card is on the table") };
    assert_eq!(earlier.len(), 1, "its first round is remembered");
}
