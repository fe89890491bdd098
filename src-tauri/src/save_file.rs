//! Writes the files that the user exports. They never overwrite anything.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// How many numbered names are tried if the name is taken.
const MAX_ATTEMPTS: u32 = 1_000;
/// The maximum length of a file name in bytes. File systems allow 255, and a number may be added.
const MAX_NAME_BYTES: usize = 200;

/// Writes a new file into `folder` and returns its path. If `file_name` is taken, the file is called `name (2).ext` and so
/// on. Existing files are never overwritten.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] if `file_name` has a path separator or a character that some system forbids, begins with a
/// dot, or is too long. Otherwise the error of the operating system.
pub fn save_file(folder: &Path, file_name: &str, text: &str) -> io::Result<PathBuf> {
    let is_forbidden = |c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c);
    if file_name.is_empty()
        || file_name.len() > MAX_NAME_BYTES
        || file_name.starts_with('.')
        || file_name.contains(is_forbidden)
    {
        return Err(io::Error::new(ErrorKind::InvalidInput, "that isn't a file name"));
    }
    std::fs::create_dir_all(folder)?;
    for number in 1..=MAX_ATTEMPTS {
        let path = folder.join(numbered_name(file_name, number));
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

fn numbered_name(file_name: &str, number: u32) -> String {
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
    fn existing_files_are_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let saved = |text| save_file(&folder.path().join("new"), "Sprint 12.csv", text).unwrap();
        let (first, second) = (saved("one"), saved("two"));
        assert!(first.ends_with("Sprint 12.csv") && second.ends_with("Sprint 12 (2).csv"));
        assert_eq!(std::fs::read_to_string(first).unwrap(), "one");
        assert_eq!(std::fs::read_to_string(second).unwrap(), "two");
    }

    #[test]
    fn unsafe_names_are_rejected() {
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
