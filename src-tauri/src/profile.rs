//! Profiles let several instances of the app run side by side, each with its own data directory, seat and window.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The app's identifier. It is also the name of the data directory.
const IDENTIFIER: &str = "party.pointing.app";
/// The maximum length of a profile's name in bytes.
const MAX_NAME_BYTES: usize = 32;

/// The name of an instance. The default instance has no name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile(Option<String>);

/// The text is not a valid profile name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a profile name has 1 to {MAX_NAME_BYTES} characters (a to z, 0 to 9 and -) and starts with a letter"
)]
pub struct ProfileError;

impl Profile {
    /// The application identifier of this instance. It is also the name of its data directory.
    pub fn identifier(&self) -> String {
        match &self.0 {
            None => IDENTIFIER.to_owned(),
            Some(name) => format!("{IDENTIFIER}.{name}"),
        }
    }

    /// The directory for this instance's seat, settings, rooms and history. `None` if the system has no place for
    /// application data.
    pub fn data_dir(&self) -> Option<PathBuf> {
        Some(dirs::data_dir()?.join(self.identifier()))
    }
}

impl FromStr for Profile {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match text {
            "" => Ok(Self(None)),
            _ if text.len() > MAX_NAME_BYTES || !text.chars().all(allowed) => Err(ProfileError),
            // The identifier becomes a D-Bus name, whose parts must not begin with a digit.
            _ if !text.starts_with(|c: char| c.is_ascii_lowercase()) => Err(ProfileError),
            _ => Ok(Self(Some(text.to_owned()))),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_have_separate_identifiers_and_directories() {
        let profile = "second-desk".parse::<Profile>().unwrap();
        assert_ne!(profile.identifier(), Profile::default().identifier());
        assert_ne!(profile.data_dir(), Profile::default().data_dir());
        assert_eq!(profile.to_string().parse(), Ok(profile));
    }

    #[test]
    fn invalid_names_are_rejected() {
        for name in ["../x", "A", "a b", "1st", "-a", "ä", "a.b", &"a".repeat(MAX_NAME_BYTES + 1)] {
            assert_eq!(name.parse::<Profile>(), Err(ProfileError), "{name}");
        }
    }
}
