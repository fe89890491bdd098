//! Rule 7: a late joiner can vote, and a returning person gets the same seat, role and vote.

use room::limits::GONE_TIMEOUT;
use room::message::{OwnVote, Request};
use room::{Outcome, Points, Presence, Role};

use crate::world::{ADA, BOB, CAT, JoinResult, SECOND, World, started};

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
    assert_eq!(world.reveal().unwrap().result.outcome, Outcome::Winner { points: Points::whole(5) });
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
