//! The rooms that were hosted here, each in a file of its own, to go on with them.

use std::cmp::Reverse;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use lan::snapshot_file::{SnapshotFileError, load};
use room::limits::ROOMS_KEPT;
use room::ui_protocol::ResumableRoom;
use room::{RoomId, Snapshot, Summary};

/// The folder inside the instance's folder.
const FOLDER: &str = "rooms";

/// Where they are. Reading and writing blocks for as long as the disk takes.
#[derive(Debug, Clone)]
pub(super) struct HostedRooms {
    folder: PathBuf,
}

impl HostedRooms {
    /// Those of an instance.
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.join(FOLDER) }
    }

    /// The folder that they are in, each in a file called by its id.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of a room.
    pub(super) fn file(&self, room: RoomId) -> PathBuf {
        self.folder.join(format!("{room}.json"))
    }

    /// The rooms that can go on, newest first. Of older ones than the last few, the files are deleted; one that can't
    /// be read is left where it is.
    pub(super) fn list(&self) -> Vec<ResumableRoom> {
        let mut rooms: Vec<ListedRoom> = self.files().into_iter().filter_map(listed).collect();
        rooms.sort_by_key(|listed| Reverse(listed.changed));
        for ListedRoom { file, .. } in rooms.drain(rooms.len().min(ROOMS_KEPT)..) {
            if let Err(error) = fs::remove_file(&file) {
                tracing::debug!(%error, "an old room stays in {}", file.display());
            }
        }
        rooms.into_iter().map(|listed| listed.room).collect()
    }

    /// All of a room.
    ///
    /// # Errors
    /// [`SnapshotFileError`], whose text can be shown as it is.
    pub(super) fn load(&self, room: RoomId) -> Result<Snapshot, SnapshotFileError> {
        load(&self.file(room))
    }

    /// Deletes what is kept of a room, if anything is.
    ///
    /// # Errors
    /// Whatever the system says.
    pub(super) fn forget(&self, room: RoomId) -> io::Result<()> {
        match fs::remove_file(self.file(room)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path());
        files.filter(|file| file.extension().is_some_and(|extension| extension == "json")).collect()
    }
}

/// A room that can go on, and its file.
struct ListedRoom {
    room: ResumableRoom,
    file: PathBuf,
    changed: SystemTime,
}

fn listed(file: PathBuf) -> Option<ListedRoom> {
    let snapshot = load(&file).inspect_err(|error| tracing::warn!(%error, "a room can't go on")).ok()?;
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
