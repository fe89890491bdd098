//! Tests that a complete replica has the same card texts as the host.

use std::sync::Arc;

use proptest::prelude::*;
use room::cards::NewCard;
use room::limits::{MAX_BODY_CHARS, MAX_CARDS};
use room::message::{Answer, HostMessage, ReadCard, Request};
use room::{Card, CardId, CardText, Change, Output, Replica, Seq, Time, View};

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
        replica.apply(&full_state(&world), world.state(), world.now);
        // Reads the two cards, so that later changes to them must be tracked.
        while let Some(request) = replica.next_request() {
            replica.apply_answer(&answer(&world, request), world.state());
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
                    replica.apply(&HostMessage::Changed { seq: world.room.seq(), changes }, world.state(), world.now);
                }
                Step::Read => if let Some(request) = replica.next_request() {
                    replica.apply_answer(&answer(&world, request), world.state());
                },
                Step::FallBehind(actions) => {
                    actions.iter().for_each(|action| perform(&mut world, action, &vote_at));
                    replica.apply(&full_state(&world), world.state(), world.now);
                }
            }
        }
        let mut asked = 0;
        while let Some(request) = replica.next_request() {
            replica.apply_answer(&answer(&world, request), world.state());
            asked += 1;
            prop_assert!(asked <= 2 * world.state().cards.len(), "no endless requests");
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
    replica.apply(&full_state(&world), world.state(), world.now);
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
    let changed = HostMessage::Changed { seq: world.room.seq(), changes: changes.collect() };
    replica.apply(&changed, world.state(), world.now);
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
    assert_eq!(replica.next_request(), None, "their hashes show that the host has the same texts");
    replica.keep_sent(&[card("A-3", "third")]);
    add(&mut world, &mut replica, &[card("A-3", "of another member")]);
    assert_eq!(replica.missing_texts(), Vec::<CardId>::new());
    assert!(replica.next_request().is_some(), "the host has another text");
    add(
        &mut world,
        &mut replica,
        &[card("B-1", "from another member"), NewCard::new("A-2", "Log out", "other", None)],
    );
    assert_eq!(replica.missing_texts(), [CardId(4), CardId(5)]);
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
    replica.apply(&full_state(&world), world.state(), world.now);
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
    replica.apply_answer(&answer, world.state());
    assert_eq!(replica.replicated_through(world.state()), CardId(2));
    replica.keep_sent(&[card("A-4", "")]);
    add(&mut world, &mut replica, &[card("A-4", "")]);
    assert_eq!(replica.replicated_through(world.state()), CardId(2), "the third is still missing");
    let rest = self::answer(&world, replica.next_request().unwrap());
    replica.apply_answer(&rest, world.state());
    assert_eq!(replica.replicated_through(world.state()), CardId(4));
}

/// The answer to the replica's request, with another body for the first card.
fn false_answer(world: &World, replica: &Replica) -> Vec<ReadCard> {
    let Answer::Cards { mut cards, .. } = answer(world, replica.next_request().unwrap()) else { panic!() };
    cards[0].text.body = "false".into();
    cards
}

#[test]
fn texts_of_others_must_have_the_hash_in_the_state() {
    let (mut world, mut replica) = joined();
    add(&mut world, &mut replica, &[card("A-1", "first"), card("A-2", "second")]);
    let missing = replica.missing_texts();
    assert_eq!(missing, [CardId(1), CardId(2)]);
    let cards = false_answer(&world, &replica);
    replica.add_missing(cards.clone(), world.state());
    assert_eq!(replica.missing_texts(), [CardId(1)], "only the second is right");
    let mut unknown = cards.clone();
    unknown[1].card = CardId(77);
    replica.add_missing(unknown, world.state());
    let Answer::Cards { cards, .. } = answer(&world, replica.next_request().unwrap()) else { panic!() };
    replica.add_missing(cards, world.state());
    assert_eq!(replica.missing_texts(), Vec::<CardId>::new());
    assert_eq!(replica.next_request(), None);
    assert_eq!(replica.texts_of(&missing).len(), 2);
}

#[test]
fn host_that_answers_with_other_texts_is_not_asked_forever() {
    let (mut world, mut replica) = joined();
    add(&mut world, &mut replica, &[card("A-1", "first"), card("A-2", "second")]);
    let cards = false_answer(&world, &replica);
    replica.apply_answer(&Answer::Cards { cards: cards.clone(), more: false }, world.state());
    assert!(replica.next_request().is_some(), "a change may have overtaken the answer");
    replica.apply_answer(&Answer::Cards { cards, more: false }, world.state());
    assert_eq!(replica.next_request(), None);
    assert_eq!(body_of(&replica, &world, 1).as_deref(), Some(""), "no text is better than a false one");
    assert_eq!(body_of(&replica, &world, 2).as_deref(), Some("second"));
}

#[test]
fn host_that_leaves_a_card_out_is_not_asked_forever() {
    let (mut world, mut replica) = joined();
    add(&mut world, &mut replica, &[card("A-1", "first")]);
    for _ in 0..2 {
        assert!(replica.next_request().is_some());
        replica.apply_answer(&Answer::Cards { cards: Vec::new(), more: false }, world.state());
    }
    assert_eq!(replica.next_request(), None);
}

/// Tells the replica what has changed in the room since this output.
fn follow(world: &World, replica: &mut Replica, before: usize) {
    let changes = world.outputs[before..].iter().filter_map(|output| match output {
        Output::Changed(change) => Some(change.clone()),
        _ => None,
    });
    let changed = HostMessage::Changed { seq: world.room.seq(), changes: changes.collect() };
    replica.apply(&changed, world.state(), world.now);
}

/// The answer comes from the host before the change, and is handled after it.
#[test]
fn change_that_overtakes_an_answer_is_read_later() {
    let (mut world, mut replica) = joined();
    add(&mut world, &mut replica, &[card("A-1", "first"), card("A-2", "second")]);
    let old = answer(&world, replica.next_request().unwrap());
    for number in [1, 2] {
        let before = world.outputs.len();
        let note = Request::SetNote { card: CardId(number), text: format!("note {number}") };
        world.request(Person(1), note).unwrap();
        follow(&world, &mut replica, before);
    }
    replica.apply_answer(&old, world.state());
    while let Some(request) = replica.next_request() {
        replica.apply_answer(&answer(&world, request), world.state());
    }
    let view =
        View { you: Default::default(), state: world.state().clone(), seq: Seq(0), at: Time(0), vote: None };
    let texts = replica.snapshot(&view, world.now).unwrap().texts().clone();
    assert_eq!(texts, *world.room.snapshot().texts());
}

/// The member asks for card 2 when card 1 changes, which is then the first unread one.
#[test]
fn card_that_changes_during_a_request_is_read_later() {
    let (mut world, mut replica) = joined();
    add(&mut world, &mut replica, &[card("A-1", "first"), card("A-2", "second"), card("A-3", "third")]);
    replica.apply_answer(&answer(&world, replica.next_request().unwrap()), world.state());
    assert_eq!(replica.next_request(), Some(Request::ReadCards { after: CardId(2) }));
    let third = answer(&world, replica.next_request().unwrap());
    let before = world.outputs.len();
    world.request(Person(1), Request::SetNote { card: CardId(1), text: "Ask first.".into() }).unwrap();
    follow(&world, &mut replica, before);
    replica.apply_answer(&third, world.state());
    assert_eq!(replica.next_request(), Some(Request::ReadCards { after: CardId(0) }));
}

/// A host could otherwise make sure that nobody can continue its room.
#[test]
fn text_that_no_room_can_have_is_dropped() {
    let (mut world, mut replica) = joined();
    add(&mut world, &mut replica, &[card("A-1", "first")]);
    let text = CardText { body: "x".repeat(MAX_BODY_CHARS + 1), ..CardText::default() };
    let mut state = world.state().clone();
    let hashed = Card { text: text.hash(), ..Card::clone(&state.cards[0]) };
    state.cards = vec![Arc::new(hashed)];
    let cards = vec![ReadCard { card: CardId(1), text }];
    replica.apply_answer(&Answer::Cards { cards, more: false }, &state);
    assert_eq!(body_of(&replica, &world, 1).as_deref(), Some(""));
}

/// Otherwise every app would read every text again each time that the room moves.
/// Otherwise those who have the texts would think that the new host has them too.
#[test]
fn replica_without_some_texts_does_not_claim_their_changes() {
    let (mut world, mut replica) = joined();
    add(&mut world, &mut replica, &[card("WEB-1", "First")]);
    while let Some(request) = replica.next_request() {
        replica.apply_answer(&answer(&world, request), world.state());
    }
    let version = |replica: &Replica, world: &World| {
        let (state, seq) = (world.state().clone(), world.room.seq());
        let view = View { you: Default::default(), state, seq, at: Time(0), vote: None };
        replica.snapshot(&view, world.now).unwrap().version()
    };
    let complete = version(&replica, &world);
    assert_eq!(complete, world.room.snapshot().version());
    world.request(Person(1), Request::AddCards { cards: vec![card("WEB-2", "Second")] }).unwrap();
    replica.apply(&full_state(&world), world.state(), world.now);
    assert_eq!(replica.missing_texts().len(), 1);
    assert_eq!(version(&replica, &world), complete);
    let request = replica.next_request().unwrap();
    replica.apply_answer(&answer(&world, request), world.state());
    assert_eq!(version(&replica, &world), world.room.snapshot().version());
}

#[test]
fn texts_that_have_not_changed_are_not_read_again() {
    let (mut world, mut replica) = joined();
    add(&mut world, &mut replica, &[card("A-1", "first"), card("A-2", "second")]);
    replica.apply_answer(&answer(&world, replica.next_request().unwrap()), world.state());
    replica.apply(&full_state(&world), world.state(), world.now);
    assert_eq!(replica.next_request(), None);
    let note = Request::SetNote { card: CardId(2), text: "Ask first.".into() };
    world.request(Person(1), note).unwrap();
    replica.apply(&full_state(&world), world.state(), world.now);
    assert_eq!(replica.next_request(), Some(Request::ReadCards { after: CardId(1) }));
}

/// A member computes the hash of what it has read from JSON.
#[test]
fn hash_survives_the_way_over_the_network() {
    let mut world = crate::world::started(&["a", "b"]);
    let vote = |world: &mut World, votes: [&str; 3]| crate::world::all_vote(world, votes);
    for votes in [["3", "3", "5"], ["?", "1", "2"], ["5", "5", "5"], ["0.5", "21", "☕"]] {
        vote(&mut world, votes);
        let round = world.round_id();
        world.request(Person(1), Request::Revote { round }).unwrap();
    }
    for text in world.room.snapshot().texts().values() {
        let json = serde_json::to_string(text).unwrap();
        let read: CardText = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        assert_eq!(read.hash(), text.hash());
    }
}
