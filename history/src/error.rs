//! Why the history can't be used.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why the history can't be used. Its text can be shown as it is.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file was written by a later version; it is left as it is.
    #[error(
        "the history in {} was written by a newer version of this program. Update it to see past meetings; until then none are kept",
        path.display()
    )]
    Newer {
        /// Which file.
        path: PathBuf,
    },
    /// The folder or the file can't be read or written.
    #[error("the history can't be kept in {} ({source}). Check that this folder may be written", path.display())]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something in the file can't be read or written.
    #[error(
        "the history can't be read or written ({0}). Check that the disk is not full; if that does not help, start the program again"
    )]
    Database(#[from] rusqlite::Error),
    /// No such meeting is kept.
    #[error("that meeting is no longer in the history")]
    NoSuchMeeting,
}

impl HistoryError {
    /// Whether the file is no database, or a broken one: it is of no use to anybody, and can be set aside.
    pub(crate) fn is_damage(&self) -> bool {
        let code = match self {
            HistoryError::Database(error) => error.sqlite_error_code(),
            HistoryError::Newer { .. } | HistoryError::File { .. } | HistoryError::NoSuchMeeting => None,
        };
        matches!(code, Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
    }
}
