//! A full disk: the save fails with a sentence, what was saved stays, and the next save works once there is space.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use saved_rooms::{SavedRooms, SavedRoomsError};

use crate::meeting::Meeting;

/// Fills the file system of a folder. Dropping the file makes space again.
fn fill(folder: &Path) -> tempfile::NamedTempFile {
    let mut filler = tempfile::NamedTempFile::new_in(folder).unwrap();
    let mut block = 1 << 20;
    while block > 0 {
        if filler.write_all(&vec![0; block]).is_err() {
            block /= 2;
        }
    }
    filler
}

/// Saves until it fails, and once more with space. Runs on a small file system.
fn fail_and_recover(folder: &Path) {
    let path = folder.join("sprint.room");
    let rooms = SavedRooms::open(&path).unwrap();
    let mut writer = rooms.writer();
    let mut meeting = Meeting::with_long_cards(3);
    let mut saved = meeting.room.snapshot();
    writer.save(&saved, 1).unwrap();

    let filler = fill(folder);
    let mut number = 0;
    let error = loop {
        number += 1;
        assert!(number < 10_000, "the disk is never full");
        meeting.set_note(1 + number % 3, format!("Note {number}"));
        match writer.save(&meeting.room.snapshot(), 2) {
            Ok(()) => saved = meeting.room.snapshot(),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, SavedRoomsError::DiskFull { .. }), "{error:?}");
    let message = error.to_string();
    assert!(message.contains("sprint.room") && message.ends_with("Free some space."), "{message}");
    let id = saved.state().room.id;
    assert_eq!(rooms.writer().load(id).unwrap(), Some(saved), "what was saved is still there");

    drop(filler);
    meeting.set_note(2, "There is space again".into());
    writer.save(&meeting.room.snapshot(), 3).unwrap();
    drop((writer, rooms));
    let rooms = SavedRooms::open(&path).unwrap();
    assert_eq!(rooms.writer().load(id).unwrap(), Some(meeting.room.snapshot()));
}

/// The test starts itself a second time, in a mount namespace with a small file system.
#[test]
fn full_disk_is_reported_and_saving_works_again_with_space() {
    const FOLDER: &str = "SAVED_ROOMS_SMALL_DISK";
    const MOUNT: &str = "mount -t tmpfs -o size=4m tmpfs \"$SAVED_ROOMS_SMALL_DISK\"";
    if let Some(folder) = std::env::var_os(FOLDER) {
        return fail_and_recover(folder.as_ref());
    }
    let folder = tempfile::tempdir().unwrap();
    let inside = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
        command.arg(std::env::current_exe().unwrap()).env(FOLDER, folder.path());
        command
    };
    if !inside(MOUNT).status().is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("CI").is_none(), "this system allows no mount namespaces");
        return eprintln!("skipped: this system allows no mount namespaces");
    }
    let test = "full_disk::full_disk_is_reported_and_saving_works_again_with_space";
    let status = inside(&format!("{MOUNT} && exec \"$0\" --exact {test} --nocapture")).status().unwrap();
    assert!(status.success());
}
