//! What the app remembers from one start to the next.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use room::limits::ROOMS_RECENT;
use room::screen::Recent;
use room::{Name, RoomId};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

/// The file's name inside the instance's folder.
const FILE_NAME: &str = "settings.json";

/// What is remembered, and where.
#[derive(Debug)]
pub struct Settings {
    file: PathBuf,
    kept: Kept,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    name: Option<Name>,
    recent: Vec<Recent>,
}

impl Settings {
    /// What is remembered in `folder`. A file that can't be read is set aside, and nothing is remembered.
    pub fn load(folder: &Path) -> Self {
        let file = folder.join(FILE_NAME);
        let kept = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                let aside = file.with_extension("damaged.json");
                tracing::warn!(%error, "the settings are damaged; they are kept as {}", aside.display());
                if let Err(error) = std::fs::rename(&file, &aside) {
                    tracing::warn!(%error, "and could not be set aside");
                }
                Kept::default()
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Kept::default(),
            Err(error) => {
                tracing::warn!(%error, "the settings can't be read");
                Kept::default()
            }
        };
        Self { file, kept }
    }

    /// The person's name, once they said it.
    pub fn name(&self) -> Option<&Name> {
        self.kept.name.as_ref()
    }

    /// The rooms the person was in, newest first.
    pub fn recent(&self) -> &[Recent] {
        &self.kept.recent
    }

    /// Remembers the person's name.
    pub fn set_name(&mut self, name: Name) {
        self.kept.name = Some(name);
        self.keep();
    }

    /// Remembers that the person is in a room now.
    pub fn visited(&mut self, room: Recent) {
        self.kept.recent.retain(|known| known.id != room.id);
        self.kept.recent.insert(0, room);
        self.kept.recent.truncate(ROOMS_RECENT);
        self.keep();
    }

    /// Forgets a room.
    pub fn forget(&mut self, room: RoomId) {
        self.kept.recent.retain(|known| known.id != room);
        self.keep();
    }

    /// Writes it down, whole or not at all. The app goes on if that fails: it only remembers less.
    fn keep(&self) {
        let write = || -> std::io::Result<()> {
            let folder = self.file.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder)?;
            let mut file = NamedTempFile::new_in(folder)?;
            serde_json::to_writer_pretty(&mut file, &self.kept)?;
            file.flush()?;
            file.persist(&self.file)?;
            Ok(())
        };
        if let Err(error) = write() {
            tracing::warn!(%error, "the settings can't be written to {}", self.file.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(number: u8) -> Recent {
        let id = RoomId::from_bytes([number; 16]);
        Recent { id, name: Name::new("Sprint").unwrap(), address: format!("10.0.0.{number}:7420") }
    }

    #[test]
    fn what_was_kept_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("new");
        let mut settings = Settings::load(&folder);
        assert_eq!((settings.name(), settings.recent()), (None, &[][..]));
        settings.set_name(Name::new("Ann").unwrap());
        for number in 1..=20 {
            settings.visited(room(number));
        }
        settings.visited(room(18));
        settings.forget(room(20).id);
        let again = Settings::load(&folder);
        assert_eq!(again.kept, settings.kept);
        assert_eq!(again.name().unwrap().as_str(), "Ann");
        assert_eq!(again.recent()[..2], [room(18), room(19)]);
        assert_eq!(again.recent().len(), ROOMS_RECENT - 1);
    }

    #[test]
    fn a_damaged_file_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "{ not json").unwrap();
        assert_eq!(Settings::load(folder.path()).kept, Kept::default());
        let aside = std::fs::read_to_string(folder.path().join("settings.damaged.json")).unwrap();
        assert_eq!(aside, "{ not json");
    }
}
