//! Saving, replacing and deleting records.

use history::{FILE_NAME, History, HistoryError};
use room::record::Record;
use room::{CardId, RoomId, SeatId};

use crate::meeting::{card, room, settled, without_votes};

#[test]
fn records_survive_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("not/yet/there");
    let view = room(1, "Sprint 12");
    let mut history = History::open(&folder).unwrap();
    history.record(&view.state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), 1_000).unwrap();
    history.record(&view.state.room, SeatId(1), &settled(card(2, "A-2", "Log out", 3)), 1_060).unwrap();
    drop(history);
    let history = History::open(&folder).unwrap();
    let meetings = history.meetings().unwrap();
    assert_eq!(meetings.len(), 1);
    assert_eq!((meetings[0].name.as_str(), meetings[0].cards), ("Sprint 12", 2));
    assert_eq!((meetings[0].began, meetings[0].latest), (1_000, 1_060));
    let cards = history.cards(view.state.room.id).unwrap();
    assert_eq!(cards.iter().map(|past| past.settled).collect::<Vec<_>>(), [1_000, 1_060]);
    assert_eq!(cards[0].card, card(1, "A-1", "Log in", 5));
    assert_eq!(history.warning(), None);
}

#[test]
fn last_settlement_replaces_earlier_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let view = room(1, "Sprint 12");
    history.record(&view.state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), 1_000).unwrap();
    history.record(&view.state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 8)), 1_010).unwrap();
    let saved = |history: &History| history.cards(view.state.room.id).unwrap().remove(0);
    assert_eq!((saved(&history).card, saved(&history).settled), (card(1, "A-1", "Log in", 8), 1_010));
    // A record without votes keeps the saved votes and time.
    let records = [Record::ReplaceAll(vec![
        without_votes(card(1, "A-1", "Log in", 8)),
        without_votes(card(2, "A-2", "Log out", 1)),
    ])];
    history.record(&view.state.room, SeatId(1), &records, 1_020).unwrap();
    assert_eq!((saved(&history).card, saved(&history).settled), (card(1, "A-1", "Log in", 8), 1_010));
    // With another estimate the saved votes no longer apply.
    history
        .record(
            &view.state.room,
            SeatId(1),
            &[Record::ReplaceAll(vec![without_votes(card(1, "A-1", "Log in", 3))])],
            1_030,
        )
        .unwrap();
    let cards = history.cards(view.state.room.id).unwrap();
    assert_eq!(cards.len(), 1, "cards that are no longer settled are deleted");
    assert_eq!((&cards[0].card, cards[0].settled), (&without_votes(card(1, "A-1", "Log in", 3)), 1_030));
}

#[test]
fn unsettled_card_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let view = room(1, "Sprint 12");
    history.record(&view.state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), 1_000).unwrap();
    history.record(&view.state.room, SeatId(1), &[Record::Unsettled(CardId(1))], 1_010).unwrap();
    assert!(history.meetings().unwrap().is_empty());
    assert!(matches!(history.cards(view.state.room.id), Err(HistoryError::NoSuchMeeting)));
    history.record(&view.state.room, SeatId(1), &[Record::ReplaceAll(Vec::new())], 1_020).unwrap();
    assert!(history.meetings().unwrap().is_empty(), "a meeting without settled cards is not listed");
}

#[test]
fn deleted_meeting_leaves_no_bytes_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let (saved, deleted) = (room(1, "Sprint 12"), room(2, "Secret"));
    history.record(&saved.state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), 1_000).unwrap();
    history.record(&deleted.state.room, SeatId(1), &settled(card(1, "XYZZY-1", "Plugh", 5)), 1_000).unwrap();
    history.delete(deleted.state.room.id).unwrap();
    history.delete(RoomId::from_bytes([77; 16])).unwrap();
    assert_eq!(history.meetings().unwrap().len(), 1);
    assert!(history.search("plugh").unwrap().is_empty());
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(5).any(|bytes| bytes == b"XYZZY"));
    }
}

#[test]
fn concurrent_writers_share_one_file() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for number in 1..=4 {
            let folder = folder.path();
            scope.spawn(move || {
                let mut history = History::open(folder).unwrap();
                let view = room(number, "Sprint 12");
                for nth in 1..=20 {
                    history
                        .record(&view.state.room, SeatId(1), &settled(card(nth, "A-1", "Log in", 5)), 1_000)
                        .unwrap();
                }
            });
        }
    });
    let history = History::open(folder.path()).unwrap();
    let counts: Vec<usize> = history.meetings().unwrap().iter().map(|meeting| meeting.cards).collect();
    assert_eq!(counts, [20; 4]);
}

/// A hostile host may send any number.
#[test]
fn huge_numbers_are_clamped() {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let view = room(1, "Sprint 12");
    let mut absurd = without_votes(card(u32::MAX, "", "", 10_000));
    absurd.estimate.spent_ms = u64::MAX;
    absurd.estimate.rounds = u32::MAX;
    history.record(&view.state.room, SeatId(1), &settled(absurd), u64::MAX).unwrap();
    let saved = history.cards(view.state.room.id).unwrap().remove(0);
    assert_eq!((saved.card.estimate.rounds, saved.card.card), (u32::MAX, CardId(u32::MAX)));
    assert!(saved.card.estimate.spent_ms > u64::from(u32::MAX));
    history.export(view.state.room.id, room::ui_protocol::ExportFormat::Markdown).unwrap();
}

#[cfg(unix)]
#[test]
fn files_are_private_to_their_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    history
        .record(&room(1, "Sprint 12").state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), 1_000)
        .unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert!(entry.file_name().to_string_lossy().starts_with(FILE_NAME));
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
