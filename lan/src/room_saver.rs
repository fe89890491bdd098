//! Reads and writes a room's snapshot file, so that a meeting can continue next week or after a crash.
//!
//! While a room is hosted with [`crate::host::HostOptions::snapshot_file`], the file follows the room: at
//! once when a card is opened, revealed or settled, and within [`room::limits::SNAPSHOT_WRITE_DELAY`] of any
//! other lasting change. Writes are atomic, so a crash leaves the old or the new file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use room::{Snapshot, SnapshotError};
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use crate::atomic_file;

/// Why a file can't be loaded. Its text can be shown to people.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotFileError {
    /// The file can't be read.
    #[error("{}", texts::program_file_unreadable(&path.display().to_string(), &source.to_string()))]
    File {
        /// The file.
        path: PathBuf,
        /// The system error.
        source: io::Error,
    },
    /// The content is not a snapshot, is damaged, or has a newer format.
    #[error("{}: {}", path.display(), texts::snapshot_error(source))]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: SnapshotError,
    },
}

/// Loads a snapshot.
///
/// # Errors
/// [`SnapshotFileError`]. The file is not changed.
pub fn load(path: &Path) -> Result<Snapshot, SnapshotFileError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| SnapshotFileError::File { path: path.to_owned(), source })?;
    Snapshot::from_json(&text).map_err(|source| SnapshotFileError::Snapshot { path: path.to_owned(), source })
}

/// Writes each new snapshot to the file until the sender is dropped. The room continues if a write fails; the
/// log says why.
pub(crate) async fn write_latest(path: PathBuf, mut snapshots: watch::Receiver<Option<Arc<Snapshot>>>) {
    // During a slow write more snapshots may arrive; only the newest is written next.
    while snapshots.changed().await.is_ok() {
        let Some(snapshot) = snapshots.borrow_and_update().clone() else { continue };
        let to = path.clone();
        match spawn_blocking(move || atomic_file::write(&to, snapshot.to_json().as_bytes())).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the room can't be kept in {}", path.display()),
            Err(error) => tracing::error!(%error, "the room was not kept in {}", path.display()),
        }
    }
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
    fn invalid_file_is_reported_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("room.json");
        assert!(load(&path).unwrap_err().to_string().contains("room.json ("));
        let newer = snapshot(1).to_json().replacen("\"format\":2", "\"format\":1000", 1);
        for (text, why) in [("{ no room", "damaged"), ("", "damaged"), (newer.as_str(), "newer version")] {
            std::fs::write(&path, text).unwrap();
            let said = load(&path).unwrap_err().to_string();
            assert!(said.contains("room.json") && said.contains(why), "{said}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    /// Snapshots arrive faster than the disk writes; the newest must be on disk in the end.
    #[tokio::test]
    async fn newest_snapshot_is_written_after_the_sender_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("room.json");
        let (sender, snapshots) = watch::channel(None);
        for number in 1..=5 {
            sender.send_replace(Some(Arc::new(snapshot(number))));
        }
        drop(sender);
        write_latest(path.clone(), snapshots).await;
        assert_eq!(load(&path).unwrap(), snapshot(5));
    }
}
