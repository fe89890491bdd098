//! Instances of the app beside each other: each profile has its own folder, seat and window.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The app's identifier, and its folder's name.
const IDENTIFIER: &str = "party.pointing.app";
/// A profile's longest name, in bytes.
const LONGEST: usize = 32;

/// Which instance this is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile(Option<String>);

/// A text that is no profile's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a profile's name has 1 to {LONGEST} of the characters a to z, 0 to 9 and -, and begins with a letter"
)]
pub struct ProfileError;

impl Profile {
    /// The identifier by which the system tells instances apart; also the name of the instance's folder.
    pub fn identifier(&self) -> String {
        match &self.0 {
            None => IDENTIFIER.to_owned(),
            Some(name) => format!("{IDENTIFIER}.{name}"),
        }
    }

    /// The folder in which this instance keeps its seat and its settings; none on a system that has no
    /// place for such folders.
    pub fn folder(&self) -> Option<PathBuf> {
        Some(dirs::data_dir()?.join(self.identifier()))
    }
}

impl FromStr for Profile {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match text {
            "" => Ok(Self(None)),
            _ if text.len() > LONGEST || !text.chars().all(allowed) => Err(ProfileError),
            // A D-Bus name, which the identifier becomes, has no part that begins with a digit.
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
    fn a_profile_has_an_identity_of_its_own() {
        let profile = "second-desk".parse::<Profile>().unwrap();
        assert_ne!(profile.identifier(), Profile::default().identifier());
        assert_ne!(profile.folder(), Profile::default().folder());
        assert_eq!(profile.to_string().parse(), Ok(profile));
    }

    #[test]
    fn a_name_that_is_no_folder_is_refused() {
        for name in ["../x", "A", "a b", "1st", "-a", "ä", "a.b", &"a".repeat(LONGEST + 1)] {
            assert_eq!(name.parse::<Profile>(), Err(ProfileError), "{name}");
        }
    }
}
