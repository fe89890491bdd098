//! Reactions.

use proptest::prelude::*;
use room::limits::{REACTION_BURST, REACTION_WINDOW};
use room::message::{FailureCode, HostMessage, Request};
use room::{Output, Reaction};

use crate::actions::{actions, perform, vote_at};
use crate::world::{BOB, CAT, MILLISECOND, World, setup, started_with};

#[test]
fn reactions_are_broadcast_and_rate_limited() {
    let mut world = started_with(setup(&["a"]));
    let (state, seq) = (world.state().clone(), world.room.seq());
    let react = Request::React { reaction: Reaction::Hooray };
    for _ in 0..REACTION_BURST {
        world.request(BOB, react.clone()).unwrap();
    }
    assert_eq!(world.request(BOB, react.clone()), Err(FailureCode::TooFast));
    world.request(CAT, react.clone()).unwrap();
    let flown = world.outputs.iter().filter(|output| matches!(output, Output::Reacted { .. })).count();
    assert_eq!(flown, REACTION_BURST + 1);
    world.wait(REACTION_WINDOW - MILLISECOND);
    assert_eq!(world.request(BOB, react.clone()), Err(FailureCode::TooFast));
    world.wait(MILLISECOND);
    world.request(BOB, react).unwrap();
    assert_eq!((world.state(), world.room.seq()), (&state, seq));
    let reacted = HostMessage::Reacted { seat: world.seat_of(BOB).unwrap(), reaction: Reaction::Love };
    assert_eq!(serde_json::to_string(&reacted).unwrap(), r#"{"reacted":{"seat":2,"reaction":"❤️"}}"#);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(300), ..ProptestConfig::default() })]

    #[test]
    fn reactions_do_not_change_state(actions in actions()) {
        let mut world = World::of(setup(&["a", "b"]));
        for action in &actions {
            perform(&mut world, action, &vote_at);
            for person in world.connections.keys().copied().collect::<Vec<_>>() {
                let (state, seq, deadline) = (world.state().clone(), world.room.seq(), world.room.deadline());
                let _ = world.request(person, Request::React { reaction: Reaction::Love });
                prop_assert_eq!((world.state(), world.room.seq(), world.room.deadline()), (&state, seq, deadline));
            }
        }
    }
}
