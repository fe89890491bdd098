//! Files of tickets, of whatever kind somebody chooses, as they lie on the disk.

use encoding_rs::{Encoding, UTF_8};
use room::cards::{Import, NewCard, Sheet, batches, encoding, from_csv, from_lines, to_csv, to_markdown};
use room::limits::{BATCH_BYTES, BODY_CHARS, CARDS, KEY_CHARS, LINK_BYTES, TITLE_CHARS};
use room::{Name, Room, RoomId, Setup, Time};

/// Imports a file in each way, and exports the room that it makes.
///
/// # Panics
/// If a limit is not kept, or a card gets lost on the way.
pub fn cards_csv(data: &[u8]) {
    let encoding = Encoding::for_label(encoding(data).as_bytes()).unwrap_or(UTF_8);
    let (text, ..) = encoding.decode(data);
    let csv = from_csv(&text);
    if let Ok(import) = &csv {
        assert!((1..=CARDS).contains(&import.cards.len()));
    }
    let sheet = Sheet::read(&text).and_then(|sheet| sheet.cards(&sheet.proposal()));
    for import in csv.into_iter().chain([from_lines(&text)]).chain(sheet) {
        keeps_the_limits(&import);
        goes_up_and_comes_back(import.cards);
    }
}

fn keeps_the_limits(import: &Import) {
    assert!(import.cut() <= import.cards.len() && import.estimated <= import.cards.len());
    assert!(!import.report().is_empty());
    for card in &import.cards {
        assert!(!card.is_blank());
        assert!(card.key().chars().count() <= KEY_CHARS && card.title().chars().count() <= TITLE_CHARS);
        assert!(card.body().chars().count() <= BODY_CHARS);
        assert!(card.link().is_none_or(|link| link.len() <= LINK_BYTES && link.get(..4).is_some()));
        let in_one_line = [card.key(), card.title(), card.link().unwrap_or_default()];
        assert!(in_one_line.iter().all(|text| !text.contains(char::is_control)));
    }
}

fn goes_up_and_comes_back(cards: Vec<NewCard>) {
    let count = cards.len();
    let batches = batches(cards);
    assert_eq!(batches.iter().map(Vec::len).sum::<usize>(), count);
    for batch in &batches {
        let sent = serde_json::to_string(batch).unwrap_or_default();
        assert!(batch.len() == 1 || sent.len() <= BATCH_BYTES + 2, "{} bytes in a message", sent.len());
        let read: Vec<NewCard> = serde_json::from_str(&sent).unwrap_or_default();
        let texts = |card: &NewCard| {
            let link = card.link().map(str::to_owned);
            (card.key().to_owned(), card.title().to_owned(), card.body().to_owned(), link)
        };
        assert!(read.iter().map(texts).eq(batch.iter().map(texts)), "the host reads what was sent");
    }
    // Any name that is one.
    let name = Name::new("Sprint 12").unwrap_or_else(|error| panic!("{error}"));
    let setup = Setup {
        cards: batches.into_iter().flatten().collect(),
        ..Setup::new(RoomId::from_bytes([7; 16]), name)
    };
    let room = Room::open(setup, Time(0));
    let state = room.state();
    assert_eq!(state.cards.len(), count.min(CARDS));
    let _ = to_markdown(state);
    if let Ok(again) = from_csv(&to_csv(state)) {
        assert_eq!(again.cards.len() + again.blank, state.cards.len(), "each card is one row");
    }
}
