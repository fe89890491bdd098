//! Rounds without a card of the backlog.

use room::message::{FailureCode, Request};

use crate::world::{ADA, BOB, World, all_vote, started};

#[test]
fn quick_round_interrupts_the_backlog() {
    let mut world = started(&["a", "b"]);
    assert_eq!(world.request(BOB, Request::QuickRound), Err(FailureCode::NotDriver));
    world.vote(BOB, "3").unwrap();
    world.request(ADA, Request::QuickRound).unwrap();
    assert_eq!((world.title(), world.own_vote(BOB)), (Some(""), None));
    all_vote(&mut world, ["3", "3", "5"]);
    world.next(ADA).unwrap();
    assert_eq!(world.title(), Some("a"), "then the skipped cards come");

    let mut world = World::new(&["a"]);
    world.join(ADA);
    world.join(BOB);
    world.request(BOB, Request::QuickRound).unwrap();
    assert_eq!((world.title(), world.state().driver), (Some(""), world.seat_of(BOB)));
}
