//! What somebody looks like at the table, and what they throw in.

use serde::{Deserialize, Serialize};

use crate::limits::{COLOURS, EMOJI_BYTES};
use crate::name::{emoji, one_clean_line};

/// Somebody's face: a colour, and an emoji if they want one instead of their initials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avatar {
    /// Which of the eight colours.
    pub colour: Colour,
    /// The emoji.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<Emoji>,
}

/// One of the eight colours of the design, by its number from 0 to 7.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Colour(u8);

/// One emoji: a single grapheme cluster of at most 40 bytes. What an emoji is, a page
/// asks its browser and the host its own tables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Emoji(String);

/// What is no face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AvatarError {
    /// A number past the last colour.
    #[error("there are {COLOURS} colours, from 0 to 7; {0} is none of them")]
    Colour(u8),
    /// No emoji, or more than one.
    #[error("a face has one emoji, such as 🦊, and no other characters")]
    Emoji,
}

impl Colour {
    /// Every colour.
    pub fn all() -> impl Iterator<Item = Colour> {
        (0..COLOURS).map(Colour)
    }

    /// The colour of that number.
    ///
    /// # Errors
    /// [`AvatarError::Colour`] if it is above 7.
    pub const fn new(number: u8) -> Result<Self, AvatarError> {
        if number < COLOURS { Ok(Self(number)) } else { Err(AvatarError::Colour(number)) }
    }

    /// Its number, from 0 to 7.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl Emoji {
    /// Reads an emoji as somebody chose it.
    ///
    /// # Errors
    /// [`AvatarError::Emoji`] if it is none, or more than one.
    pub fn new(text: &str) -> Result<Self, AvatarError> {
        match one_clean_line(text, EMOJI_BYTES, 1) {
            Ok(text) if emoji(&text) => Ok(Self(text)),
            Ok(_) | Err(_) => Err(AvatarError::Emoji),
        }
    }

    /// The emoji as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<u8> for Colour {
    type Error = AvatarError;

    fn try_from(number: u8) -> Result<Self, AvatarError> {
        Self::new(number)
    }
}

impl From<Colour> for u8 {
    fn from(colour: Colour) -> u8 {
        colour.0
    }
}

impl TryFrom<String> for Emoji {
    type Error = AvatarError;

    fn try_from(text: String) -> Result<Self, AvatarError> {
        Self::new(&text)
    }
}

impl From<Emoji> for String {
    fn from(emoji: Emoji) -> String {
        emoji.0
    }
}

/// What somebody throws in, for all to see for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reaction {
    /// 👍
    #[serde(rename = "👍")]
    Agreed,
    /// 🎉
    #[serde(rename = "🎉")]
    Hooray,
    /// 😄
    #[serde(rename = "😄")]
    Laughter,
    /// 🤔
    #[serde(rename = "🤔")]
    Doubt,
    /// 😮
    #[serde(rename = "😮")]
    Surprise,
    /// ❤️
    #[serde(rename = "❤️")]
    Love,
}

impl Reaction {
    /// Every reaction, in the order in which they are offered.
    pub const ALL: [Reaction; 6] = [
        Reaction::Agreed,
        Reaction::Hooray,
        Reaction::Laughter,
        Reaction::Doubt,
        Reaction::Surprise,
        Reaction::Love,
    ];

    /// Its emoji.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reaction::Agreed => "👍",
            Reaction::Hooray => "🎉",
            Reaction::Laughter => "😄",
            Reaction::Doubt => "🤔",
            Reaction::Surprise => "😮",
            Reaction::Love => "❤️",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_is_one() {
        for text in ["🦊", "❤️", "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☕"]
        {
            let emoji = Emoji::new(&format!(" {text} ")).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(emoji.as_str(), text);
        }
    }

    #[test]
    fn nothing_else_is_an_emoji() {
        let long = format!("🦊{}", "\u{200D}🦊".repeat(20));
        for text in
            ["", " ", "a", "1", "#", "é", "🦊🦊", "🦊a", "漢", "\u{FE0F}", "🦊\u{301}", "\u{202E}🦊", &long]
        {
            assert_eq!(Emoji::new(text), Err(AvatarError::Emoji), "{text:?}");
        }
    }

    #[test]
    fn a_face_on_the_wire() {
        let json = r#"{"colour":7,"emoji":"🦊"}"#;
        let avatar: Avatar = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&avatar).unwrap(), json);
        assert!(serde_json::from_str::<Avatar>(r#"{"colour":8}"#).is_err());
        assert!(serde_json::from_str::<Avatar>(r#"{"colour":1,"emoji":"fox"}"#).is_err());
    }

    #[test]
    fn a_reaction_is_its_emoji_on_the_wire() {
        for reaction in Reaction::ALL {
            let json = serde_json::to_string(&reaction).unwrap();
            assert_eq!(json, format!("\"{}\"", reaction.as_str()));
            assert_eq!(serde_json::from_str::<Reaction>(&json).unwrap(), reaction);
        }
    }
}
