//! Hosted rooms in an SQLite file, so that a meeting can continue after a crash or on another day.
//!
//! One file can hold several rooms. A save writes only the rows that changed since the last one: in a room with hundreds of
//! long cards, a changed note writes a few pages. What [`RoomWriter::save`] has returned for is on the disk, even if the
//! program is killed or the power fails afterwards.
//!
//! Callers: `party host --keep FILE` has one room in the file, the app one file for all rooms that it hosted. The crate has no
//! clock: callers pass the time as Unix seconds. All functions block. Tests use a file in a temporary directory.
//!
//! SQLite adds files with the endings `-wal` and `-shm` while a program has the file open. After a crash they belong to it.
//!
//! # Layout
//!
//! | module | content |
//! | --- | --- |
//! | `file` | opens the file, creates it, replaces a JSON snapshot by it |
//! | `json_file` | reads the JSON snapshots of earlier versions |
//! | `migrations` | the schema and its versions |
//! | `write`, `read` | saves what changed and deletes rooms; loads and lists rooms |
//! | `error` | [`SavedRoomsError`] |
//!
//! # Example
//!
//! ```rust
//! use room::{DeviceSecret, Name, Room, Salt, Setup, Time};
//! use saved_rooms::SavedRooms;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let rooms = SavedRooms::open(&folder.path().join("sprint.room"))?;
//! let founder = DeviceSecret::from_bytes([1; 32]).found(Salt::from_bytes([1; 16]));
//! let room = Room::open(Setup::new(founder, Name::new("Sprint 12")?), Time(0));
//! rooms.writer().save(&room.snapshot(), 1_764_042_000)?;
//!
//! let listed = rooms.list()?;
//! assert_eq!(listed[0].name.as_str(), "Sprint 12");
//! assert_eq!(rooms.writer().load(listed[0].id)?, Some(room.snapshot()));
//! # Ok(())
//! # }
//! ```

mod error;
mod file;
mod json_file;
mod migrations;
mod read;
mod write;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

pub use error::SavedRoomsError;
pub use json_file::load_json;
pub use read::SavedRoom;
pub use write::RoomWriter;

/// An open file with saved rooms. Clones share the open file.
#[derive(Debug, Clone)]
pub struct SavedRooms {
    path: Arc<Path>,
    connection: Arc<Mutex<Connection>>,
}

impl SavedRooms {
    fn new(path: PathBuf, connection: Connection) -> Self {
        Self { path: path.into(), connection: Arc::new(Mutex::new(connection)) }
    }

    /// The connection. A panic in another thread has rolled its transaction back, so the connection stays usable.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
