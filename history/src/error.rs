//! Errors of the history database.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why the history can't be used. The `Display` text is written for users.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// A newer version of the program wrote the file. The file is not changed.
    #[error(
        "the history in {} was saved by a newer version of this program. Update to see past meetings; until then, new ones aren't saved",
        path.display()
    )]
    NewerVersion {
        /// The database file.
        path: PathBuf,
    },
    /// The file or its directory can't be created, renamed or read.
    #[error("can't save the history in {} ({source}). Check that you can write to this folder", path.display())]
    File {
        /// The database file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// SQLite could not read or write the file.
    #[error("can't read or save the history ({0}). Check that the disk isn't full, then restart the program")]
    Database(#[from] rusqlite::Error),
    /// The history has no meeting of this room.
    #[error("that meeting is no longer in the history")]
    NoSuchMeeting,
}

impl HistoryError {
    /// Whether the file is not a database or is corrupt. Such a file is renamed and replaced.
    pub(crate) fn is_damage(&self) -> bool {
        let code = match self {
            HistoryError::Database(error) => error.sqlite_error_code(),
            HistoryError::NewerVersion { .. } | HistoryError::File { .. } | HistoryError::NoSuchMeeting => {
                None
            }
        };
        matches!(code, Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
    }
}
