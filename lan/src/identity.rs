//! The seat's key, in a file of the person's own: whoever has it sits in their seat.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use room::{RoomId, SeatSecret};

/// The file's name inside the data folder.
pub const FILE_NAME: &str = "seat.key";

/// Why there is no seat.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The file could not be read or written.
    #[error(
        "the seat's key could not be kept in {} ({source}). Check that this folder may be written.",
        path.display()
    )]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no key. It is left as it is, since it may be somebody's seat.
    #[error(
        "{} is damaged: it should hold 64 hexadecimal digits. Put back a copy of it if you have one; otherwise delete it, and rooms will take you for somebody new.",
        path.display()
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes ({0}). Try again.")]
    Random(#[from] getrandom::Error),
}

/// The seat whose key is in `folder`; a new one if there is none yet. Two programs that create it at
/// the same time both get the one that is kept.
///
/// # Errors
/// [`IdentityError`], whose text can be shown as it is. A file that is there is never written over.
pub fn load_or_create(folder: &Path) -> Result<SeatSecret, IdentityError> {
    let path = folder.join(FILE_NAME);
    if let Some(secret) = load(&path)? {
        return Ok(secret);
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    create(folder, &path, &seed).map_err(|source| IdentityError::File { path: path.clone(), source })?;
    // What is there now is what counts: it may be another program's.
    load(&path)?.ok_or_else(|| IdentityError::File { path, source: ErrorKind::NotFound.into() })
}

/// A new room's id, drawn at random.
///
/// # Errors
/// [`IdentityError::Random`].
pub fn new_room_id() -> Result<RoomId, IdentityError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(RoomId::from_bytes(bytes))
}

/// A seat that is kept nowhere: whoever has it is somebody new each time.
///
/// # Errors
/// [`IdentityError::Random`].
pub fn new_seat() -> Result<SeatSecret, IdentityError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    Ok(SeatSecret::from_seed(seed))
}

fn load(path: &Path) -> Result<Option<SeatSecret>, IdentityError> {
    let damaged = || IdentityError::Damaged { path: path.to_owned() };
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(IdentityError::File { path: path.to_owned(), source }),
    };
    let seed = HEXLOWER.decode(bytes.trim_ascii()).map_err(|_| damaged())?;
    Ok(Some(SeatSecret::from_seed(seed.try_into().map_err(|_| damaged())?)))
}

/// Puts the key in place whole or not at all, and only if none is there: it is written under another
/// name, and then gets this one too, which fails if the name is taken.
fn create(folder: &Path, path: &Path, seed: &[u8; 32]) -> io::Result<()> {
    create_folder(folder)?;
    let mut suffix = [0; 8];
    getrandom::fill(&mut suffix).map_err(io::Error::other)?;
    let draft = folder.join(format!("{FILE_NAME}.{}.new", HEXLOWER.encode(&suffix)));
    let linked = write_private(&draft, seed).and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        // Some file systems know no links. Then it is written in place, still only if none is there.
        Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied) => {
            match write_private(path, seed) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                written => written,
            }
        }
        linked => linked,
    }
}

fn write_private(path: &Path, seed: &[u8; 32]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    file.write_all(format!("{}\n", HEXLOWER.encode(seed)).as_bytes())?;
    file.sync_all()
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn a_seat_is_the_same_the_next_day() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("not/yet/there");
        let first = load_or_create(&deep).unwrap().key();
        assert_eq!(load_or_create(&deep).unwrap().key(), first);
        assert_eq!(fs::read_dir(&deep).unwrap().count(), 1, "no draft is left");
        let other = tempfile::tempdir().unwrap();
        assert_ne!(load_or_create(other.path()).unwrap().key(), first);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        load_or_create(folder.path()).unwrap();
        let mode = fs::metadata(folder.path().join(FILE_NAME)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_file_is_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        for damaged in ["", "abcd\n", "not a key at all", &"0".repeat(63), &"0".repeat(66)] {
            fs::write(&path, damaged).unwrap();
            let message = load_or_create(folder.path()).unwrap_err().to_string();
            assert!(message.contains(&path.display().to_string()), "{message}");
            assert!(message.contains("damaged") && message.contains("delete it"), "{message}");
            assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let message = load_or_create(&file.join("inside")).unwrap_err().to_string();
        assert!(message.contains("inside"), "{message}");
    }

    #[test]
    fn many_that_create_it_at_once_end_with_one() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let barrier = Barrier::new(8);
            let keys = std::thread::scope(|scope| {
                let create = || {
                    barrier.wait();
                    load_or_create(folder.path()).unwrap().key()
                };
                let threads = (0..8).map(|_| scope.spawn(create)).collect::<Vec<_>>();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
            });
            assert!(keys.iter().all(|key| *key == keys[0]));
        }
    }
}
