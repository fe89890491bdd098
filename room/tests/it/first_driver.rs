//! Rule 2: the first person to start the meeting becomes the driver.

use room::message::{FailureCode, Request};
use room::{Outcome, Points};

use crate::world::{ADA, BOB, CAT, started, three_people};

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
    assert_eq!(world.reveal().unwrap().result.outcome, Outcome::Winner { points: Points::whole(0) });
}
