//! Tests that a complete replica has the same card texts as the host.

use proptest::prelude::*;
use room::cards::NewCard;
use room::limits::MAX_CARDS;
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
                    replica.apply(&HostMessage::Changed { seq: world.room.seq(), changes }, world.now);
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

fn card(key: &str, body: &str) -> NewCard {
    NewCard::new(key, "Log in", body, None)
}

/// The replica of a member that has just joined, and the room.
fn joined() -> (World, Replica) {
    let mut world = World::new(&[]);
    world.join(Person(1));
    let mut replica = Replica::default();
    replica.apply(&full_state(&world), world.now);
    (world, replica)
}

fn full_state(world: &World) -> HostMessage {
    HostMessage::State { state: Box::new(world.state().clone()), seq: world.room.seq(), at: Time(0) }
}

/// Adds cards to the room and tells the replica.
fn add(world: &mut World, replica: &mut Replica, cards: &[NewCard]) {
    let before = world.outputs.len();
    world.request(Person(1), Request::AddCards { cards: cards.to_vec() }).unwrap();
    let changes = world.outputs[before..].iter().filter_map(|output| match output {
        Output::Changed(change) => Some(change.clone()),
        _ => None,
    });
    replica.apply(&HostMessage::Changed { seq: Seq(0), changes: changes.collect() }, world.now);
}

fn body_of(replica: &Replica, world: &World, card: u32) -> Option<String> {
    let view =
        View { you: Default::default(), state: world.state().clone(), seq: Seq(0), at: Time(0), vote: None };
    let snapshot = replica.snapshot(&view, world.now).unwrap();
    snapshot.texts().get(&CardId(card)).map(|text| text.body.clone())
}

#[test]
fn sent_cards_need_not_be_read() {
    let (mut world, mut replica) = joined();
    replica.keep_sent(&[card("A-1", "first"), card("A-2", "second")]);
    replica.keep_sent(&[card("A-2", "second")]);
    add(&mut world, &mut replica, &[card("A-1", "first"), card("A-2", "second")]);
    assert_eq!(replica.missing_texts(), Vec::<CardId>::new());
    assert_eq!(body_of(&replica, &world, 2).as_deref(), Some("second"));
    assert!(replica.next_request().is_some(), "the host may have another text");
    add(
        &mut world,
        &mut replica,
        &[card("B-1", "from another member"), NewCard::new("A-2", "Log out", "other", None)],
    );
    assert_eq!(replica.missing_texts(), [CardId(3), CardId(4)]);
}

#[test]
fn equal_titles_keep_the_order_in_which_they_were_sent() {
    let (mut world, mut replica) = joined();
    let cards = [card("", "first"), card("", "second")];
    replica.keep_sent(&cards);
    add(&mut world, &mut replica, &cards);
    assert_eq!(body_of(&replica, &world, 1).as_deref(), Some("first"));
    assert_eq!(body_of(&replica, &world, 2).as_deref(), Some("second"));
}

#[test]
fn sent_cards_are_found_in_a_full_state() {
    let (mut world, mut replica) = joined();
    replica.keep_sent(&[card("A-1", "first")]);
    world.request(Person(1), Request::AddCards { cards: vec![card("A-1", "first")] }).unwrap();
    replica.apply(&full_state(&world), world.now);
    assert_eq!(replica.missing_texts(), Vec::<CardId>::new());
    // The same card again is another member's.
    add(&mut world, &mut replica, &[NewCard::new("", "Log in", "", None)]);
    assert_eq!(replica.missing_texts(), [CardId(2)]);
}

#[test]
fn no_more_cards_are_kept_than_fit_into_a_room() {
    let (mut world, mut replica) = joined();
    let cards: Vec<NewCard> = (0..=MAX_CARDS).map(|number| card(&number.to_string(), "text")).collect();
    replica.keep_sent(&cards);
    add(&mut world, &mut replica, &cards[..2]);
    assert_eq!(replica.missing_texts(), [CardId(1)], "the oldest was dropped");
}

#[test]
fn replica_is_complete_up_to_the_first_missing_text() {
    let (mut world, mut replica) = joined();
    assert_eq!(replica.replicated_through(world.state()), CardId(0));
    add(&mut world, &mut replica, &[card("A-1", ""), card("A-2", ""), card("A-3", "")]);
    assert_eq!(replica.replicated_through(world.state()), CardId(0));
    let answer = answer(&world, replica.next_request().unwrap());
    replica.apply_answer(&answer);
    assert_eq!(replica.replicated_through(world.state()), CardId(2));
    replica.keep_sent(&[card("A-4", "")]);
    add(&mut world, &mut replica, &[card("A-4", "")]);
    assert_eq!(replica.replicated_through(world.state()), CardId(2), "the third is still missing");
    let rest = self::answer(&world, replica.next_request().unwrap());
    replica.apply_answer(&rest);
    assert_eq!(replica.replicated_through(world.state()), CardId(4));
}
