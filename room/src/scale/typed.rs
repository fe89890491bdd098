//! Parses a typed scale: a name or a list of values.

use std::str::FromStr;

use super::{Scale, ScaleError, ScaleKind};
use crate::Points;

impl FromStr for Scale {
    type Err = ScaleError;

    /// Parses a scale's name, such as `t-shirts`, or a list: `1 2 4 8`, `1, 2, 4, 8`, `1;2;4;8`, `S M L`. If
    /// spaces or semicolons separate the values, a comma between two digits is a decimal comma (`0,5 1 2`).
    fn from_str(text: &str) -> Result<Self, ScaleError> {
        let text = text.trim();
        let letters = |name: &str| {
            name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase()
        };
        // Compares letters only, so that `T-Shirts` and `powers of two` match.
        let is_name = text.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '-' | '_'));
        let has_name = |kind: &ScaleKind| letters(kind.as_str()) == letters(text);
        let named = ScaleKind::ALL.into_iter().find(has_name).filter(|_| is_name).and_then(Scale::from_kind);
        match named {
            Some(scale) => Ok(scale),
            None => Self::new(values(text)?),
        }
    }
}

fn values(text: &str) -> Result<Vec<Points>, ScaleError> {
    let is_separator = |c: char| c.is_whitespace() || c == ';';
    let commas_separate = !text.contains(is_separator);
    let mut values = Vec::new();
    for word in text.split(is_separator) {
        for value in at_commas(word, commas_separate).filter(|value| !value.is_empty()) {
            values.push(value.parse()?);
        }
    }
    Ok(values)
}

/// Splits at commas: at all of them, or only at those not between two digits.
fn at_commas(word: &str, all: bool) -> impl Iterator<Item = &str> {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut rest = Some(word);
    std::iter::from_fn(move || {
        let word = rest?;
        let between_digits =
            |at: usize| digit(word[..at].chars().next_back()) && digit(word[at + 1..].chars().next());
        let at = word.match_indices(',').map(|(at, _)| at).find(|&at| all || !between_digits(at));
        rest = at.map(|at| &word[at + 1..]);
        Some(at.map_or(word, |at| &word[..at]))
    })
}
