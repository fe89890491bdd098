//! Rule 8: people who are away for long stop blocking the round and are replaced as driver.

use room::Role;
use room::cards::NewCard;
use room::limits::AWAY_GRACE;
use room::message::{FailureCode, Request};

use crate::world::{ADA, BOB, CAT, SECOND, World, setup, started, started_with};

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
fn become_driver_requires_absent_driver() {
    let mut world = started_with(setup(&["a"]));
    assert_eq!(world.request(CAT, Request::BecomeDriver), Err(FailureCode::DriverHere));
    world.disconnect(ADA);
    world.request(CAT, Request::BecomeDriver).unwrap();
    assert_eq!(world.state().driver, world.seat_of(CAT), "immediately, without a grace period");
    world.join(ADA);
    assert_eq!(world.request(ADA, Request::BecomeDriver), Err(FailureCode::DriverHere));

    let mut world = World::new(&["a"]);
    world.join(ADA);
    world.join(BOB);
    world.request(BOB, Request::BecomeDriver).unwrap();
    world.change_settings(BOB, |settings| settings.count_down = true).unwrap();
    let card = Request::AddCards { cards: vec![NewCard::new("", "b", "", None)] };
    assert_eq!(world.request(ADA, card), Err(FailureCode::NotDriver), "Bob prepares the meeting");
    world.request(ADA, Request::Start).unwrap();
    assert_eq!(world.state().driver, world.seat_of(ADA), "the person who starts becomes the driver");
}
