//! Files that are not as they should be.

use std::fs;

use history::{FILE_NAME, History, HistoryError};
use room::SeatId;
use rusqlite::Connection;

use crate::meeting::{card, room, settled};

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    drop(History::open(folder.path()).unwrap());
    let later = Connection::open(&path).unwrap();
    later.execute_batch("PRAGMA user_version = 1000; CREATE TABLE from_the_future (x);").unwrap();
    drop(later);
    let before = fs::read(&path).unwrap();
    let error = History::open(folder.path()).unwrap_err();
    assert!(matches!(error, HistoryError::Newer { .. }));
    let said = error.to_string();
    assert!(said.contains("newer version") && said.contains(&path.display().to_string()), "{said}");
    assert_eq!(fs::read(&path).unwrap(), before);
    let mut names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!names.any(|name| name.to_string_lossy().contains("damaged")), "nothing was set aside");
}

#[test]
fn a_damaged_file_is_set_aside_and_a_new_one_begun() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    let view = room(1, "Sprint 12");
    for (number, name) in [(1, "history.damaged.sqlite"), (2, "history.damaged-2.sqlite")] {
        let damaged = format!("this is no database, {number}").repeat(1_000);
        fs::write(&path, &damaged).unwrap();
        let mut history = History::open(folder.path()).unwrap();
        let note = history.note().unwrap();
        assert!(note.contains(name) && note.ends_with('.'), "{note}");
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), damaged, "nothing is deleted");
        history.record(&view.state.room, SeatId(1), &settled(card(1, "A-1", "Log in", 5)), 1_000).unwrap();
        assert_eq!(history.meetings().unwrap().len(), 1);
        drop(history);
        assert_eq!(History::open(folder.path()).unwrap().note(), None, "that was said once");
    }
}

/// Not a strange file, but a history whose middle was overwritten.
#[test]
fn a_damaged_page_is_found_when_the_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    let mut history = History::open(folder.path()).unwrap();
    for number in 1..=200 {
        let long = card(number, &format!("A-{number}"), &"Log in ".repeat(40), 5);
        history.record(&room(1, "Sprint 12").state.room, SeatId(1), &settled(long), 1_000).unwrap();
    }
    drop(history);
    let mut bytes = fs::read(&path).unwrap();
    // The first page, with what is where, is sound.
    let (from, to) = (8_192, bytes.len() - 4_096);
    bytes[from..to].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    let history = History::open(folder.path()).unwrap();
    assert!(history.note().is_some() && history.meetings().unwrap().is_empty());
    assert_eq!(fs::read(folder.path().join("history.damaged.sqlite")).unwrap().len(), bytes.len());
}

#[test]
fn a_folder_that_cannot_be_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let said = History::open(&file.join("inside")).unwrap_err().to_string();
    assert!(said.contains("inside") && said.contains("may be written"), "{said}");
}
