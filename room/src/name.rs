//! Names of people and rooms, and the rules for one-line texts that people send each other.

mod unicode;

use std::fmt;

use serde::{Deserialize, Serialize};

pub(crate) use unicode::is_emoji;
use unicode::{count_clusters, to_nfc};

use crate::limits::{MAX_NAME_BYTES, MAX_NAME_GRAPHEMES};

/// A name of a person or room: 1 to 40 grapheme clusters in NFC. It is trimmed, has single spaces, and no
/// control characters or characters that change the direction of text. Two people may have the same name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Name(String);

/// Why a text is not a valid name. `texts::name_error` has the sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It has no visible character.
    #[error("the name is empty")]
    Empty,
    /// It has more than 40 grapheme clusters, or too many bytes.
    #[error("the name is too long")]
    TooLong,
    /// It has a control or direction-changing character.
    #[error("the name has a forbidden character")]
    Forbidden,
}

impl Name {
    /// Cleans and checks a typed name.
    ///
    /// # Errors
    /// [`NameError`] if the text breaks the rules above. Its message is for people.
    pub fn new(text: &str) -> Result<Self, NameError> {
        clean_line(text, MAX_NAME_BYTES, MAX_NAME_GRAPHEMES).map(Self)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Cleans and checks a one-line text: NFC, trimmed, single spaces, at least one visible character, no
/// forbidden characters, at most `bytes` bytes and `graphemes` grapheme clusters.
pub(crate) fn clean_line(text: &str, bytes: usize, graphemes: usize) -> Result<String, NameError> {
    // Before normalising, which would be slow for a megabyte of accents.
    if text.len() > bytes * 4 {
        return Err(NameError::TooLong);
    }
    let line = to_nfc(text);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().any(is_forbidden) {
        return Err(NameError::Forbidden);
    }
    if !line.chars().any(is_visible) {
        return Err(NameError::Empty);
    }
    if line.len() > bytes || count_clusters(&line) > graphemes {
        return Err(NameError::TooLong);
    }
    Ok(line)
}

/// Control characters, bidirectional embeddings, overrides and isolates, line separators, interlinear
/// annotations and the byte-order mark. Joiners are allowed: emoji and several scripts need them.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

fn is_visible(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(c, '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{200D}'
            | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::new(&text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> String {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_normalized() {
        assert_eq!(Name::new("  Zoe\u{308}   B ").unwrap().as_str(), "Zoë B");
        assert_eq!(Name::new("👩‍👩‍👧‍👦").unwrap().as_str(), "👩‍👩‍👧‍👦");
    }

    #[test]
    fn names_have_a_limited_number_of_clusters() {
        assert!(Name::new(&"é".repeat(MAX_NAME_GRAPHEMES)).is_ok());
        let error = Name::new(&"é".repeat(MAX_NAME_GRAPHEMES + 1)).unwrap_err();
        assert_eq!(error, NameError::TooLong);
    }

    /// A single cluster can have any number of accents.
    #[test]
    fn names_have_a_limited_number_of_bytes() {
        // No accent can be combined with this one, so the bytes stay as they are.
        let accents = |bytes: usize| format!("xx{}", "\u{333}".repeat((bytes - 2) / 2));
        assert_eq!(accents(MAX_NAME_BYTES).len(), MAX_NAME_BYTES);
        assert!(Name::new(&accents(MAX_NAME_BYTES)).is_ok());
        for bytes in [MAX_NAME_BYTES + 2, 4 * MAX_NAME_BYTES, 4 * MAX_NAME_BYTES + 2] {
            assert_eq!(Name::new(&accents(bytes)), Err(NameError::TooLong), "{bytes} bytes");
        }
    }

    #[test]
    fn invisible_and_bidi_characters_are_rejected() {
        for text in ["", "  ", "\u{200B}", "\u{200D}\u{200D}", "\u{3164}"] {
            assert_eq!(Name::new(text), Err(NameError::Empty), "{text:?}");
        }
        for text in ["a\u{202E}b", "\u{2066}x", "a\u{7}b", "x\u{200F}", "\u{1b}[31mred"] {
            assert_eq!(Name::new(text), Err(NameError::Forbidden), "{text:?}");
        }
    }
}
