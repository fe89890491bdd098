//! Tests that a complete replica has the same card texts as the host.

use proptest::prelude::*;
use room::message::{Answer, HostMessage, ReadCard, Request};
use room::{CardId, CardText, Change, Output, Replica, Seq, Time, View};

use crate::actions::{Action, action, perform, vote_at};
use crate::world::{Person, World};

/// The host's answer, with at most two cards.
fn answer(world: &World, request: Request) -> Answer {
    let Request::ReadCards { after } = request else { panic!("{request:?}") };
    let snapshot = world.room.snapshot();
    let following = snapshot.texts().range(CardId(after.0 + 1)..);
    let cards: Vec<ReadCard> = following
        .clone()
        .take(2)
        .map(|(&card, text)| ReadCard { card, text: CardText::clone(text) })
        .collect();
    Answer::Cards { more: following.count() > cards.len(), cards }
}

/// A step of a member that follows the room, reads texts now and then, and sometimes misses changes and gets the full
/// state again.
#[derive(Debug, Clone)]
enum Step {
    Action(Action),
    Read,
    FallBehind(Vec<Action>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => action().prop_map(Step::Action),
        2 => Just(Step::Read),
        1 => proptest::collection::vec(action(), 1..6).prop_map(Step::FallBehind),
    ];
    proptest::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(300), ..ProptestConfig::default() })]

    #[test]
    fn complete_replica_equals_host_texts(steps in steps()) {
        let mut world = World::new(&["a", "b"]);
        let mut replica = Replica::default();
        let full_state = |world: &World| HostMessage::State { state: Box::new(world.state().clone()), seq: Seq(0), at: Time(0) };
        world.join(Person(1));
        world.join(Person(2));
        world.request(Person(1), Request::Start).unwrap();
        replica.apply(&full_state(&world), world.now);
        // Reads the two cards, so that later changes to them must be tracked.
        while let Some(request) = replica.next_request() {
            replica.apply_answer(&answer(&world, request));
        }
        for step in &steps {
            let before = world.outputs.len();
            match step {
                Step::Action(action) => {
                    perform(&mut world, action, &vote_at);
                    let changes: Vec<Change> = world.outputs[before..].iter().filter_map(|output| match output {
                        Output::Changed(change) => Some(change.clone()),
                        _ => None,
                    }).collect();
                    replica.apply(&HostMessage::Changed { seq: Seq(0), changes }, world.now);
                }
                Step::Read => if let Some(request) = replica.next_request() {
                    replica.apply_answer(&answer(&world, request));
                },
                Step::FallBehind(actions) => {
                    actions.iter().for_each(|action| perform(&mut world, action, &vote_at));
                    replica.apply(&full_state(&world), world.now);
                }
            }
        }
        let mut asked = 0;
        while let Some(request) = replica.next_request() {
            replica.apply_answer(&answer(&world, request));
            asked += 1;
            prop_assert!(asked <= world.state().cards.len(), "no endless requests");
        }
        prop_assert_eq!(replica.missing_texts(), Vec::<CardId>::new());
        let view = View { you: Default::default(), state: world.state().clone(), seq: world.room.seq(), at: Time(0), vote: None };
        let snapshot = replica.snapshot(&view, world.now).unwrap();
        prop_assert_eq!(snapshot.texts().clone(), world.room.snapshot().texts().clone());
    }
}
