//! Cards before they are in a room: their limits, and the batches in which they are sent.

use room::Ref;
use room::cards::{NewCard, batches};
use room::limits::{
    ADD_CARDS_BATCH_BYTES, MAX_BODY_CHARS, MAX_CLIENT_MESSAGE_BYTES, MAX_KEY_CHARS, MAX_TITLE_CHARS,
};
use room::message::{ClientMessage, Request};

/// A card that takes this many bytes in a request, with the comma after it.
fn card_of(bytes: usize) -> NewCard {
    let empty = serde_json::to_string(&NewCard::new("", "x", "y", None)).unwrap().len() - 1;
    let card = NewCard::new("", "x", &"y".repeat(bytes - empty - 1), None);
    assert_eq!(serde_json::to_string(&card).unwrap().len() + 1, bytes);
    card
}

fn sizes(cards: Vec<NewCard>) -> Vec<usize> {
    batches(cards).iter().map(Vec::len).collect()
}

#[test]
fn batches_are_as_large_as_the_limit_allows() {
    let per_batch = 10;
    let card = card_of(ADD_CARDS_BATCH_BYTES / per_batch);
    assert_eq!(sizes(vec![card.clone(); per_batch]), [per_batch]);
    assert_eq!(sizes(vec![card.clone(); 2 * per_batch + 1]), [per_batch, per_batch, 1]);
    let longer = card_of(ADD_CARDS_BATCH_BYTES / per_batch + 1);
    assert_eq!(sizes(vec![longer; per_batch]), [per_batch - 1, 1]);
    assert_eq!(sizes(Vec::new()), [0; 0]);
}

/// Line ends and quotes take two bytes in JSON, emoji take four.
#[test]
fn longest_card_fits_into_a_request() {
    for text in ["\"", "🎉"] {
        let [key, title, body] =
            [MAX_KEY_CHARS, MAX_TITLE_CHARS, MAX_BODY_CHARS].map(|chars| text.repeat(chars));
        let card = NewCard::new(&key, &title, &body, None);
        assert!(!card.was_truncated());
        let many = batches(vec![card; 3]);
        assert_eq!(many.iter().map(Vec::len).sum::<usize>(), 3);
        for cards in many {
            let request = ClientMessage::Request { reference: Ref(1), request: Request::AddCards { cards } };
            assert!(serde_json::to_string(&request).unwrap().len() <= MAX_CLIENT_MESSAGE_BYTES);
        }
    }
}

#[test]
fn long_texts_are_cut_and_marked() {
    let cut = |chars: usize| format!("{}…", "x".repeat(chars - 1));
    let title = NewCard::new("", &"x".repeat(MAX_TITLE_CHARS + 1), "", None);
    assert_eq!((title.title(), title.was_truncated()), (cut(MAX_TITLE_CHARS).as_str(), true));
    let body = NewCard::new("", "x", &"x".repeat(MAX_BODY_CHARS + 1), None);
    assert_eq!((body.body(), body.was_truncated()), (cut(MAX_BODY_CHARS).as_str(), true));
    assert!(!NewCard::new("", "x", "y", None).was_truncated());
}
