//! Opens the database file: creates it if it is missing, migrates older versions, renames damaged files.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::migrations::{self, LATEST};
use crate::{History, HistoryError};

/// The name of the database file inside an instance's data directory.
pub const FILE_NAME: &str = "history.sqlite";
/// How long SQLite waits while another process writes to the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The suffixes of the files that SQLite creates next to an open database. After a crash they remain.
const SIDECAR_SUFFIXES: [&str; 2] = ["-wal", "-shm"];
/// How many damaged files may accumulate.
const MAX_DAMAGED_FILES: u32 = 100;

impl History {
    /// Opens the history in `folder`. A missing folder or file is created. A damaged file is renamed and replaced by an
    /// empty one; [`History::warning`] then tells the user.
    ///
    /// # Errors
    /// [`HistoryError::NewerVersion`] if a newer program wrote the file, [`HistoryError::File`] if the folder or the file
    /// can't be created, and [`HistoryError::Database`].
    pub fn open(folder: &Path) -> Result<Self, HistoryError> {
        let path = folder.join(FILE_NAME);
        create_if_missing(folder, &path)
            .map_err(|source| HistoryError::File { path: path.clone(), source })?;
        match open(&path) {
            Ok(connection) => Ok(Self { connection, warning: None }),
            Err(error) if error.is_damage() => {
                let renamed = rename_damaged(&path)
                    .map_err(|source| HistoryError::File { path: path.clone(), source })?;
                create_if_missing(folder, &path)
                    .map_err(|source| HistoryError::File { path: path.clone(), source })?;
                let warning = texts::program_history_damaged(&renamed.display().to_string());
                Ok(Self { connection: open(&path)?, warning: Some(warning) })
            }
            Err(error) => Err(error),
        }
    }
}

fn open(path: &Path) -> Result<Connection, HistoryError> {
    // Checks the version without write access: a file of a newer version must not change.
    let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    reader.busy_timeout(BUSY_TIMEOUT)?;
    if migrations::version(&reader)? > LATEST {
        return Err(HistoryError::NewerVersion { path: path.to_owned() });
    }
    drop(reader);
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Every commit waits for the disk, so neither a crash nor a power cut loses one. Commits are rare.
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Overwrites deleted rows, so that nobody can recover them from the file.
    connection.pragma_update(None, "secure_delete", true)?;
    check_integrity(&connection)?;
    migrations::migrate(&mut connection)?;
    Ok(connection)
}

/// Checks the whole file: damage should show up now and not during a meeting.
fn check_integrity(connection: &Connection) -> Result<(), HistoryError> {
    let report: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if report == "ok" {
        return Ok(());
    }
    let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    Err(rusqlite::Error::SqliteFailure(corrupt, Some(report)).into())
}

/// Creates an empty file that only its owner may read, unless the file exists.
fn create_if_missing(folder: &Path, path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        created => created.map(drop),
    }
}

/// Renames a damaged file and its sidecar files, and returns the new path. No file is overwritten.
fn rename_damaged(path: &Path) -> io::Result<PathBuf> {
    for number in 1..=MAX_DAMAGED_FILES {
        let name = if number == 1 { "damaged".to_owned() } else { format!("damaged-{number}") };
        let renamed = path.with_extension(format!("{name}.sqlite"));
        // Reserves the name: creating the file fails if another process has taken it.
        match OpenOptions::new().write(true).create_new(true).open(&renamed) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        fs::rename(path, &renamed)?;
        for suffix in SIDECAR_SUFFIXES {
            match fs::rename(with_suffix(path, suffix), with_suffix(&renamed, suffix)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        return Ok(renamed);
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "there are already too many damaged copies. Delete some"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
