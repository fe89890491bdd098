//! Stores this device's secret in a file. The key of each seat comes from it, so the same file means the same seats. Also
//! draws new secrets and salts.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use room::{DeviceSecret, Salt};

/// Name of the secret's file in the data folder.
pub const FILE_NAME: &str = "device.key";
/// Name of the file of earlier versions. Its secret was the key of all seats.
const FORMER_FILE_NAME: &str = "seat.key";

/// Why there is no device secret.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The file can't be read or written.
    #[error("{}", texts::program_key_not_saved(&path.display().to_string(), &source.to_string()))]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system error.
        source: io::Error,
    },
    /// The file is not a secret. It is left unchanged, because it may be a damaged one worth restoring.
    #[error("{}", texts::program_key_damaged(&path.display().to_string()))]
    Damaged {
        /// The file that is not a key.
        path: PathBuf,
    },
    /// The system has no random bytes.
    #[error("{}", texts::program_no_random(&.0.to_string()))]
    Random(#[from] getrandom::Error),
}

/// Loads the secret from `folder`, or creates one. A secret of an earlier version is taken over; its file stays, for that
/// version. If two programs create a secret at the same time, both get the one that was stored.
///
/// # Errors
/// [`IdentityError`]. Its text can be shown to people. An existing file is never overwritten.
pub fn load_or_create(folder: &Path) -> Result<DeviceSecret, IdentityError> {
    let path = folder.join(FILE_NAME);
    if let Some(secret) = load(&path)? {
        return Ok(secret);
    }
    let secret = match load(&folder.join(FORMER_FILE_NAME))? {
        Some(secret) => secret,
        None => new_device()?,
    };
    create(folder, &path, &secret).map_err(|source| IdentityError::File { path: path.clone(), source })?;
    // Another program may have stored its secret first.
    load(&path)?.ok_or_else(|| IdentityError::File { path, source: ErrorKind::NotFound.into() })
}

/// Draws a secret that is not stored, for someone who is new each time.
///
/// # Errors
/// [`IdentityError::Random`].
pub fn new_device() -> Result<DeviceSecret, IdentityError> {
    Ok(DeviceSecret::from_bytes(random_bytes()?))
}

/// Draws the salt of a new room.
///
/// # Errors
/// [`IdentityError::Random`].
pub fn new_salt() -> Result<Salt, IdentityError> {
    Ok(Salt::from_bytes(random_bytes()?))
}

fn random_bytes<const N: usize>() -> Result<[u8; N], IdentityError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn load(path: &Path) -> Result<Option<DeviceSecret>, IdentityError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(IdentityError::File { path: path.to_owned(), source }),
    };
    let secret = str::from_utf8(bytes.trim_ascii()).ok().and_then(DeviceSecret::from_hex);
    secret.map(Some).ok_or_else(|| IdentityError::Damaged { path: path.to_owned() })
}

/// Stores the secret atomically and only if none exists: writes a temporary file, then hard-links it to `path`,
/// which fails if `path` exists.
fn create(folder: &Path, path: &Path, secret: &DeviceSecret) -> io::Result<()> {
    create_folder(folder)?;
    let mut suffix = [0; 8];
    getrandom::fill(&mut suffix).map_err(io::Error::other)?;
    let draft = folder.join(format!("{FILE_NAME}.{:016x}.new", u64::from_ne_bytes(suffix)));
    let linked = write_private(&draft, secret).and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        // Some file systems have no hard links. Then write in place, still only if no file exists.
        Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied) => {
            match write_private(path, secret) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                written => written,
            }
        }
        linked => linked,
    }
}

fn write_private(path: &Path, secret: &DeviceSecret) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    file.write_all(format!("{}\n", secret.to_hex()).as_bytes())?;
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
    fn secret_survives_restart() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("not/yet/there");
        let first = load_or_create(&deep).unwrap();
        assert_eq!(load_or_create(&deep).unwrap().as_bytes(), first.as_bytes());
        assert_eq!(fs::read_dir(&deep).unwrap().count(), 1, "no draft is left");
        let other = tempfile::tempdir().unwrap();
        assert_ne!(load_or_create(other.path()).unwrap().as_bytes(), first.as_bytes());
    }

    #[test]
    fn secret_of_an_earlier_version_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let former = folder.path().join(FORMER_FILE_NAME);
        fs::write(&former, format!("{}\n", "5a".repeat(32))).unwrap();
        assert_eq!(load_or_create(folder.path()).unwrap().as_bytes(), &[0x5a; 32]);
        fs::remove_file(&former).unwrap();
        assert_eq!(load_or_create(folder.path()).unwrap().as_bytes(), &[0x5a; 32], "it has its own file now");
    }

    #[cfg(unix)]
    #[test]
    fn key_file_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        load_or_create(folder.path()).unwrap();
        let mode = fs::metadata(folder.path().join(FILE_NAME)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn damaged_file_is_reported_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        for damaged in ["", "abcd\n", "not a key at all", &"0".repeat(63), &"0".repeat(66)] {
            fs::write(&path, damaged).unwrap();
            let message = load_or_create(folder.path()).unwrap_err().to_string();
            assert!(message.contains(&path.display().to_string()), "{message}");
            assert!(message.contains("damaged") && message.contains("delete the file"), "{message}");
            assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
        }
    }

    #[test]
    fn impossible_folder_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let message = load_or_create(&file.join("inside")).unwrap_err().to_string();
        assert!(message.contains("inside"), "{message}");
    }

    #[test]
    fn concurrent_creation_yields_one_secret() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let barrier = Barrier::new(8);
            let secrets = std::thread::scope(|scope| {
                let create = || {
                    barrier.wait();
                    load_or_create(folder.path()).unwrap()
                };
                let threads = (0..8).map(|_| scope.spawn(create)).collect::<Vec<_>>();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
            });
            assert!(secrets.iter().all(|secret| secret.as_bytes() == secrets[0].as_bytes()));
        }
    }
}
