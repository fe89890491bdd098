//! Card files in any format, as raw bytes from the disk.

use encoding_rs::{Encoding, UTF_8};
use room::cards::{Import, NewCard, Sheet, batches, encoding, from_csv, from_lines};
use room::limits::{
    ADD_CARDS_BATCH_BYTES, MAX_BODY_CHARS, MAX_CARDS, MAX_KEY_CHARS, MAX_LINK_BYTES, MAX_TITLE_CHARS,
};
use room::{DeviceSecret, Name, Room, Salt, Setup, Time};

/// Imports a file with every importer, opens a room with the cards and exports it again.
///
/// # Panics
/// If an import exceeds a limit, or a card is lost.
pub fn cards_csv(data: &[u8]) {
    let encoding = Encoding::for_label(encoding(data).as_bytes()).unwrap_or(UTF_8);
    let (text, ..) = encoding.decode(data);
    let csv = from_csv(&text);
    if let Ok(import) = &csv {
        assert!((1..=MAX_CARDS).contains(&import.cards.len()));
    }
    let sheet = Sheet::read(&text).and_then(|sheet| sheet.cards(&sheet.guess_mapping()));
    for import in csv.into_iter().chain([from_lines(&text)]).chain(sheet) {
        check_limits(&import);
        check_round_trip(import.cards);
    }
}

fn check_limits(import: &Import) {
    assert!(import.truncated() <= import.cards.len() && import.estimated <= import.cards.len());
    assert!(!texts::import_report(import).is_empty());
    for card in &import.cards {
        assert!(!card.is_blank());
        assert!(
            card.key().chars().count() <= MAX_KEY_CHARS && card.title().chars().count() <= MAX_TITLE_CHARS
        );
        assert!(card.body().chars().count() <= MAX_BODY_CHARS);
        assert!(card.link().is_none_or(|link| link.len() <= MAX_LINK_BYTES && link.get(..4).is_some()));
        let in_one_line = [card.key(), card.title(), card.link().unwrap_or_default()];
        assert!(in_one_line.iter().all(|text| !text.contains(char::is_control)));
    }
}

fn check_round_trip(cards: Vec<NewCard>) {
    let count = cards.len();
    let batches = batches(cards);
    assert_eq!(batches.iter().map(Vec::len).sum::<usize>(), count);
    for batch in &batches {
        let sent = serde_json::to_string(batch).unwrap_or_default();
        assert!(
            batch.len() == 1 || sent.len() <= ADD_CARDS_BATCH_BYTES + 2,
            "{} bytes in a message",
            sent.len()
        );
        let read: Vec<NewCard> = serde_json::from_str(&sent).unwrap_or_default();
        let texts = |card: &NewCard| {
            let link = card.link().map(str::to_owned);
            (card.key().to_owned(), card.title().to_owned(), card.body().to_owned(), link)
        };
        assert!(read.iter().map(texts).eq(batch.iter().map(texts)), "the host decodes the same cards");
    }
    // Any valid name.
    let name = Name::new("Sprint 12").unwrap_or_else(|error| panic!("{error}"));
    let setup = Setup {
        cards: batches.into_iter().flatten().collect(),
        ..Setup::new(DeviceSecret::from_bytes([7; 32]).found(Salt::from_bytes([7; 16])), name)
    };
    let room = Room::open(setup, Time(0));
    let state = room.state();
    assert_eq!(state.cards.len(), count.min(MAX_CARDS));
    let _ = texts::to_markdown(state);
    if let Ok(again) = from_csv(&texts::to_csv(state)) {
        assert_eq!(again.cards.len() + again.blank, state.cards.len(), "each card is one row");
    }
}
