//! What is saved is what is loaded, whatever changed before.

use room::Snapshot;
use room::cards::NewCard;
use room::message::Request;
use room::{CardId, DeviceSecret, Epoch, Room, RoomId, Salt, SeatId, Time};
use rusqlite::Connection;
use saved_rooms::{SavedRoom, SavedRooms};
use tempfile::TempDir;

use crate::meeting::{Meeting, founder_secret};

fn open() -> (TempDir, SavedRooms) {
    let folder = tempfile::tempdir().unwrap();
    let rooms = SavedRooms::open(&folder.path().join("sprint.room")).unwrap();
    (folder, rooms)
}

fn three_cards() -> Meeting {
    let cards = ["Log in", "Log out", "Sign up"];
    Meeting::with_cards(cards.map(|title| NewCard::new("", title, "its body", None)).to_vec())
}

/// Each step changes rows of other kinds.
#[test]
fn every_save_is_loaded_again() {
    let (folder, rooms) = open();
    let mut writer = rooms.writer();
    let mut meeting = three_cards();
    let steps: [&dyn Fn(&mut Meeting); 8] = [
        &|_| {},
        &|meeting| meeting.set_note(1, "Ask the designers".into()),
        &|meeting| meeting.settle_card(),
        &|meeting| meeting.request(Request::MoveCard { card: CardId(3), before: Some(CardId(1)) }),
        &|meeting| meeting.request(Request::RemoveCard { card: CardId(1) }),
        &|meeting| meeting.request(Request::AddCards { cards: vec![NewCard::new("A-4", "Pay", "b", None)] }),
        &|meeting| meeting.settle_card(),
        &|meeting| meeting.request(Request::Rename { name: room::Name::new("Anna").unwrap() }),
    ];
    for (number, step) in steps.into_iter().enumerate() {
        step(&mut meeting);
        let snapshot = meeting.room.snapshot();
        writer.save(&snapshot, number as u64).unwrap();
        let elsewhere = SavedRooms::open(&folder.path().join("sprint.room")).unwrap();
        assert_eq!(
            elsewhere.writer().load(snapshot.state().room.id).unwrap(),
            Some(snapshot),
            "step {number}"
        );
    }
    let listed = rooms.list().unwrap();
    let SavedRoom { name, saved, settled, cards, .. } = &listed[0];
    assert_eq!((name.as_str(), *saved, *settled, *cards), ("Sprint 12", 7, 1, 3));
}

/// The room continues at its next host from what was loaded.
#[test]
fn loaded_room_is_saved_by_its_changes() {
    let (folder, rooms) = open();
    rooms.writer().save(&three_cards().room.snapshot(), 1).unwrap();
    let mut writer = rooms.writer();
    let snapshot = writer.load(rooms.list().unwrap()[0].id).unwrap().unwrap();
    // Only a save of the whole room would bring this row back.
    let direct = Connection::open(folder.path().join("sprint.room")).unwrap();
    direct.execute("DELETE FROM body WHERE id = 3", []).unwrap();

    let chain = snapshot.chain_for(Epoch(2), 1, &founder_secret()).unwrap();
    let reopened = Room::reopen(snapshot.with_everyone_gone(), chain, Time(0)).unwrap();
    writer.save(&reopened.snapshot(), 2).unwrap();
    let id = reopened.state().room.id;
    let loaded = rooms.writer().load(id).unwrap().unwrap();
    assert_eq!(loaded.state(), reopened.state());
    assert_eq!(loaded.texts()[&CardId(3)].body, "", "unchanged rows are not written");
}

/// Two programs save the same room in the same file. Each must not rely on the other's rows.
#[test]
fn writer_replaces_what_another_writer_saved() {
    let (_folder, rooms) = open();
    let (mut first, mut second) = (rooms.writer(), rooms.writer());
    let mut meeting = three_cards();
    let before = meeting.room.snapshot();
    first.save(&before, 1).unwrap();
    meeting.request(Request::RemoveCard { card: CardId(3) });
    let removed = meeting.room.snapshot();
    second.save(&removed, 2).unwrap();
    first.save(&before, 3).unwrap();
    let id = before.state().room.id;
    assert_eq!(rooms.writer().load(id).unwrap(), Some(before.clone()));

    rooms.delete(id).unwrap();
    assert_eq!(rooms.writer().load(id).unwrap(), None);
    first.save(&before, 4).unwrap();
    assert_eq!(rooms.writer().load(id).unwrap(), Some(before));
}

/// A file of the app has several rooms, which do not mix.
#[test]
fn rooms_are_separate_and_deleted_for_good() {
    let (folder, rooms) = open();
    let snapshot = three_cards().room.snapshot();
    let secret = "the secret of the second room";
    let other = Snapshot::from_json(&snapshot.to_json().replace("its body", secret)).unwrap();
    let other = other.as_new_room(&DeviceSecret::from_bytes([8; 32]), Salt::from_bytes([8; 16]));
    rooms.writer().save(&other, 20).unwrap();
    rooms.writer().save(&snapshot, 10).unwrap();
    let ids: Vec<RoomId> = rooms.list().unwrap().into_iter().map(|room| room.id).collect();
    assert_eq!(ids, [other.state().room.id, snapshot.state().room.id], "the last saved one first");
    assert_eq!(rooms.writer().load(ids[0]).unwrap(), Some(other));

    rooms.delete(ids[0]).unwrap();
    assert_eq!(rooms.list().unwrap().len(), 1);
    assert_eq!(rooms.writer().load(ids[1]).unwrap(), Some(snapshot.clone()));
    assert_eq!(snapshot.state().seats[0].id, SeatId(1));
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()));
    }
}

/// A note of a room with long cards fits into a few pages of the log.
#[test]
fn changed_note_writes_little() {
    let (folder, rooms) = open();
    let mut writer = rooms.writer();
    let mut meeting = Meeting::with_long_cards(20);
    writer.save(&meeting.room.snapshot(), 1).unwrap();
    let log = folder.path().join("sprint.room-wal");
    let direct = Connection::open(folder.path().join("sprint.room")).unwrap();
    for card in 1..=20 {
        // Empties the log, so that its length is what the save writes.
        direct.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
        meeting.set_note(card, format!("Note {card}"));
        writer.save(&meeting.room.snapshot(), 2).unwrap();
        let written = std::fs::metadata(&log).unwrap().len();
        assert!(written > 0 && written <= 64 << 10, "{written} bytes for card {card}");
    }
}
