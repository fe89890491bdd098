//! Saved rooms that this app hosted and can resume, one snapshot file per room.

use std::cmp::Reverse;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use lan::snapshot_file::{SnapshotFileError, load};
use room::limits::MAX_SAVED_ROOMS;
use room::ui_protocol::ResumableRoom;
use room::{RoomId, Snapshot, Summary};

/// The directory inside the instance's data directory.
const DIR_NAME: &str = "rooms";

/// The directory with the snapshot files. All methods that touch the disk block.
#[derive(Debug, Clone)]
pub(super) struct HostedRooms {
    dir: PathBuf,
}

impl HostedRooms {
    /// The rooms of the instance with this data directory.
    pub(super) fn new(data_dir: &Path) -> Self {
        Self { dir: data_dir.join(DIR_NAME) }
    }

    /// The directory with the snapshot files. Each file is named by the room's id.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The path of a room's snapshot file.
    pub(super) fn path_of(&self, room: RoomId) -> PathBuf {
        self.dir.join(format!("{room}.json"))
    }

    /// The rooms that can be resumed, newest first. Deletes all but the newest [`MAX_SAVED_ROOMS`]. Unreadable files are
    /// skipped and left in place.
    pub(super) fn list(&self) -> Vec<ResumableRoom> {
        let mut rooms: Vec<ListedRoom> = self.files().into_iter().filter_map(load_listed).collect();
        rooms.sort_by_key(|listed| Reverse(listed.changed));
        for ListedRoom { file, .. } in rooms.drain(rooms.len().min(MAX_SAVED_ROOMS)..) {
            if let Err(error) = fs::remove_file(&file) {
                tracing::debug!(%error, "can't delete the old room in {}", file.display());
            }
        }
        rooms.into_iter().map(|listed| listed.room).collect()
    }

    /// Reads a room's snapshot.
    ///
    /// # Errors
    /// [`SnapshotFileError`]. Its text is written for users.
    pub(super) fn load(&self, room: RoomId) -> Result<Snapshot, SnapshotFileError> {
        load(&self.path_of(room))
    }

    /// Deletes a room's snapshot file. Does nothing if there is none.
    ///
    /// # Errors
    /// The error of the operating system.
    pub(super) fn delete(&self, room: RoomId) -> io::Result<()> {
        match fs::remove_file(self.path_of(room)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path());
        files.filter(|file| file.extension().is_some_and(|extension| extension == "json")).collect()
    }
}

/// A room that can be resumed, and its file.
struct ListedRoom {
    room: ResumableRoom,
    file: PathBuf,
    changed: SystemTime,
}

fn load_listed(file: PathBuf) -> Option<ListedRoom> {
    let snapshot = load(&file).inspect_err(|error| tracing::warn!(%error, "skipped a saved room")).ok()?;
    let changed = fs::metadata(&file).and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let state = snapshot.state();
    let summary = Summary::of(state);
    let room = ResumableRoom {
        id: state.room.id,
        name: state.room.name.clone(),
        latest: changed.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        settled: summary.estimated,
        cards: summary.estimated + summary.open,
    };
    Some(ListedRoom { room, file, changed })
}
