//! Opens a file with saved rooms: creates it if it is missing, replaces a JSON snapshot by a database, and rejects other files.
//!
//! A new database is complete before it gets its name, so a crash leaves no file, the old file, or the new one.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags};
use tempfile::NamedTempFile;

use crate::migrations::{self, APPLICATION_ID, LATEST};
use crate::{SavedRooms, SavedRoomsError, load_json};

/// How long SQLite waits while another process writes to the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// SQLite's write-ahead log shrinks to this size after a checkpoint, in bytes. It grows when a whole room is written.
const MAX_IDLE_LOG_BYTES: i64 = 4 << 20;
/// The first bytes of every SQLite database.
const DATABASE_HEADER: &[u8] = b"SQLite format 3\0";

impl SavedRooms {
    /// Opens the file. A missing file is created, and the folders above it too. A JSON snapshot, as earlier versions wrote it,
    /// is replaced by a database with the same room.
    ///
    /// # Errors
    /// [`SavedRoomsError`]. The file is not changed then.
    pub fn open(path: &Path) -> Result<Self, SavedRoomsError> {
        match content(path).map_err(|source| SavedRoomsError::file(path, source))? {
            Content::Nothing => create(path)?,
            Content::Database => {}
            Content::Other => replace_json(path)?,
        }
        let database = |source| SavedRoomsError::database(path, source);
        check(path)?;
        let mut connection =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(database)?;
        configure(&connection).map_err(database)?;
        migrations::migrate(&mut connection).map_err(database)?;
        Ok(Self::new(path.to_owned(), connection))
    }
}

/// What a path leads to.
enum Content {
    Nothing,
    Database,
    Other,
}

fn content(path: &Path) -> io::Result<Content> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::Nothing),
        opened => opened?,
    };
    let mut start = Vec::new();
    file.take(DATABASE_HEADER.len() as u64).read_to_end(&mut start)?;
    Ok(if start == DATABASE_HEADER { Content::Database } else { Content::Other })
}

/// Checks the whole file without write access: a file that can't be used must not change, and damage should show up now and
/// not during a meeting.
fn check(path: &Path) -> Result<(), SavedRoomsError> {
    let database = |source| SavedRoomsError::database(path, source);
    let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(database)?;
    reader.busy_timeout(BUSY_TIMEOUT).map_err(database)?;
    let id: i64 = reader.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(database)?;
    if id != APPLICATION_ID {
        return Err(SavedRoomsError::Foreign { path: path.to_owned() });
    }
    if migrations::version(&reader).map_err(database)? > LATEST {
        return Err(SavedRoomsError::NewerVersion { path: path.to_owned() });
    }
    let report: String = reader.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(database)?;
    if report == "ok" { Ok(()) } else { Err(SavedRoomsError::Damaged { path: path.to_owned(), why: report }) }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Every commit waits for the disk, so neither a crash nor a power cut loses one.
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update_and_check(None, "journal_size_limit", MAX_IDLE_LOG_BYTES, |_| Ok(()))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Overwrites deleted rows, so that nobody can recover them from the file.
    connection.pragma_update(None, "secure_delete", true)
}

/// Creates a database without rooms.
fn create(path: &Path) -> Result<(), SavedRoomsError> {
    let file = |source| SavedRoomsError::file(path, source);
    let folder = folder_of(path);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(file)?;
    let (temporary, _) = new_database(path)?;
    match temporary.persist_noclobber(path).map_err(|error| error.error) {
        // Another process was faster.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        created => created.map(drop).map_err(file),
    }
}

/// Replaces a JSON snapshot by a database with the same room.
fn replace_json(path: &Path) -> Result<(), SavedRoomsError> {
    let file = |source| SavedRoomsError::file(path, source);
    let snapshot = load_json(path)?;
    let saved = modified(path).map_err(file)?;
    // SQLite would apply the log of an earlier database with this name to the new one.
    let log = with_suffix(path, "-wal");
    if log.exists() {
        let found = format!("{} belongs to another file. Move it to another folder", log.display());
        return Err(file(io::Error::new(ErrorKind::AlreadyExists, found)));
    }
    let (temporary, rooms) = new_database(path)?;
    rooms.writer().save(&snapshot, saved)?;
    drop(rooms);
    temporary.as_file().sync_all().map_err(file)?;
    temporary.persist(path).map_err(|error| file(error.error))?;
    // The new name should also survive a power cut. Without this the old file may come back, which has the same room.
    let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// A database without rooms in a temporary file next to `path`. Only its owner may read it.
fn new_database(path: &Path) -> Result<(NamedTempFile, SavedRooms), SavedRoomsError> {
    let temporary =
        NamedTempFile::new_in(folder_of(path)).map_err(|source| SavedRoomsError::file(path, source))?;
    let open = || {
        let mut connection = Connection::open(temporary.path())?;
        // A crash leaves only a temporary file, so a log and waiting for the disk are of no use.
        connection.pragma_update_and_check(None, "journal_mode", "memory", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "off")?;
        connection.pragma_update(None, "auto_vacuum", "incremental")?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        migrations::migrate(&mut connection)?;
        Ok(connection)
    };
    let connection = open().map_err(|source| SavedRoomsError::database(path, source))?;
    Ok((temporary, SavedRooms::new(path.to_owned(), connection)))
}

/// When a file was last changed, in Unix seconds.
fn modified(path: &Path) -> io::Result<u64> {
    let modified: SystemTime = fs::metadata(path)?.modified()?;
    Ok(modified.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
