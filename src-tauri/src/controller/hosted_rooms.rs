//! Saved rooms that this app hosted and can resume. They are in one file in the app's data directory.
//!
//! Earlier versions of the app wrote one JSON file per room into a folder. Their rooms move into the file when the list is
//! read. Files that can't be read stay in the folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lan::RoomSaver;
use room::limits::MAX_SAVED_ROOMS;
use room::ui_protocol::ResumableRoom;
use room::{DeviceSecret, RoomId, Salt, Snapshot};
use saved_rooms::{RoomWriter, SavedRooms, SavedRoomsError, load_json};

/// The file inside the instance's data directory.
const FILE_NAME: &str = "rooms.sqlite";
/// The folder inside the instance's data directory with the files of earlier versions.
const OLD_DIR_NAME: &str = "rooms";

/// The saved rooms. All methods block, except that a saver calls its function on another thread.
#[derive(Debug, Clone)]
pub(super) struct HostedRooms {
    file: PathBuf,
    old_dir: PathBuf,
    /// Opened by the first use. A file that can't be opened is tried again by the next one.
    opened: Arc<Mutex<Option<SavedRooms>>>,
}

impl HostedRooms {
    /// The rooms of the instance with this data directory.
    pub(super) fn new(data_dir: &Path) -> Self {
        let (file, old_dir) = (data_dir.join(FILE_NAME), data_dir.join(OLD_DIR_NAME));
        Self { file, old_dir, opened: Arc::default() }
    }

    /// The rooms that can be resumed, newest first. Deletes all but the newest [`MAX_SAVED_ROOMS`].
    pub(super) fn list(&self) -> Vec<ResumableRoom> {
        match self.try_list() {
            Ok(rooms) => rooms,
            Err(error) => {
                tracing::warn!(%error, "can't list the saved rooms");
                Vec::new()
            }
        }
    }

    fn try_list(&self) -> Result<Vec<ResumableRoom>, SavedRoomsError> {
        let saved = self.open()?;
        for file in self.old_files() {
            if let Err(error) = import(&saved, &file) {
                tracing::warn!(%error, "skipped a saved room of an earlier version");
            }
        }
        let mut rooms = saved.list()?;
        for room in rooms.drain(rooms.len().min(MAX_SAVED_ROOMS)..) {
            if let Err(error) = saved.delete(room.id) {
                tracing::debug!(%error, "can't delete an old room");
            }
        }
        let resumable = rooms.into_iter().map(|room| ResumableRoom {
            id: room.id,
            name: room.name,
            latest: room.saved,
            settled: room.settled,
            cards: room.cards,
        });
        Ok(resumable.collect())
    }

    /// Reads a room to host it. Returns its snapshot and a saver that writes what changes from there, or `None` if it is not
    /// saved. A room of an earlier version becomes a new one, with `salt`.
    ///
    /// # Errors
    /// [`SavedRoomsError`]. Its text is written for users.
    pub(super) fn load(
        &self,
        room: RoomId,
        device: &DeviceSecret,
        salt: Salt,
    ) -> Result<Option<(Snapshot, RoomSaver)>, SavedRoomsError> {
        match self.open()?.load_to_host(room, device, salt, unix_seconds(SystemTime::now()))? {
            Some((snapshot, writer)) => Ok(Some((snapshot, self.saver_with(Some(writer))))),
            // A file of an earlier version that could not be imported: its error says why.
            None if self.old_file(room).exists() => {
                let snapshot = load_json(&self.old_file(room))?.as_new_room(device, salt);
                Ok(Some((snapshot, self.saver())))
            }
            None => Ok(None),
        }
    }

    /// Deletes a room. Does nothing if it is not saved.
    ///
    /// # Errors
    /// [`SavedRoomsError`]. Its text is written for users.
    pub(super) fn delete(&self, room: RoomId) -> Result<(), SavedRoomsError> {
        self.open()?.delete(room)
    }

    /// A saver for a room that this app hosts, or may host later.
    pub(super) fn saver(&self) -> RoomSaver {
        self.saver_with(None)
    }

    fn saver_with(&self, writer: Option<RoomWriter>) -> RoomSaver {
        let (rooms, writer) = (self.clone(), Mutex::new(writer));
        let save = move |snapshot: &Snapshot| -> Result<(), SavedRoomsError> {
            let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
            let writer = match &mut *writer {
                Some(writer) => writer,
                empty @ None => empty.insert(rooms.open()?.writer()),
            };
            writer.save(snapshot, unix_seconds(SystemTime::now()))
        };
        RoomSaver::new(move |snapshot| save(snapshot).map_err(|error| error.to_string()))
    }

    fn open(&self) -> Result<SavedRooms, SavedRoomsError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        match &*opened {
            Some(rooms) => Ok(rooms.clone()),
            None => Ok(opened.insert(SavedRooms::open(&self.file)?).clone()),
        }
    }

    /// The file in which an earlier version saved a room.
    fn old_file(&self, room: RoomId) -> PathBuf {
        self.old_dir.join(format!("{room}.json"))
    }

    fn old_files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.old_dir).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path());
        files.filter(|file| file.extension().is_some_and(|extension| extension == "json")).collect()
    }
}

/// Moves the room of a JSON file into the file with all rooms. The JSON file is deleted once its room is on the disk.
fn import(rooms: &SavedRooms, file: &Path) -> Result<(), SavedRoomsError> {
    let snapshot = load_json(file)?;
    let modified = fs::metadata(file).and_then(|about| about.modified()).map_or(0, unix_seconds);
    let id = snapshot.state().room.id;
    let is_known = rooms.list()?.iter().any(|room| room.id == id && room.saved >= modified);
    // After a crash between saving and deleting, the room is there already and may have continued.
    if !is_known {
        rooms.writer().save(&snapshot, modified)?;
    }
    if let Err(error) = fs::remove_file(file) {
        tracing::warn!(%error, "can't delete {}, whose room is saved elsewhere now", file.display());
    }
    Ok(())
}

/// How long ago this was, in Unix seconds.
pub(super) fn time_since(saved: u64) -> Duration {
    Duration::from_secs(unix_seconds(SystemTime::now()).saturating_sub(saved))
}

fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
