//! Who decides whether everyone goes to another host of the room.

use room::message::{FailureCode, Request};
use room::{Input, OtherHost, SeatKey, SeatSecret};

use crate::world::{ADA, BOB, CAT, World, started};

fn key(number: u8) -> SeatKey {
    SeatSecret::from_seed([number; 32]).key()
}

fn ask(room: &mut World, other: Option<OtherHost>) {
    room.handle(Input::OtherHost { other });
}

fn decide(host: u8, joins: bool) -> Request {
    Request::DecideAboutHost { host: key(host), joins }
}

/// Ada drives a room that Bob's computer hosts. Another host was found.
fn asked() -> World {
    let mut room = started(&["a"]);
    room.reopen(&room.room.snapshot(), Some(BOB));
    for person in [ADA, BOB, CAT] {
        room.join(person);
    }
    ask(&mut room, Some(OtherHost { key: key(9), name: None, people: 2, joins: None }));
    room
}

#[test]
fn the_driver_and_the_person_at_the_host_decide() {
    for (person, outcome) in [(ADA, Ok(())), (BOB, Ok(())), (CAT, Err(FailureCode::NotDriver))] {
        let mut room = asked();
        assert_eq!(room.request(person, decide(9, true)).map(|_| ()), outcome);
        let joins = room.state().other_host.as_ref().unwrap().joins;
        assert_eq!(joins, outcome.is_ok().then_some(true));
    }
}

/// Nobody has started yet.
#[test]
fn anyone_decides_while_there_is_no_driver() {
    let mut room = World::new(&["a"]);
    room.join(CAT);
    ask(&mut room, Some(OtherHost { key: key(9), name: None, people: 2, joins: None }));
    assert!(room.request(CAT, decide(9, true)).is_ok());
}

#[test]
fn last_decision_counts() {
    let mut room = asked();
    room.request(ADA, decide(9, false)).unwrap();
    room.request(BOB, decide(9, true)).unwrap();
    assert_eq!(room.state().other_host.as_ref().unwrap().joins, Some(true));
}

#[test]
fn decision_about_a_host_that_is_gone_fails() {
    let mut room = asked();
    assert_eq!(room.request(ADA, decide(8, true)), Err(FailureCode::NoOtherHost));
    ask(&mut room, None);
    assert_eq!(room.request(ADA, decide(9, true)), Err(FailureCode::NoOtherHost));
}

/// The next host has to find out for itself.
#[test]
fn question_ends_with_the_term() {
    let mut room = asked();
    let snapshot = room.room.snapshot();
    room.reopen(&snapshot, Some(CAT));
    assert_eq!(room.state().other_host, None);
}
