//! Adding, editing, moving, noting and removing cards.

use std::collections::BTreeMap;

use proptest::prelude::*;
use room::cards::NewCard;
use room::limits::{CARD_PAGE_BYTES, MAX_BODY_CHARS, MAX_CARDS, MAX_NOTE_CHARS};
use room::message::{Answer, FailureCode, Request};
use room::{CardId, Estimate, Table};

use crate::actions::{Action, RequestKind, actions, perform, vote_at};
use crate::world::{ADA, BOB, CAT, World, all_vote, setup, started, three_people};

fn titles(world: &World) -> Vec<&str> {
    world.state().cards.iter().map(|card| card.title.as_str()).collect()
}

#[test]
fn only_driver_adds_cards_after_start() {
    let card = |key: &str, title: &str| NewCard::new(key, title, "", None);
    let mut world = three_people(&[]);
    let answer = world.request(CAT, Request::AddCards { cards: vec![card("A-1", "a"), card("", "b")] });
    assert_eq!(answer, Ok(Some(Answer::CardsAdded { added: 2, known: 0 })));
    world.request(ADA, Request::Start).unwrap();
    assert_eq!(
        world.request(CAT, Request::AddCards { cards: vec![card("", "c")] }),
        Err(FailureCode::NotDriver)
    );
    let again = world.request(ADA, Request::AddCards { cards: vec![card("A-1", "a"), card("A-2", "c")] });
    assert_eq!(again, Ok(Some(Answer::CardsAdded { added: 1, known: 1 })));
    assert_eq!(
        world.request(ADA, Request::AddCards { cards: vec![card("", " ")] }),
        Err(FailureCode::NoCards)
    );
    let many = (0..MAX_CARDS - 2).map(|n| card("", &n.to_string())).collect();
    assert_eq!(world.request(ADA, Request::AddCards { cards: many }), Err(FailureCode::TooManyCards));
    assert_eq!(world.state().cards.len(), 3);
}

#[test]
fn cards_can_be_edited_moved_and_removed() {
    let mut world = started(&["a", "b", "c"]);
    let [a, b, c] = [1, 2, 3].map(CardId);
    all_vote(&mut world, ["3", "3", "5"]);
    world.next(ADA).unwrap();
    let estimate = world.state().card(a).unwrap().estimate;
    let edit =
        |card, title: &str| Request::EditCard { card, to: NewCard::new("A-1", title, "another body", None) };
    assert_eq!(world.request(BOB, edit(a, "A")), Err(FailureCode::NotDriver));
    world.request(ADA, edit(a, "A")).unwrap();
    world.request(ADA, edit(b, "B")).unwrap();
    let Table::Pointing { body, .. } = &world.state().table else { panic!("b is on the table") };
    assert_eq!(body, "another body");
    world.request(ADA, Request::MoveCard { card: a, before: None }).unwrap();
    world.request(ADA, Request::MoveCard { card: c, before: Some(b) }).unwrap();
    assert_eq!(titles(&world), ["c", "B", "A"]);
    assert_eq!(world.state().card(a).unwrap().estimate, estimate);
    assert_eq!(world.request(ADA, Request::RemoveCard { card: b }), Err(FailureCode::OnTable));
    world.request(ADA, Request::RemoveCard { card: c }).unwrap();
    for request in [
        edit(c, "C"),
        Request::MoveCard { card: c, before: None },
        Request::MoveCard { card: b, before: Some(c) },
        Request::RemoveCard { card: c },
        Request::SetNote { card: c, text: "x".into() },
        Request::OpenCard { card: c },
        Request::ReadCard { card: c },
    ] {
        assert_eq!(world.request(ADA, request), Err(FailureCode::NoSuchCard));
    }
    world.request(ADA, Request::AddCards { cards: vec![NewCard::new("", "d", "", None)] }).unwrap();
    assert_eq!(world.state().cards.last().unwrap().id, CardId(4), "card numbers are never reused");
}

#[test]
fn card_note_can_be_set() {
    let mut world = started(&["a", "b"]);
    let note = |card: u32, text: &str| Request::SetNote { card: CardId(card), text: text.into() };
    assert_eq!(world.request(BOB, note(1, "x")), Err(FailureCode::NotDriver));
    world.request(ADA, note(1, "  ask Ann ")).unwrap();
    world.request(ADA, note(2, &"x".repeat(MAX_NOTE_CHARS + 1))).unwrap();
    let on_table = |world: &World| match &world.state().table {
        Table::Pointing { note, .. } => note.clone(),
        Table::Gathering | Table::Finished => panic!("a card is on the table"),
    };
    assert_eq!(on_table(&world), "ask Ann");
    assert!(world.state().cards.iter().all(|card| card.noted));
    let Ok(Some(Answer::Card { note: read, .. })) = world.request(BOB, Request::ReadCard { card: CardId(2) })
    else {
        panic!("everyone can read a card")
    };
    assert_eq!(read.chars().count(), MAX_NOTE_CHARS);
    world.request(ADA, Request::OpenCard { card: CardId(2) }).unwrap();
    assert_eq!(on_table(&world), read);
    world.request(ADA, note(2, " ")).unwrap();
    assert_eq!((on_table(&world).as_str(), world.state().cards[1].noted), ("", false));
}

fn estimates(world: &World) -> BTreeMap<CardId, (Option<Estimate>, usize)> {
    let snapshot = world.room.snapshot();
    let rounds = |card: CardId| snapshot.texts()[&card].rounds.len();
    world.state().cards.iter().map(|card| (card.id, (card.estimate, rounds(card.id)))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(300), ..ProptestConfig::default() })]

    /// Editing, moving, removing or noting a card changes no estimate and no other card.
    #[test]
    fn estimates_survive_card_edits(actions in actions()) {
        let mut world = World::of(setup(&["a", "b"]));
        for action in &actions {
            let before = estimates(&world);
            perform(&mut world, action, &vote_at);
            let Action::Request(_, RequestKind::Edit(card) | RequestKind::Move(card, _) | RequestKind::RemoveCard(card) | RequestKind::Note(card)) =
                action
            else {
                continue;
            };
            let after = estimates(&world);
            let gone: Vec<_> = before.keys().filter(|id| !after.contains_key(id)).collect();
            prop_assert!(gone.is_empty() || gone == [&CardId(*card)]);
            prop_assert!(after.iter().all(|(id, snapshot)| before.get(id) == Some(snapshot)));
        }
    }
}

/// A member that may host next reads all texts, one page after another.
#[test]
fn card_texts_are_read_in_pages() {
    let body = "x".repeat(MAX_BODY_CHARS);
    let mut world = three_people(&[]);
    // Each card takes a little more than its body, so one card fewer fits.
    let per_page = CARD_PAGE_BYTES / MAX_BODY_CHARS;
    let cards = (0..per_page + 2).map(|n| NewCard::new("", &format!("{n}"), &body, None));
    for card in cards {
        world.request(ADA, Request::AddCards { cards: vec![card] }).unwrap();
    }
    let read =
        |world: &mut World, after| match world.request(BOB, Request::ReadCards { after: CardId(after) }) {
            Ok(Some(Answer::Cards { cards, more })) => (cards.len(), cards[0].card.0, more),
            other => panic!("{other:?}"),
        };
    let first_page = read(&mut world, 0);
    assert_eq!(first_page, (per_page, 1, true));
    assert_eq!(read(&mut world, per_page as u32), (2, per_page as u32 + 1, false));
    let answer = world.request(BOB, Request::ReadCards { after: CardId(0) }).unwrap();
    let bytes = serde_json::to_string(&answer).unwrap().len();
    assert!(bytes > CARD_PAGE_BYTES - MAX_BODY_CHARS && bytes < CARD_PAGE_BYTES + 1_000, "{bytes} bytes");
}
