//! What a member keeps of the cards is what the host has.

use proptest::prelude::*;
use room::message::{Answer, HostMessage, ReadCard, Request};
use room::{CardId, Change, Output, Replica, Seq, Time, View};

use crate::properties::{Act, act, deal, play};
use crate::world::{Person, World};

/// The host's answer, of two cards at most.
fn answer(world: &World, request: Request) -> Answer {
    let Request::ReadCards { after } = request else { panic!("{request:?}") };
    let snapshot = world.room.snapshot();
    let following = snapshot.texts().range(CardId(after.0 + 1)..);
    let cards: Vec<ReadCard> =
        following.clone().take(2).map(|(&card, text)| ReadCard { card, text: text.clone() }).collect();
    Answer::Cards { more: following.count() > cards.len(), cards }
}

/// A member follows from the beginning, reads now and then, and misses some changes, after which it gets the whole
/// state again.
#[derive(Debug, Clone)]
enum Step {
    Act(Act),
    Read,
    FallBehind(Vec<Act>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => act().prop_map(Step::Act),
        2 => Just(Step::Read),
        1 => proptest::collection::vec(act(), 1..6).prop_map(Step::FallBehind),
    ];
    proptest::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_member_that_has_read_everything_has_what_the_host_has(steps in steps()) {
        let mut world = World::new(&["a", "b"]);
        let mut replica = Replica::default();
        let whole = |world: &World| HostMessage::State { state: Box::new(world.state().clone()), seq: Seq(0), at: Time(0) };
        world.joins(Person(1));
        world.joins(Person(2));
        world.asks(Person(1), Request::Start).unwrap();
        replica.hear(&whole(&world), world.now);
        // From here on it has to follow what becomes of these two cards.
        while let Some(request) = replica.wants() {
            replica.read(&answer(&world, request));
        }
        for step in &steps {
            let before = world.outputs.len();
            match step {
                Step::Act(act) => {
                    play(&mut world, act, &deal);
                    let changes: Vec<Change> = world.outputs[before..].iter().filter_map(|output| match output {
                        Output::Changed(change) => Some(change.clone()),
                        _ => None,
                    }).collect();
                    replica.hear(&HostMessage::Changed { seq: Seq(0), changes }, world.now);
                }
                Step::Read => if let Some(request) = replica.wants() {
                    replica.read(&answer(&world, request));
                },
                Step::FallBehind(acts) => {
                    acts.iter().for_each(|act| play(&mut world, act, &deal));
                    replica.hear(&whole(&world), world.now);
                }
            }
        }
        let mut asked = 0;
        while let Some(request) = replica.wants() {
            replica.read(&answer(&world, request));
            asked += 1;
            prop_assert!(asked <= world.state().cards.len(), "nothing is asked for again and again");
        }
        prop_assert_eq!(replica.lacks(), Vec::<CardId>::new());
        let view = View { you: Default::default(), state: world.state().clone(), seq: world.room.seq(), at: Time(0), vote: None };
        let snapshot = replica.snapshot(&view, world.now).unwrap();
        prop_assert_eq!(snapshot.texts().clone(), world.room.snapshot().texts().clone());
    }
}
