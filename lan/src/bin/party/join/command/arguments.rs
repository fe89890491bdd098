//! What follows a command's word.

use std::fmt::Display;
use std::str::FromStr;

use room::{Emoji, Points, Reaction, TimerPurpose};

use crate::join::command_result::CommandResult;

/// What follows a command's word.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'line> {
    /// The word.
    pub(super) word: &'line str,
    /// What follows it, trimmed.
    pub(super) text: &'line str,
}

impl<'line> Arguments<'line> {
    /// Nothing may follow.
    pub(super) fn alone<T>(self, command: T) -> Result<T, String> {
        let Self { word, text } = self;
        if text.is_empty() { Ok(command) } else { Err(format!("{word} stands alone, without {text:?}.")) }
    }

    /// Something has to follow; `or` is the question if nothing does.
    pub(super) fn some(self, or: &str) -> Result<&'line str, String> {
        if self.text.is_empty() { Err(or.into()) } else { Ok(self.text) }
    }

    /// The same, of a certain kind.
    pub(super) fn read<T: FromStr<Err: Display>>(self, or: &str) -> Result<T, String> {
        self.some(or)?.parse().map_err(|error| format!("{error}."))
    }

    /// A word, and what follows it.
    pub(super) fn two(self, or: &str) -> Result<(&'line str, &'line str), String> {
        let (first, second) = self.text.split_once(char::is_whitespace).ok_or(or)?;
        Ok((first, second.trim()))
    }

    pub(super) fn switch(self) -> Result<bool, String> {
        match self.text {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err(format!("{} on, or {} off?", self.word, self.word)),
        }
    }

    pub(super) fn hint(self) -> Result<CommandResult, String> {
        let or = "What means what? Such as: hint 8 half a sprint";
        let (value, text) = match self.two(or) {
            Ok(two) => two,
            // Without a text the hint is taken off.
            Err(_) => (self.some(or)?, ""),
        };
        let value: Points = value.parse().map_err(|error| format!("{error}."))?;
        Ok(CommandResult::Hint(value, text.into()))
    }

    /// Whose titles may have spaces in them, so that the value stands last.
    pub(super) fn decision(self) -> Result<CommandResult, String> {
        let or = "Decide what on which card? Such as: decide KEY-5 3";
        let (card, points) = self.text.rsplit_once(char::is_whitespace).ok_or(or)?;
        let points = points.parse().map_err(|error| format!("{error}."))?;
        Ok(CommandResult::Decide(card.trim().into(), points))
    }

    pub(super) fn note(self) -> Result<CommandResult, String> {
        let or = "Note what on which card? Such as: note KEY-5 Ask the designers";
        let (card, text) = match self.two(or) {
            Ok(two) => two,
            Err(_) => (self.some(or)?, ""),
        };
        Ok(CommandResult::Note(card.into(), text.into()))
    }

    pub(super) fn place(self) -> Result<CommandResult, String> {
        let (card, before) = self.two("Move which card before which? Such as: move KEY-5 KEY-1")?;
        Ok(CommandResult::Move(card.into(), (before != "last").then(|| before.into())))
    }

    /// `3` minutes, `90s`, and after it `reveal`.
    pub(super) fn timer(self, purpose: TimerPurpose) -> Result<CommandResult, String> {
        let or = format!("How long? Such as: {} 3 for minutes, or {} 90s", self.word, self.word);
        let (length, then) = self.text.split_once(char::is_whitespace).unwrap_or((self.text, ""));
        let reveal_at_end = match then.trim() {
            "" => false,
            "reveal" if purpose == TimerPurpose::Round => true,
            _ => return Err(or),
        };
        let (number, unit_ms) = match length.strip_suffix('s') {
            Some(seconds) => (seconds, 1_000.0),
            None => (length, 60_000.0),
        };
        match number.parse::<f64>() {
            // How long it may be is for the room to say.
            Ok(number) if (0.0..=1e6).contains(&number) => Ok(CommandResult::Timer {
                purpose,
                length_ms: (number * unit_ms).round() as u64,
                reveal_at_end,
            }),
            Ok(_) | Err(_) => Err(or),
        }
    }

    pub(super) fn reaction(self) -> Result<Reaction, String> {
        // Some keyboards write the heart without the mark that makes it red.
        let plain = |text: &str| text.replace('\u{FE0F}', "");
        let is_it = |reaction: &Reaction| plain(reaction.as_str()) == plain(self.text);
        Reaction::ALL.into_iter().find(is_it).ok_or_else(|| {
            let all = Reaction::ALL.map(Reaction::as_str).join(" ");
            format!("One can throw in {all}, such as: react 👍")
        })
    }

    pub(super) fn avatar(self) -> Result<CommandResult, String> {
        let text = self.some("Which face? Such as: face 🦊, or a colour: face 5")?;
        if let Ok(colour) = text.parse() {
            return Ok(CommandResult::Avatar(None, Some(colour)));
        }
        Emoji::new(text)
            .map(|emoji| CommandResult::Avatar(Some(emoji), None))
            .map_err(|error| format!("{error}."))
    }
}
