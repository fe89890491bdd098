//! Why a file with saved rooms can't be opened, read or written.

use std::io;
use std::path::{Path, PathBuf};

use room::SnapshotError;
use rusqlite::ErrorCode;

/// Why a file with saved rooms can't be used. The `Display` text is a sentence for people: it names the file, what is wrong,
/// and what to do. An error never changes the file.
#[derive(Debug, thiserror::Error)]
pub enum SavedRoomsError {
    /// The file or its folder can't be read or created.
    #[error("{}", texts::program_rooms_file(&path.display().to_string(), &source.to_string()))]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file is an SQLite database of another program.
    #[error("{}", texts::program_rooms_foreign(&path.display().to_string()))]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of the program wrote the file.
    #[error("{}", texts::program_rooms_newer(&path.display().to_string()))]
    NewerVersion {
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("{}", texts::program_rooms_damaged(&path.display().to_string(), why))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A room in the file, or the JSON snapshot that is the file, can't be opened.
    #[error("{}: {}", path.display(), texts::snapshot_error(source))]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// What is wrong with the room.
        source: SnapshotError,
    },
    /// The disk is full. Nothing was written.
    #[error("{}", texts::program_rooms_disk_full(&path.display().to_string()))]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// SQLite could not read or write the file, for another reason.
    #[error("{}", texts::program_rooms_database(&path.display().to_string(), &source.to_string()))]
    Database {
        /// The file.
        path: PathBuf,
        /// The error of SQLite.
        source: rusqlite::Error,
    },
}

impl SavedRoomsError {
    /// An error of SQLite with this file.
    pub(crate) fn database(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged { path, why: source.to_string() }
            }
            Some(_) | None => Self::Database { path, source },
        }
    }

    /// An error of the operating system with this file.
    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull => Self::DiskFull { path },
            _ => Self::File { path, source },
        }
    }
}
