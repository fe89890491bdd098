//! The languages that have texts.

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// A language that has texts.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// The code, such as `de` or `pt-BR`.
    pub code: &'static str,
    /// The language's name in the language itself.
    pub name: &'static str,
    /// The direction in which it is written.
    pub direction: Direction,
}

/// The direction in which a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Lines run from left to right, as in English.
    LeftToRight,
    /// Lines run from right to left, as in Arabic.
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub const fn html(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}
