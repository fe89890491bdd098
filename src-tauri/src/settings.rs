//! What the app remembers from one start to the next.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use room::limits::ROOMS_RECENT;
use room::ui_protocol::{Preferences, RecentRoom};
use room::{Name, RoomId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::save_file::replace;

/// The file's name inside the instance's folder.
const FILE_NAME: &str = "settings.json";

/// What is remembered, and where.
#[derive(Debug)]
pub struct Settings {
    file: PathBuf,
    stored: StoredSettings,
    /// All that is in the file, also what this version knows nothing of: a newer one may want it again.
    whole: Map<String, Value>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct StoredSettings {
    name: Option<Name>,
    recent: Vec<RecentRoom>,
    preferences: Preferences,
}

impl Settings {
    /// What is remembered in `folder`. A file that can't be read is set aside, and nothing is remembered; a value that
    /// makes no sense is as if it were not there.
    pub fn load(folder: &Path) -> Self {
        let file = folder.join(FILE_NAME);
        let found = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                let aside = file.with_extension("damaged.json");
                tracing::warn!(%error, "the settings are damaged; they are kept as {}", aside.display());
                if let Err(error) = std::fs::rename(&file, &aside) {
                    tracing::warn!(%error, "and could not be set aside");
                }
                Map::new()
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Map::new(),
            Err(error) => {
                tracing::warn!(%error, "the settings can't be read");
                Map::new()
            }
        };
        let (stored, whole) = understood(found);
        Self { file, stored, whole }
    }

    /// The person's name, once they said it.
    pub fn name(&self) -> Option<&Name> {
        self.stored.name.as_ref()
    }

    /// The rooms the person was in, newest first.
    pub fn recent(&self) -> &[RecentRoom] {
        &self.stored.recent
    }

    /// How the person wants it.
    pub fn preferences(&self) -> &Preferences {
        &self.stored.preferences
    }

    /// Remembers how the person wants it.
    pub fn set_preferences(&mut self, preferences: Preferences) {
        self.stored.preferences = preferences;
        self.keep();
    }

    /// Remembers the person's name.
    pub fn set_name(&mut self, name: Name) {
        self.stored.name = Some(name);
        self.keep();
    }

    /// Remembers that the person is in a room now.
    pub fn visited(&mut self, room: RecentRoom) {
        self.stored.recent.retain(|known| known.id != room.id);
        self.stored.recent.insert(0, room);
        self.stored.recent.truncate(ROOMS_RECENT);
        self.keep();
    }

    /// Forgets a room.
    pub fn forget(&mut self, room: RoomId) {
        self.stored.recent.retain(|known| known.id != room);
        self.keep();
    }

    /// Writes it down, whole or not at all. The app goes on if that fails: it only remembers less.
    fn keep(&mut self) {
        if let Ok(Value::Object(stored)) = serde_json::to_value(&self.stored) {
            put(&mut self.whole, stored);
        }
        let written = serde_json::to_vec_pretty(&self.whole).map_err(Into::into);
        if let Err(error) = written.and_then(|bytes| replace(&self.file, &bytes)) {
            tracing::warn!(%error, "the settings can't be written to {}", self.file.display());
        }
    }
}

/// As much of a file as makes sense, and all of it.
fn understood(found: Map<String, Value>) -> (StoredSettings, Map<String, Value>) {
    let mut sound = Map::new();
    try_each(found, &mut sound, &|sound| StoredSettings::deserialize(sound).is_ok());
    (StoredSettings::deserialize(&sound).unwrap_or_default(), sound)
}

/// Takes over one value after the other, as long as what there is then `makes_sense`; of a value that does not as a
/// whole, the parts that do.
fn try_each(
    found: Map<String, Value>,
    sound: &mut Map<String, Value>,
    makes_sense: &dyn Fn(&Map<String, Value>) -> bool,
) {
    for (key, value) in found {
        let mut with = sound.clone();
        with.insert(key.clone(), value.clone());
        if makes_sense(&with) {
            *sound = with;
        } else if let Value::Object(parts) = value {
            let mut inner = Map::new();
            try_each(parts, &mut inner, &|inner| {
                let mut with = sound.clone();
                with.insert(key.clone(), Value::Object(inner.clone()));
                makes_sense(&with)
            });
            sound.insert(key, Value::Object(inner));
        } else {
            tracing::warn!("the settings have {value} as {key}, which makes no sense here");
        }
    }
}

/// Puts new values in place, and leaves others as they are.
fn put(whole: &mut Map<String, Value>, new: Map<String, Value>) {
    for (key, value) in new {
        match (whole.get_mut(&key), value) {
            (Some(Value::Object(there)), Value::Object(new)) => put(there, new),
            (_, value) => {
                whole.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use room::ui_protocol::Theme;
    use room::{Avatar, Colour, Scale};

    use super::*;

    fn room(number: u8) -> RecentRoom {
        let id = RoomId::from_bytes([number; 16]);
        RecentRoom { id, name: Name::new("Sprint").unwrap(), address: format!("10.0.0.{number}:7420") }
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
        assert_eq!(again.stored, settings.stored);
        assert_eq!(again.name().unwrap().as_str(), "Ann");
        assert_eq!(again.recent()[..2], [room(18), room(19)]);
        assert_eq!(again.recent().len(), ROOMS_RECENT - 1);
    }

    #[test]
    fn a_damaged_file_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "{ not json").unwrap();
        assert_eq!(Settings::load(folder.path()).stored, StoredSettings::default());
        let aside = std::fs::read_to_string(folder.path().join("settings.damaged.json")).unwrap();
        assert_eq!(aside, "{ not json");
    }

    #[test]
    fn what_makes_no_sense_is_left_out_and_what_is_not_known_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        let newer = r#"{
            "name": "Ann",
            "recent": "none",
            "window": { "wide": true },
            "preferences": { "theme": "sepia", "sounds": true, "confetti": 3, "language": 7, "scale": [5, 3] }
        }"#;
        std::fs::write(&path, newer).unwrap();
        let mut settings = Settings::load(folder.path());
        assert_eq!(settings.name().unwrap().as_str(), "Ann");
        assert_eq!(*settings.preferences(), Preferences { sounds: true, ..Preferences::default() });
        settings.set_preferences(Preferences { theme: Theme::Dark, ..settings.preferences().clone() });
        let written: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(written["preferences"]["theme"], "dark");
        assert_eq!(written["preferences"]["confetti"], 3);
        assert_eq!(written["window"]["wide"], true);
        assert_eq!(Settings::load(folder.path()).preferences().theme, Theme::Dark);
    }

    #[test]
    fn preferences_are_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::load(folder.path());
        assert_eq!(*settings.preferences(), Preferences::default());
        let preferences = Preferences {
            theme: Theme::Light,
            sounds: true,
            notifications: false,
            language: Some("de".into()),
            scale: Some(Scale::fibonacci()),
            avatar: Some(Avatar { colour: Colour::new(3).unwrap(), emoji: None }),
        };
        settings.set_preferences(preferences.clone());
        assert_eq!(*Settings::load(folder.path()).preferences(), preferences);
        settings.set_preferences(Preferences::default());
        assert_eq!(*Settings::load(folder.path()).preferences(), Preferences::default());
    }
}
