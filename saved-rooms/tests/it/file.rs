//! Opening new files, JSON snapshots of earlier versions, and files that are no saved room.

use std::fs;
use std::path::{Path, PathBuf};

use room::cards::NewCard;
use room::{DeviceSecret, Salt, Snapshot};
use rusqlite::Connection;
use saved_rooms::{SavedRooms, SavedRoomsError, load_json};

use crate::meeting::{FOUNDER, Meeting};

/// The snapshots of earlier versions.
fn old_files() -> [PathBuf; 2] {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../room/tests/fixtures");
    ["room_of_format_1.json", "room_of_protocol_1.json"].map(|name| fixtures.join(name))
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    entries.map(|name| name.into_string().unwrap()).collect()
}

/// The error of a file that can't be opened. The file and its folder must stay as they are.
fn error_of(path: &Path) -> SavedRoomsError {
    let before = fs::read(path).unwrap();
    let error = SavedRooms::open(path).unwrap_err();
    assert_eq!(fs::read(path).unwrap(), before);
    let message = error.to_string();
    assert!(message.contains(&path.display().to_string()) && message.ends_with('.'), "{message}");
    error
}

#[test]
fn missing_file_is_created_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("not/yet/there/sprint.room");
    let rooms = SavedRooms::open(&path).unwrap();
    assert!(rooms.list().unwrap().is_empty());
    drop(rooms);
    assert_eq!(names_in(path.parent().unwrap()), ["sprint.room"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "only for its owner");
    }
}

#[test]
fn json_snapshots_of_all_formats_are_replaced_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.json");
    let current = Meeting::with_long_cards(2).room.snapshot().to_json();
    let old = old_files().map(|file| fs::read_to_string(file).unwrap());
    for json in old.into_iter().chain([current]) {
        fs::write(&path, &json).unwrap();
        let snapshot = Snapshot::from_json(&json).unwrap();
        for _ in 0..2 {
            let rooms = SavedRooms::open(&path).unwrap();
            let listed = rooms.list().unwrap();
            assert!(
                listed.len() == 1 && listed[0].saved > 1_700_000_000,
                "in seconds since 1970: {listed:?}"
            );
            assert_eq!(rooms.writer().load(listed[0].id).unwrap().as_ref(), Some(&snapshot));
        }
        assert_eq!(names_in(folder.path()), ["old.json"], "nothing else is left");
    }
}

/// The log of another database would be applied to the new one.
#[test]
fn json_snapshot_next_to_a_log_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.json");
    fs::copy(&old_files()[0], &path).unwrap();
    fs::write(folder.path().join("old.json-wal"), "a log").unwrap();
    let message = error_of(&path).to_string();
    assert!(message.contains("old.json-wal belongs to another file"), "{message}");
}

#[test]
fn unusable_files_are_reported_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sprint.room");
    let newer = fs::read_to_string(&old_files()[0]).unwrap().replacen("\"format\":1", "\"format\":1000", 1);
    for (text, why) in
        [("{ no room", "damaged"), ("", "damaged"), ("\u{FFFD}", "damaged"), (&newer, "newer version")]
    {
        fs::write(&path, text).unwrap();
        let error = error_of(&path);
        assert!(
            matches!(error, SavedRoomsError::Snapshot { .. }) && error.to_string().contains(why),
            "{error}"
        );
    }
    fs::remove_file(&path).unwrap();

    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE card (x)").unwrap();
    drop(other);
    assert!(matches!(error_of(&path), SavedRoomsError::Foreign { .. }));
    fs::remove_file(&path).unwrap();

    drop(SavedRooms::open(&path).unwrap());
    let newer = Connection::open(&path).unwrap();
    newer.execute_batch("PRAGMA user_version = 1000").unwrap();
    drop(newer);
    assert!(matches!(error_of(&path), SavedRoomsError::NewerVersion { .. }));
    // SQLite may leave its own files next to it.
    let names = names_in(folder.path());
    assert!(names.iter().all(|name| name.starts_with("sprint.room")), "no file was renamed: {names:?}");
}

/// The file is a database with overwritten pages, or only its start.
#[test]
fn damaged_file_is_reported_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sprint.room");
    let rooms = SavedRooms::open(&path).unwrap();
    rooms.writer().save(&Meeting::with_long_cards(5).room.snapshot(), 1).unwrap();
    drop(rooms);
    let bytes = fs::read(&path).unwrap();
    // The first page, with the schema, stays intact.
    let mut overwritten = bytes.clone();
    overwritten[8_192..].fill(0xA5);
    for damaged in [&overwritten[..], &bytes[..bytes.len() / 2], &bytes[..100]] {
        fs::write(&path, damaged).unwrap();
        assert!(matches!(error_of(&path), SavedRoomsError::Damaged { .. }));
    }
}

/// A row was changed by another program.
#[test]
fn damaged_room_is_reported_when_it_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sprint.room");
    let rooms = SavedRooms::open(&path).unwrap();
    let snapshot = Meeting::with_long_cards(2).room.snapshot();
    rooms.writer().save(&snapshot, 1).unwrap();
    let direct = Connection::open(&path).unwrap();
    for change in [
        "UPDATE card SET content = '{' WHERE id = 1",
        "UPDATE backlog SET cards = '[1]'",
        "UPDATE room SET head = '{}'",
    ] {
        rooms.writer().save(&snapshot, 1).unwrap();
        direct.execute(change, []).unwrap();
        let error = rooms.writer().load(snapshot.state().room.id).unwrap_err();
        let message = error.to_string();
        assert!(matches!(error, SavedRoomsError::Snapshot { .. }), "{change}: {message}");
        assert!(message.contains("sprint.room") && message.ends_with("Use another copy."), "{message}");
    }
}

#[test]
fn unreadable_paths_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [folder.path().to_owned(), file.join("inside")] {
        let error = SavedRooms::open(&path).unwrap_err();
        assert!(matches!(error, SavedRoomsError::File { .. }));
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
    assert!(matches!(load_json(&folder.path().join("none")), Err(SavedRoomsError::File { .. })));
}

/// A room's last host goes on with it. On another computer the same file becomes a new room with the same cards.
#[test]
fn room_without_the_right_to_host_becomes_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let rooms = SavedRooms::open(&folder.path().join("sprint.room")).unwrap();
    let saved = Meeting::with_cards(vec![NewCard::new("A-1", "Log in", "", None)]).room.snapshot();
    rooms.writer().save(&saved, 1).unwrap();
    let id = saved.state().room.id;
    let salt = Salt::from_bytes([8; 16]);
    let (again, _) = rooms.load_to_host(id, &FOUNDER, salt, 2).unwrap().unwrap();
    assert_eq!(again.state().room, saved.state().room);

    let other = DeviceSecret::from_bytes([6; 32]);
    let (new, _) = rooms.load_to_host(id, &other, salt, 3).unwrap().unwrap();
    let founder = other.founder(salt);
    assert_eq!((new.state().room.founder, new.state().room.id), (founder, founder.room_id()));
    assert_eq!(new.state().cards, saved.state().cards);
    assert!(new.may_be_opened_by(founder.key) && !saved.may_be_opened_by(founder.key));
    let ids: Vec<_> = rooms.list().unwrap().into_iter().map(|room| room.id).collect();
    assert_eq!(ids, [founder.room_id()], "it has taken the old one's place");
}
