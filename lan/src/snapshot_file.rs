//! A room in a file, so that the meeting goes on next week where it stopped, or after a crash.
//!
//! While a room is hosted with [`crate::host::Options::snapshot_file`], the file is as the room is: at once when a card comes to
//! the table, is revealed or settled, and within [`room::limits::KEPT_WITHIN`] of anything else that lasts. It is
//! there whole or not at all, whatever happens to the program.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use room::{Snapshot, SnapshotError};
use tempfile::NamedTempFile;
use tokio::sync::watch;
use tokio::task::spawn_blocking;

/// Why a file is no room that can go on. Its text can be shown as it is.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotFileError {
    /// It can't be read.
    #[error("the room in {} can't be read ({source})", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is something else, or damaged, or of a newer version.
    #[error("{}: {source}", path.display())]
    Snapshot {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: SnapshotError,
    },
}

/// Reads a room from its file.
///
/// # Errors
/// [`SnapshotFileError`]; the file is left as it is.
pub fn load(path: &Path) -> Result<Snapshot, SnapshotFileError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| SnapshotFileError::File { path: path.to_owned(), source })?;
    Snapshot::from_json(&text).map_err(|source| SnapshotFileError::Snapshot { path: path.to_owned(), source })
}

/// Keeps the file as the room is, until there is no room any more. The room goes on if that fails.
pub(crate) async fn keep(path: PathBuf, mut rooms: watch::Receiver<Option<Arc<Snapshot>>>) {
    // While a slow disk writes one, the next may be out of date already; only the newest is written.
    while rooms.changed().await.is_ok() {
        let Some(snapshot) = rooms.borrow_and_update().clone() else { continue };
        let to = path.clone();
        match spawn_blocking(move || write(&to, &snapshot)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the room can't be kept in {}", path.display()),
            Err(error) => tracing::error!(%error, "the room was not kept in {}", path.display()),
        }
    }
}

/// Puts the room into its file, on the disk. What was there before is there until all of the new one is.
fn write(path: &Path, snapshot: &Snapshot) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(snapshot.to_json().as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use room::{Name, Room, RoomId, Setup, Time};

    use super::*;

    fn snapshot(number: u8) -> Snapshot {
        let setup = Setup::new(RoomId::from_bytes([number; 16]), Name::new("Sprint 12").unwrap());
        Room::open(setup, Time(0)).snapshot()
    }

    #[test]
    fn a_room_is_there_whole_or_as_it_was_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("not/yet/there.json");
        for number in [1, 2] {
            write(&path, &snapshot(number)).unwrap();
            assert_eq!(load(&path).unwrap(), snapshot(number));
        }
        let names = std::fs::read_dir(path.parent().unwrap()).unwrap();
        assert_eq!(names.count(), 1, "no draft is left");
    }

    #[test]
    fn what_is_no_room_is_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("room.json");
        assert!(load(&path).unwrap_err().to_string().contains("room.json can't be read"));
        let newer = snapshot(1).to_json().replacen("\"format\":1", "\"format\":1000", 1);
        for (text, why) in [("{ no room", "damaged"), ("", "damaged"), (newer.as_str(), "newer version")] {
            std::fs::write(&path, text).unwrap();
            let said = load(&path).unwrap_err().to_string();
            assert!(said.contains("room.json") && said.contains(why), "{said}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    /// The disk is slower than the room: only the newest is written in the end, and that is.
    #[tokio::test]
    async fn the_last_is_written_when_there_is_no_room_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("room.json");
        let (sender, rooms) = watch::channel(None);
        for number in 1..=5 {
            sender.send_replace(Some(Arc::new(snapshot(number))));
        }
        drop(sender);
        keep(path.clone(), rooms).await;
        assert_eq!(load(&path).unwrap(), snapshot(5));
    }
}
