//! Names of people and rooms.

mod unicode;

use std::fmt;

use serde::{Deserialize, Serialize};

pub(crate) use unicode::emoji;
use unicode::{clusters, composed};

use crate::limits::{NAME_BYTES, NAME_GRAPHEMES};

/// A name of a person or a room: 1 to 40 grapheme clusters in NFC, trimmed, runs of white space
/// made one space, without control or bidirectional-override characters. Two people may have the
/// same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Name(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is left once white space is trimmed.
    #[error("a name needs at least one visible character")]
    Empty,
    /// More than 40 grapheme clusters, or clusters of absurd size.
    #[error("a name has at most {NAME_GRAPHEMES} characters; this one is longer")]
    TooLong,
    /// A control, format-override or other invisible character.
    #[error("a name may not contain control characters or characters that change the direction of text")]
    Forbidden,
}

impl Name {
    /// Reads a name as somebody typed it.
    ///
    /// # Errors
    /// [`NameError`], whose text can be shown as it is.
    pub fn new(text: &str) -> Result<Self, NameError> {
        one_clean_line(text, NAME_BYTES, NAME_GRAPHEMES).map(Self)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Name {
    /// The longest start of the name that fits into `bytes` bytes and ends between two grapheme
    /// clusters; for an mDNS instance that is [`crate::limits::INSTANCE_BYTES`].
    #[cfg(not(target_arch = "wasm32"))]
    pub fn cut_to_bytes(&self, bytes: usize) -> &str {
        unicode::cut_to_bytes(&self.0, bytes)
    }
}

/// A line of text as people may send it to others: in NFC, trimmed, white space made single spaces, with something to
/// see in it, within so many bytes and grapheme clusters.
pub(crate) fn one_clean_line(text: &str, bytes: usize, graphemes: usize) -> Result<String, NameError> {
    // Checked before normalising, so that a megabyte of accents costs nothing.
    if text.len() > bytes * 4 {
        return Err(NameError::TooLong);
    }
    let line = composed(text);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().any(is_forbidden) {
        return Err(NameError::Forbidden);
    }
    if !line.chars().any(is_visible) {
        return Err(NameError::Empty);
    }
    if line.len() > bytes || clusters(&line) > graphemes {
        return Err(NameError::TooLong);
    }
    Ok(line)
}

/// Controls, bidirectional embeddings, overrides and isolates, line separators, interlinear and
/// tag characters, and the byte-order mark. The joiners stay: emoji and several scripts need them.
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
    fn a_name_is_trimmed_and_composed() {
        assert_eq!(Name::new("  Zoe\u{308}   B ").unwrap().as_str(), "Zoë B");
        assert_eq!(Name::new("👩‍👩‍👧‍👦").unwrap().as_str(), "👩‍👩‍👧‍👦");
    }

    #[test]
    fn forty_clusters_fit_and_one_more_does_not() {
        assert!(Name::new(&"é".repeat(40)).is_ok());
        assert_eq!(Name::new(&"é".repeat(41)), Err(NameError::TooLong));
        assert_eq!(Name::new(&format!("a{}", "\u{301}".repeat(500))), Err(NameError::TooLong));
    }

    #[test]
    fn tricks_are_refused() {
        for text in ["", "  ", "\u{200B}", "\u{200D}\u{200D}", "\u{3164}"] {
            assert_eq!(Name::new(text), Err(NameError::Empty), "{text:?}");
        }
        for text in ["a\u{202E}b", "\u{2066}x", "a\u{7}b", "x\u{200F}", "\u{1b}[31mred"] {
            assert_eq!(Name::new(text), Err(NameError::Forbidden), "{text:?}");
        }
    }

    #[test]
    fn an_instance_name_ends_between_clusters() {
        let name = Name::new(&"👩‍👩‍👧‍👦".repeat(3)).unwrap();
        assert_eq!(name.cut_to_bytes(57), "👩‍👩‍👧‍👦".repeat(2));
        assert_eq!(Name::new("Room").unwrap().cut_to_bytes(57), "Room");
    }
}
