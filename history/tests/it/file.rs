//! Opening damaged files and files of newer versions.

use std::fs;

use history::{FILE_NAME, History, HistoryError};
use room::SeatId;
use rusqlite::Connection;

use crate::meeting::{card, room, settled};

#[test]
fn open_rejects_newer_version_without_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    drop(History::open(folder.path()).unwrap());
    let newer = Connection::open(&path).unwrap();
    newer.execute_batch("PRAGMA user_version = 1000; CREATE TABLE from_the_future (x);").unwrap();
    drop(newer);
    let before = fs::read(&path).unwrap();
    let error = History::open(folder.path()).unwrap_err();
    assert!(matches!(error, HistoryError::NewerVersion { .. }));
    let message = error.to_string();
    assert!(message.contains("newer version") && message.contains(&path.display().to_string()), "{message}");
    assert_eq!(fs::read(&path).unwrap(), before);
    let mut names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!names.any(|name| name.to_string_lossy().contains("damaged")), "no file was renamed");
}

#[test]
fn open_renames_damaged_file_and_creates_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    let view = room(1, "Sprint 12");
    for (number, name) in [(1, "history.damaged.sqlite"), (2, "history.damaged-2.sqlite")] {
        let damaged = format!("this is no database, {number}").repeat(1_000);
        fs::write(&path, &damaged).unwrap();
        let mut history = History::open(folder.path()).unwrap();
        let warning = history.warning().unwrap();
        assert!(warning.contains(name) && warning.ends_with('.'), "{warning}");
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), damaged, "nothing is deleted");
        history.record(&view.state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), 1_000).unwrap();
        assert_eq!(history.meetings().unwrap().len(), 1);
        drop(history);
        assert_eq!(History::open(folder.path()).unwrap().warning(), None, "the warning is shown once");
    }
}

/// The file is a database with an overwritten page.
#[test]
fn open_detects_damaged_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    let mut history = History::open(folder.path()).unwrap();
    for number in 1..=200 {
        let long = card(number, &format!("A-{number}"), &"Log in ".repeat(40), 5);
        history.record(&room(1, "Sprint 12").state.room, SeatId(1), &settled(long), 1_000).unwrap();
    }
    drop(history);
    let mut bytes = fs::read(&path).unwrap();
    // The first page, with the schema, stays intact.
    let (from, to) = (8_192, bytes.len() - 4_096);
    bytes[from..to].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    let history = History::open(folder.path()).unwrap();
    assert!(history.warning().is_some() && history.meetings().unwrap().is_empty());
    assert_eq!(fs::read(folder.path().join("history.damaged.sqlite")).unwrap().len(), bytes.len());
}

#[test]
fn error_names_unusable_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let message = History::open(&file.join("inside")).unwrap_err().to_string();
    assert!(message.contains("inside") && message.contains("can write to this folder"), "{message}");
}
