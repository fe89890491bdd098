//! Files for the person, where they look for such, and the app's own.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// How often another name is tried when one is taken.
const TRIES: u32 = 1_000;
/// A file's longest name, in bytes; file systems take 255, and a number may join.
const LONGEST: usize = 200;

/// Writes a new file into `folder`, called `file_name`, or `name (2).ext` if that is taken; says where it is. No file is ever
/// written over.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if `file_name` is no bare name; whatever else the system says.
pub fn save_file(folder: &Path, file_name: &str, text: &str) -> io::Result<PathBuf> {
    let strange = |c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c);
    if file_name.is_empty()
        || file_name.len() > LONGEST
        || file_name.starts_with('.')
        || file_name.contains(strange)
    {
        return Err(io::Error::new(ErrorKind::InvalidInput, "that is no name for a file"));
    }
    std::fs::create_dir_all(folder)?;
    for number in 1..=TRIES {
        let path = folder.join(numbered(file_name, number));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Writes one of the app's own files, whole or not at all, also if power is lost: what was there before is there until all of
/// the new one is on the disk.
///
/// # Errors
/// Whatever the system says.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn numbered(file_name: &str, number: u32) -> String {
    match (number, file_name.rsplit_once('.')) {
        (1, _) => file_name.to_owned(),
        (_, Some((stem, extension))) => format!("{stem} ({number}).{extension}"),
        (_, None) => format!("{file_name} ({number})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let saved = |text| save_file(&folder.path().join("new"), "Sprint 12.csv", text).unwrap();
        let (first, second) = (saved("one"), saved("two"));
        assert!(first.ends_with("Sprint 12.csv") && second.ends_with("Sprint 12 (2).csv"));
        assert_eq!(std::fs::read_to_string(first).unwrap(), "one");
        assert_eq!(std::fs::read_to_string(second).unwrap(), "two");
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", "..", "../x", "/etc/x", r"a\b", "a:b", ".hidden", "a\0b", "a\nb", &"x".repeat(300)] {
            assert_eq!(
                save_file(folder.path(), name, "").unwrap_err().kind(),
                ErrorKind::InvalidInput,
                "{name:?}"
            );
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
