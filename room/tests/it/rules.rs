//! One test for each behaviour required by the ten rules.

use std::time::Duration;

use room::cards::NewCard;
use room::limits::{AWAY_GRACE, GONE_TIMEOUT, MAX_CARDS};
use room::message::{Answer, CloseCode, FailureCode, OwnVote, RefusalCode, Request};
use room::{CardId, Name, Outcome, Points, Presence, Role, RoundId, Seat, Stage, Summary, Table};

use crate::world::{JoinResult, Person, World};

const ADA: Person = Person(1);
const BOB: Person = Person(2);
const CAT: Person = Person(3);
const SECOND: Duration = Duration::from_secs(1);

fn three_people(titles: &[&str]) -> World {
    let mut world = World::new(titles);
    for person in [ADA, BOB, CAT] {
        world.join(person);
    }
    world
}

fn started(titles: &[&str]) -> World {
    let mut world = three_people(titles);
    world.request(ADA, Request::Start).unwrap();
    world
}

fn winner(points: u16) -> Outcome {
    Outcome::Winner { points: Points::whole(points) }
}

#[test]
fn first_to_start_becomes_driver() {
    let mut world = three_people(&["Log in"]);
    assert_eq!(world.state().driver, None);
    world.request(BOB, Request::Start).unwrap();
    assert_eq!(world.state().driver, world.seat_of(BOB));
    assert_eq!(world.title(), Some("Log in"));
    assert_eq!(world.request(ADA, Request::Start), Err(FailureCode::Started));
}

#[test]
fn start_without_cards_opens_untitled_card() {
    let mut world = started(&[]);
    assert_eq!(world.title(), Some(""));
    world.vote(ADA, "0").unwrap();
    world.vote(BOB, "0").unwrap();
    world.vote(CAT, "?").unwrap();
    assert_eq!(world.reveal().unwrap().result.outcome, winner(0));
}

#[test]
fn vote_must_be_on_scale_and_current_round() {
    let mut world = started(&["a", "b"]);
    assert_eq!(world.vote(ADA, "4"), Err(FailureCode::OffScale));
    let stale = Request::Vote { round: RoundId(99), vote: "5".parse().unwrap() };
    assert_eq!(world.request(ADA, stale), Err(FailureCode::RoundOver));
    world.vote(ADA, "5").unwrap();
    world.vote(ADA, "8").unwrap();
    assert_eq!(world.own_vote(ADA).unwrap().to_string(), "8");
    let round = world.round_id();
    world.request(ADA, Request::Withdraw { round }).unwrap();
    assert_eq!(world.own_vote(ADA), None);
    assert!(world.state().round().unwrap().voted.is_empty());
}

#[test]
fn last_vote_reveals_round() {
    let mut world = started(&["a"]);
    world.vote(ADA, "3").unwrap();
    world.wait(5 * SECOND);
    world.vote(BOB, "3").unwrap();
    assert!(world.reveal().is_none());
    world.vote(CAT, "1").unwrap();
    let reveal = world.reveal().unwrap();
    assert_eq!((reveal.result.outcome, reveal.open_ms), (winner(3), 5_000));
    assert_eq!(world.vote(CAT, "3"), Err(FailureCode::Revealed));
}

#[test]
fn without_auto_reveal_only_driver_reveals() {
    let mut world = started(&["a"]);
    assert_eq!(world.request(BOB, Request::SetAutoReveal { on: false }), Err(FailureCode::NotDriver));
    world.request(ADA, Request::SetAutoReveal { on: false }).unwrap();
    for person in [ADA, BOB, CAT] {
        world.vote(person, "3").unwrap();
    }
    assert!(world.reveal().is_none());
    let round = world.round_id();
    assert_eq!(world.request(BOB, Request::Reveal { round }), Err(FailureCode::NotDriver));
    world.request(ADA, Request::Reveal { round }).unwrap();
    assert!(world.reveal().is_some());
}

#[test]
fn round_reveals_when_last_missing_voter_is_gone() {
    let last_to_vote_is_missing = || {
        let mut world = started(&["a"]);
        world.vote(ADA, "3").unwrap();
        world.vote(BOB, "3").unwrap();
        assert!(world.reveal().is_none());
        world
    };
    let mut left = last_to_vote_is_missing();
    left.leave(CAT);
    assert!(left.reveal().is_some(), "a goodbye");

    let mut away = last_to_vote_is_missing();
    away.disconnect(CAT);
    away.wait(AWAY_GRACE - Duration::from_millis(1));
    assert!(away.reveal().is_none(), "not away for long");
    away.wait(Duration::from_millis(1));
    assert!(away.reveal().is_some(), "away for long");

    let mut watches = last_to_vote_is_missing();
    watches.request(CAT, Request::SetRole { role: Role::Spectator }).unwrap();
    assert!(watches.reveal().is_some(), "a change of role");

    let mut removed = last_to_vote_is_missing();
    let seat = removed.seat_of(CAT).unwrap();
    removed.request(ADA, Request::Remove { seat }).unwrap();
    assert!(removed.reveal().is_some(), "a removal");

    let mut switched_on = last_to_vote_is_missing();
    switched_on.request(ADA, Request::SetAutoReveal { on: false }).unwrap();
    switched_on.vote(CAT, "1").unwrap();
    assert!(switched_on.reveal().is_none());
    switched_on.request(ADA, Request::SetAutoReveal { on: true }).unwrap();
    assert!(switched_on.reveal().is_some(), "auto-reveal switched on");
}

#[test]
fn round_waits_while_everyone_is_disconnected() {
    let mut world = started(&["a"]);
    world.vote(ADA, "3").unwrap();
    for person in [ADA, BOB, CAT] {
        world.disconnect(person);
    }
    world.wait(AWAY_GRACE + SECOND);
    assert!(world.reveal().is_none(), "no one is connected");
    world.join(BOB);
    assert!(world.reveal().is_none(), "Bob has not voted");
    world.vote(BOB, "5").unwrap();
    assert_eq!(world.reveal().unwrap().votes.len(), 2, "Ada's vote is kept");
}

#[test]
fn spectators_do_not_block_or_vote() {
    let mut world = World::new(&["a"]);
    world.join(ADA);
    world.join_as(BOB, Role::Spectator, None);
    world.request(BOB, Request::Start).unwrap();
    assert_eq!(world.vote(BOB, "5"), Err(FailureCode::Spectator));
    world.vote(ADA, "5").unwrap();
    assert!(world.reveal().is_some());
}

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
fn next_settles_winner_and_ends_after_last_card() {
    let mut world = started(&["a", "b"]);
    let early = world.round_id();
    assert_eq!(world.request(ADA, Request::Next { round: early }), Err(FailureCode::NotRevealed));
    for title in ["a", "b"] {
        assert_eq!(world.title(), Some(title));
        for person in [ADA, BOB, CAT] {
            world.vote(person, "5").unwrap();
        }
        world.wait(2 * SECOND);
        world.next(ADA).unwrap();
    }
    assert_eq!(world.state().stage(), Stage::Finished);
    let summary = Summary::of(world.state());
    assert_eq!((summary.estimated, summary.open, summary.rounds), (2, 0, 2));
    assert_eq!(summary.total(), "10");
    assert_eq!(world.request(ADA, Request::Next { round: early }), Err(FailureCode::NoCard));
    world.request(BOB, Request::Start).unwrap();
    assert_eq!(world.title(), Some(""), "an untitled card is opened");
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
    world.request(ADA, Request::Skip { round }).unwrap();
    assert_eq!(world.title(), Some("b"));
    for person in [ADA, BOB, CAT] {
        world.vote(person, "5").unwrap();
    }
    world.next(ADA).unwrap();
    assert_eq!(world.title(), Some("a"));
}

#[test]
fn late_joiner_can_vote() {
    let mut world = World::new(&["a"]);
    world.join(ADA);
    world.join(BOB);
    world.request(ADA, Request::Start).unwrap();
    world.vote(ADA, "5").unwrap();
    world.join(CAT);
    world.vote(BOB, "5").unwrap();
    assert!(world.reveal().is_none(), "Cat is asked too");
    world.vote(CAT, "8").unwrap();
    assert_eq!(world.reveal().unwrap().result.outcome, winner(5));
}

#[test]
fn reconnecting_keeps_seat_role_and_vote() {
    let mut world = started(&["a"]);
    world.vote(CAT, "8").unwrap();
    let seat = world.seat_of(CAT);
    world.disconnect(CAT);
    assert_eq!(world.presence(CAT), Some(Presence::Away));
    world.wait(5 * SECOND);
    world.join(CAT);
    assert_eq!((world.seat_of(CAT), world.presence(CAT)), (seat, Some(Presence::Here)));
    assert_eq!(world.own_vote(CAT).unwrap().to_string(), "8");

    world.disconnect(CAT);
    world.wait(GONE_TIMEOUT);
    assert_eq!(world.presence(CAT), Some(Presence::Gone));
    world.join(CAT);
    assert_eq!(world.seat_of(CAT), seat, "remembered for the room's life");
    assert_eq!(world.own_vote(CAT).unwrap().to_string(), "8");
}

#[test]
fn pending_vote_is_restored_on_join() {
    let mut world = started(&["a"]);
    world.vote(CAT, "8").unwrap();
    world.disconnect(CAT);
    let round = world.round_id();
    let vote = Some(OwnVote { round, vote: Some("13".parse().unwrap()) });
    world.join_as(CAT, Role::Voter, vote);
    assert_eq!(world.own_vote(CAT).unwrap().to_string(), "13");
    world.disconnect(CAT);
    let off_scale = Some(OwnVote { round, vote: Some("4".parse().unwrap()) });
    assert_eq!(world.join_as(CAT, Role::Voter, off_scale), JoinResult::Joined);
    assert_eq!(world.own_vote(CAT).unwrap().to_string(), "13");
}

#[test]
fn two_windows_share_a_seat() {
    let mut world = started(&["a"]);
    world.join(CAT);
    assert_eq!(world.state().seated().count(), 3);
    let windows = world.connections[&CAT].clone();
    world.vote(CAT, "8").unwrap();
    world.handle(room::Input::Leave { connection: windows[0] });
    assert_eq!(world.presence(CAT), Some(Presence::Here), "the other window is open");
    world.handle(room::Input::Disconnected { connection: windows[1] });
    assert_eq!(world.presence(CAT), Some(Presence::Away));
}

#[test]
fn longest_seated_voter_replaces_driver() {
    let mut world = started(&["a"]);
    world.leave(ADA);
    assert_eq!(world.state().driver, world.seat_of(BOB), "at once after a goodbye");

    let mut world = started(&["a"]);
    world.disconnect(ADA);
    world.wait(AWAY_GRACE - SECOND);
    assert_eq!(world.state().driver, world.seat_of(ADA));
    world.wait(SECOND);
    assert_eq!(world.state().driver, world.seat_of(BOB), "after ten seconds away");
    world.join(ADA);
    assert_eq!(world.state().driver, world.seat_of(BOB), "the new driver stays");

    let mut world = started(&["a"]);
    world.request(BOB, Request::SetRole { role: Role::Spectator }).unwrap();
    world.leave(ADA);
    assert_eq!(world.state().driver, world.seat_of(CAT), "voters before spectators");
    world.leave(CAT);
    assert_eq!(world.state().driver, world.seat_of(BOB), "a spectator if there is no voter");
}

#[test]
fn driver_can_make_someone_else_driver() {
    let mut world = started(&["a"]);
    let (bob, cat) = (world.seat_of(BOB).unwrap(), world.seat_of(CAT).unwrap());
    assert_eq!(world.request(BOB, Request::MakeDriver { seat: bob }), Err(FailureCode::NotDriver));
    world.disconnect(CAT);
    assert_eq!(world.request(ADA, Request::MakeDriver { seat: cat }), Err(FailureCode::NoSuchSeat));
    world.request(ADA, Request::MakeDriver { seat: bob }).unwrap();
    assert_eq!(world.state().driver, Some(bob));
}

#[test]
fn removed_seat_cannot_rejoin() {
    let mut world = started(&["a"]);
    world.request(ADA, Request::MakeDriver { seat: world.seat_of(BOB).unwrap() }).unwrap();
    let (ada, cat) = (world.seat_of(ADA).unwrap(), world.seat_of(CAT).unwrap());
    assert_eq!(world.request(CAT, Request::Remove { seat: ada }), Err(FailureCode::NotAllowed));
    world.vote(CAT, "21").unwrap();
    world.request(ADA, Request::Remove { seat: cat }).unwrap();
    assert_eq!(world.closed.last().unwrap().1, CloseCode::Removed);
    assert_eq!(world.join(CAT), JoinResult::Refused(RefusalCode::Removed));
    world.vote(ADA, "5").unwrap();
    world.vote(BOB, "5").unwrap();
    assert_eq!(world.reveal().unwrap().votes.len(), 2, "a removed seat's vote is dropped");
    assert_eq!(
        world.request(BOB, Request::Remove { seat: world.seat_of(BOB).unwrap() }),
        Err(FailureCode::NoSuchSeat)
    );
}

#[test]
fn only_driver_adds_cards_after_start() {
    let card = |key: &str, title: &str| NewCard::new(key, title, "", None);
    let mut world = three_people(&[]);
    let answer = world.request(CAT, Request::AddCards { cards: vec![card("A-1", "a"), card("", "b")] });
    assert_eq!(answer, Ok(Some(Answer::CardsAdded { added: 2, known: 0 })));
    world.request(ADA, Request::Start).unwrap();
    assert_eq!(
        world.request(CAT, Request::AddCards { cards: vec![card("", "c")] }),
        Err(FailureCode::NotDriver)
    );
    let again = world.request(ADA, Request::AddCards { cards: vec![card("A-1", "a"), card("A-2", "c")] });
    assert_eq!(again, Ok(Some(Answer::CardsAdded { added: 1, known: 1 })));
    assert_eq!(
        world.request(ADA, Request::AddCards { cards: vec![card("", " ")] }),
        Err(FailureCode::NoCards)
    );
    let many = (0..MAX_CARDS - 2).map(|n| card("", &n.to_string())).collect();
    assert_eq!(world.request(ADA, Request::AddCards { cards: many }), Err(FailureCode::TooManyCards));
    assert_eq!(world.state().cards.len(), 3);
}

#[test]
fn rejoining_does_not_add_a_seat() {
    let mut world = three_people(&["a"]);
    let before = world.state().seats.len();
    world.disconnect(ADA);
    world.join(ADA);
    assert_eq!(world.state().seats.len(), before);
}

#[test]
fn rename_changes_only_the_name() {
    let mut world = started(&["a"]);
    world.vote(BOB, "3").unwrap();
    let name = Name::new("Robert").unwrap();
    let before = world.state().seats[1].clone();
    world.request(BOB, Request::Rename { name: name.clone() }).unwrap();
    let renamed = Seat { name: name.clone(), ..before };
    assert_eq!(world.state().seats[1], renamed, "nothing else changes");
    assert!(world.state().round().unwrap().voted.contains(&renamed.id), "the vote too");
}

#[test]
fn driver_can_open_any_card() {
    let mut world = started(&["a", "b", "c"]);
    let card = |world: &World, place: usize| world.state().cards[place].id;
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
