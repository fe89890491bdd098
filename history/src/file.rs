//! The file: found, made, or set aside.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::migrations::{self, LATEST};
use crate::{History, HistoryError};

/// The file's name inside an instance's folder.
pub const FILE_NAME: &str = "history.sqlite";
/// How long another program that writes to the file is waited for.
const BUSY: Duration = Duration::from_secs(5);
/// What SQLite keeps beside a file for as long as that is open, or until it is opened again after a crash.
const BESIDE: [&str; 2] = ["-wal", "-shm"];
/// How many damaged files are kept.
const ASIDE: u32 = 100;

impl History {
    /// The history that is kept in `folder`; a new one if there is none yet. A damaged file is set aside, and
    /// [`History::note`] says so.
    ///
    /// # Errors
    /// [`HistoryError`]: a file of a newer version is left as it is.
    pub fn open(folder: &Path) -> Result<Self, HistoryError> {
        let path = folder.join(FILE_NAME);
        make(folder, &path).map_err(|source| HistoryError::File { path: path.clone(), source })?;
        match open(&path) {
            Ok(connection) => Ok(Self { connection, note: None }),
            Err(error) if error.is_damage() => {
                let aside =
                    set_aside(&path).map_err(|source| HistoryError::File { path: path.clone(), source })?;
                make(folder, &path).map_err(|source| HistoryError::File { path: path.clone(), source })?;
                let note = format!(
                    "The history was damaged. It is kept as {}, and a new one has been begun.",
                    aside.display()
                );
                Ok(Self { connection: open(&path)?, note: Some(note) })
            }
            Err(error) => Err(error),
        }
    }
}

fn open(path: &Path) -> Result<Connection, HistoryError> {
    // Looked at before anything is changed: a newer file is not for this program to touch.
    let looking = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    looking.busy_timeout(BUSY)?;
    if migrations::version(&looking)? > LATEST {
        return Err(HistoryError::Newer { path: path.to_owned() });
    }
    drop(looking);
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(BUSY)?;
    // Whoever is killed, or loses power, has all that was committed: every commit waits for the disk. There are few.
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is not to be read any more.
    connection.pragma_update(None, "secure_delete", true)?;
    check(&connection)?;
    migrations::migrate(&mut connection)?;
    Ok(connection)
}

/// Looks the whole file over: damage is better found now than while a meeting is on.
fn check(connection: &Connection) -> Result<(), HistoryError> {
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        return Ok(());
    }
    let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    Err(rusqlite::Error::SqliteFailure(corrupt, Some(found)).into())
}

/// Makes an empty file that nobody else may read, if there is none.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
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
        made => made.map(drop),
    }
}

/// Gives a damaged file another name, and what is beside it too. No file is written over.
fn set_aside(path: &Path) -> io::Result<PathBuf> {
    for number in 1..=ASIDE {
        let name = if number == 1 { "damaged".to_owned() } else { format!("damaged-{number}") };
        let aside = path.with_extension(format!("{name}.sqlite"));
        // Takes the name, so that nobody else gets it.
        match OpenOptions::new().write(true).create_new(true).open(&aside) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        fs::rename(path, &aside)?;
        for end in BESIDE {
            match fs::rename(with_end(path, end), with_end(&aside, end)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        return Ok(aside);
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "too many damaged histories are kept there already"))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
