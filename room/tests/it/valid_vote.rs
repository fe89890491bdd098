//! Rule 3: a vote is on the scale and names the current round.

use room::RoundId;
use room::message::{FailureCode, Request};

use crate::world::{ADA, started};

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
