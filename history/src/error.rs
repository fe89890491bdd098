//! Errors of the history database.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why the history can't be used. The `Display` text is written for users.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// A newer version of the program wrote the file. The file is not changed.
    #[error("{}", texts::program_history_newer(&path.display().to_string()))]
    NewerVersion {
        /// The database file.
        path: PathBuf,
    },
    /// The file or its directory can't be created, renamed or read.
    #[error("{}", texts::program_history_file(&path.display().to_string(), &source.to_string()))]
    File {
        /// The database file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// SQLite could not read or write the file.
    #[error("{}", texts::program_history_database(&.0.to_string()))]
    Database(#[from] rusqlite::Error),
    /// The history has no meeting of this room.
    #[error("{}", texts::program_history_no_meeting())]
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
