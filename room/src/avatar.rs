//! Avatars and reactions.

use serde::{Deserialize, Serialize};

use crate::limits::{AVATAR_COLOURS, MAX_EMOJI_BYTES};
use crate::name::{clean_line, is_emoji};

/// A person's avatar: a colour, and optionally an emoji instead of their initials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avatar {
    /// The background colour.
    pub colour: Colour,
    /// The emoji; `None` shows the person's initials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<Emoji>,
}

/// One of the eight avatar colours, by its number from 0 to 7.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Colour(u8);

/// One emoji: a single grapheme cluster of at most 40 bytes. Browser and host may know different emoji; the
/// host decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Emoji(String);

/// Why an avatar is invalid. `texts::avatar_error` has the sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AvatarError {
    /// The number is above the last colour.
    #[error("there is no colour {0}")]
    Colour(u8),
    /// The text is not exactly one emoji.
    #[error("the text is not one emoji")]
    Emoji,
}

impl Colour {
    /// The eight colours, by number.
    pub fn all() -> impl Iterator<Item = Colour> {
        (0..AVATAR_COLOURS).map(Colour)
    }

    /// The colour with this number.
    ///
    /// # Errors
    /// [`AvatarError::Colour`] if the number is above 7.
    pub const fn new(number: u8) -> Result<Self, AvatarError> {
        if number < AVATAR_COLOURS { Ok(Self(number)) } else { Err(AvatarError::Colour(number)) }
    }

    /// The colour's number, from 0 to 7.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl Emoji {
    /// Checks a typed emoji.
    ///
    /// # Errors
    /// [`AvatarError::Emoji`] if the text is not exactly one emoji.
    pub fn new(text: &str) -> Result<Self, AvatarError> {
        match clean_line(text, MAX_EMOJI_BYTES, 1) {
            Ok(text) if is_emoji(&text) => Ok(Self(text)),
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

/// A reaction that pages show for a moment. In JSON it is its emoji.
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
    /// Every reaction, in the order in which pages offer them.
    pub const ALL: [Reaction; 6] = [
        Reaction::Agreed,
        Reaction::Hooray,
        Reaction::Laughter,
        Reaction::Doubt,
        Reaction::Surprise,
        Reaction::Love,
    ];

    /// The reaction's emoji.
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

    /// One emoji of joined foxes. It has 4 bytes, plus 7 for each further fox.
    fn foxes(count: usize) -> String {
        ["🦊"; 20][..count].join("\u{200D}")
    }

    fn longer_than(bytes: usize) -> String {
        foxes((bytes - 4) / 7 + 2)
    }

    #[test]
    fn long_emoji_is_rejected() {
        let longest = foxes((MAX_EMOJI_BYTES - 4) / 7 + 1);
        assert!(longest.len() <= MAX_EMOJI_BYTES && longest.len() + 7 > MAX_EMOJI_BYTES);
        assert_eq!(Emoji::new(&longest).unwrap().as_str(), longest);
        assert_eq!(Emoji::new(&longer_than(MAX_EMOJI_BYTES)), Err(AvatarError::Emoji));
    }

    #[test]
    fn colours_are_numbered_from_0() {
        let all: Vec<u8> = Colour::all().map(Colour::number).collect();
        assert_eq!(all, (0..AVATAR_COLOURS).collect::<Vec<_>>());
        let error = Colour::new(AVATAR_COLOURS).unwrap_err();
        assert_eq!(error, AvatarError::Colour(AVATAR_COLOURS));
    }

    #[test]
    fn single_emoji_are_accepted() {
        for text in ["🦊", "❤️", "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☕"]
        {
            let emoji = Emoji::new(&format!(" {text} ")).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(emoji.as_str(), text);
        }
    }

    #[test]
    fn other_texts_are_rejected() {
        let long = longer_than(MAX_EMOJI_BYTES);
        for text in
            ["", " ", "a", "1", "#", "é", "🦊🦊", "🦊a", "漢", "\u{FE0F}", "🦊\u{301}", "\u{202E}🦊", &long]
        {
            assert_eq!(Emoji::new(text), Err(AvatarError::Emoji), "{text:?}");
        }
    }

    #[test]
    fn avatar_json() {
        let json = r#"{"colour":7,"emoji":"🦊"}"#;
        let avatar: Avatar = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&avatar).unwrap(), json);
        assert!(serde_json::from_str::<Avatar>(r#"{"colour":8}"#).is_err());
        assert!(serde_json::from_str::<Avatar>(r#"{"colour":1,"emoji":"fox"}"#).is_err());
    }

    #[test]
    fn reaction_json_is_its_emoji() {
        for reaction in Reaction::ALL {
            let json = serde_json::to_string(&reaction).unwrap();
            assert_eq!(json, format!("\"{}\"", reaction.as_str()));
            assert_eq!(serde_json::from_str::<Reaction>(&json).unwrap(), reaction);
        }
    }
}
