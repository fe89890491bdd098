//! The user's settings: name, recent rooms and preferences, stored as JSON in the instance's data directory.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use lan::atomic_file;
use room::limits::MAX_RECENT_ROOMS;
use room::ui_protocol::{Preferences, RecentRoom};
use room::{Name, RoomId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The file's name inside the data directory.
const FILE_NAME: &str = "settings.json";

/// The settings and the file that stores them. Every change is saved at once.
#[derive(Debug)]
pub struct Settings {
    file: PathBuf,
    stored: StoredSettings,
    /// The whole file, including values that only newer versions know. They survive a save by this version.
    raw: Map<String, Value>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct StoredSettings {
    name: Option<Name>,
    recent: Vec<RecentRoom>,
    preferences: Preferences,
}

impl Settings {
    /// Loads the settings from `data_dir`. A damaged file is renamed, and the defaults apply. An invalid value counts as
    /// missing.
    pub fn load(data_dir: &Path) -> Self {
        let file = data_dir.join(FILE_NAME);
        let raw = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                let renamed = file.with_extension("damaged.json");
                tracing::warn!(%error, "the settings are damaged and will be renamed to {}", renamed.display());
                if let Err(error) = std::fs::rename(&file, &renamed) {
                    tracing::warn!(%error, "can't rename the damaged settings");
                }
                Map::new()
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Map::new(),
            Err(error) => {
                tracing::warn!(%error, "can't read the settings");
                Map::new()
            }
        };
        let (stored, raw) = parse_lenient(raw);
        Self { file, stored, raw }
    }

    /// The user's name. `None` before the first entry.
    pub fn name(&self) -> Option<&Name> {
        self.stored.name.as_ref()
    }

    /// The rooms the user joined, newest first.
    pub fn recent(&self) -> &[RecentRoom] {
        &self.stored.recent
    }

    /// The user's preferences.
    pub fn preferences(&self) -> &Preferences {
        &self.stored.preferences
    }

    /// Stores the user's preferences.
    pub fn set_preferences(&mut self, preferences: Preferences) {
        self.stored.preferences = preferences;
        self.save();
    }

    /// Stores the user's name.
    pub fn set_name(&mut self, name: Name) {
        self.stored.name = Some(name);
        self.save();
    }

    /// Puts a room at the top of the recent rooms.
    pub fn add_recent(&mut self, room: RecentRoom) {
        self.stored.recent.retain(|known| known.id != room.id);
        self.stored.recent.insert(0, room);
        self.stored.recent.truncate(MAX_RECENT_ROOMS);
        self.save();
    }

    /// Removes a room from the recent rooms.
    pub fn remove_recent(&mut self, room: RoomId) {
        self.stored.recent.retain(|known| known.id != room);
        self.save();
    }

    /// Saves the file. A failure is only logged: the app works without saved settings.
    fn save(&mut self) {
        if let Ok(Value::Object(stored)) = serde_json::to_value(&self.stored) {
            merge(&mut self.raw, stored);
        }
        let written = serde_json::to_vec_pretty(&self.raw).map_err(Into::into);
        if let Err(error) = written.and_then(|bytes| atomic_file::write(&self.file, &bytes)) {
            tracing::warn!(%error, "can't save the settings to {}", self.file.display());
        }
    }
}

/// Parses the valid values of a file. Returns them, and the JSON without the invalid ones.
fn parse_lenient(raw: Map<String, Value>) -> (StoredSettings, Map<String, Value>) {
    let mut valid = Map::new();
    copy_valid(raw, &mut valid, &|valid| StoredSettings::deserialize(valid).is_ok());
    (StoredSettings::deserialize(&valid).unwrap_or_default(), valid)
}

/// Copies the entries of `raw` into `valid` one by one, and skips each entry with which `valid` would no longer pass
/// `is_valid`. Of an invalid object it copies the valid entries.
fn copy_valid(
    raw: Map<String, Value>,
    valid: &mut Map<String, Value>,
    is_valid: &dyn Fn(&Map<String, Value>) -> bool,
) {
    for (key, value) in raw {
        let mut with = valid.clone();
        with.insert(key.clone(), value.clone());
        if is_valid(&with) {
            *valid = with;
        } else if let Value::Object(parts) = value {
            let mut inner = Map::new();
            copy_valid(parts, &mut inner, &|inner| {
                let mut with = valid.clone();
                with.insert(key.clone(), Value::Object(inner.clone()));
                is_valid(&with)
            });
            valid.insert(key, Value::Object(inner));
        } else {
            tracing::warn!("ignored the invalid setting {key} = {value}");
        }
    }
}

/// Overwrites the values in `old` with those in `new`, object by object. Other values stay.
fn merge(old: &mut Map<String, Value>, new: Map<String, Value>) {
    for (key, value) in new {
        match (old.get_mut(&key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, value) => {
                old.insert(key, value);
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
    fn name_and_recent_rooms_are_saved() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("new");
        let mut settings = Settings::load(&folder);
        assert_eq!((settings.name(), settings.recent()), (None, &[][..]));
        settings.set_name(Name::new("Ann").unwrap());
        for number in 1..=20 {
            settings.add_recent(room(number));
        }
        settings.add_recent(room(18));
        settings.remove_recent(room(20).id);
        let again = Settings::load(&folder);
        assert_eq!(again.stored, settings.stored);
        assert_eq!(again.name().unwrap().as_str(), "Ann");
        assert_eq!(again.recent()[..2], [room(18), room(19)]);
        assert_eq!(again.recent().len(), MAX_RECENT_ROOMS - 1);
    }

    #[test]
    fn damaged_file_is_renamed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "{ not json").unwrap();
        assert_eq!(Settings::load(folder.path()).stored, StoredSettings::default());
        let renamed = std::fs::read_to_string(folder.path().join("settings.damaged.json")).unwrap();
        assert_eq!(renamed, "{ not json");
    }

    #[test]
    fn invalid_values_are_ignored_and_unknown_ones_kept() {
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
    fn preferences_are_saved() {
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
