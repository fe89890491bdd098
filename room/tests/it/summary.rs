//! Rule 9: after the last card comes a summary.

use room::message::{FailureCode, Request};
use room::{Stage, Summary};

use crate::world::{ADA, BOB, CAT, SECOND, started};

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
