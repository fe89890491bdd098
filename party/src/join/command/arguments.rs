//! Parses the arguments of typed commands.

use std::str::FromStr;

use room::{Emoji, Points, Reaction, TimerPurpose};

use crate::join::room_command::RoomCommand;

/// The arguments of a typed command.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'line> {
    /// The command's word.
    pub(super) word: &'line str,
    /// The text after the word, trimmed.
    pub(super) text: &'line str,
}

impl<'line> Arguments<'line> {
    /// Returns `command` if there are no arguments.
    pub(super) fn expect_none<T>(self, command: T) -> Result<T, String> {
        let Self { word, text } = self;
        if text.is_empty() { Ok(command) } else { Err(texts::program_no_arguments(word, text)) }
    }

    /// Returns the text, or the error `or` if it is empty.
    pub(super) fn required(self, or: &str) -> Result<&'line str, String> {
        if self.text.is_empty() { Err(or.into()) } else { Ok(self.text) }
    }

    /// The text as the name of a card.
    pub(super) fn card(self) -> Result<String, String> {
        self.required(&texts::program_which_card(self.word)).map(str::to_owned)
    }

    /// The text as the name of a person.
    pub(super) fn person(self) -> Result<String, String> {
        self.required(&texts::program_which_person(self.word)).map(str::to_owned)
    }

    /// Parses the text. Fails with `or` if it is empty.
    pub(super) fn parse<T: FromStr>(self, or: &str, error: fn(T::Err) -> String) -> Result<T, String> {
        self.required(or)?.parse().map_err(error)
    }

    /// Splits off the first word. Fails with `or` if nothing follows it.
    pub(super) fn split_word(self, or: &str) -> Result<(&'line str, &'line str), String> {
        let (first, second) = self.text.split_once(char::is_whitespace).ok_or(or)?;
        Ok((first, second.trim()))
    }

    pub(super) fn parse_switch(self) -> Result<bool, String> {
        match self.text {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err(texts::program_on_or_off(self.word)),
        }
    }

    pub(super) fn parse_hint(self) -> Result<RoomCommand, String> {
        let or = texts::program_which_hint();
        let (value, text) = match self.split_word(or) {
            Ok(split) => split,
            // An empty text removes the hint.
            Err(_) => (self.required(or)?, ""),
        };
        let value: Points = value.parse().map_err(|error| texts::points_error(&error))?;
        Ok(RoomCommand::Hint(value, text.into()))
    }

    /// Parses numbers of a list, or `all` (`None`).
    pub(super) fn parse_numbers(self) -> Result<Option<Vec<usize>>, String> {
        let or = || texts::program_which_proposed(self.word);
        if self.text == "all" {
            return Ok(None);
        }
        let numbers: Result<Vec<usize>, _> = self.text.split_whitespace().map(str::parse).collect();
        match numbers {
            Ok(numbers) if !numbers.is_empty() => Ok(Some(numbers)),
            Ok(_) | Err(_) => Err(or()),
        }
    }

    pub(super) fn parse_note(self) -> Result<RoomCommand, String> {
        let or = texts::program_which_note();
        let (card, text) = match self.split_word(or) {
            Ok(split) => split,
            Err(_) => (self.required(or)?, ""),
        };
        Ok(RoomCommand::Note(card.into(), text.into()))
    }

    pub(super) fn parse_move(self) -> Result<RoomCommand, String> {
        let (card, before) = self.split_word(texts::program_which_move())?;
        Ok(RoomCommand::Move(card.into(), (before != "last").then(|| before.into())))
    }

    /// Parses minutes (`3`) or seconds (`90s`), optionally followed by `reveal`.
    pub(super) fn parse_timer(self, purpose: TimerPurpose) -> Result<RoomCommand, String> {
        let or = texts::program_which_timer(self.word);
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
            // The room checks the exact limits.
            Ok(number) if (0.0..=1e6).contains(&number) => Ok(RoomCommand::Timer {
                purpose,
                length_ms: (number * unit_ms).round() as u64,
                reveal_at_end,
            }),
            Ok(_) | Err(_) => Err(or),
        }
    }

    pub(super) fn parse_reaction(self) -> Result<Reaction, String> {
        // Some keyboards omit the variation selector that makes the heart red.
        let plain = |text: &str| text.replace('\u{FE0F}', "");
        let matches = |reaction: &Reaction| plain(reaction.as_str()) == plain(self.text);
        Reaction::ALL.into_iter().find(matches).ok_or_else(|| {
            let all = Reaction::ALL.map(Reaction::as_str).join(" ");
            texts::program_which_reaction(&all)
        })
    }

    pub(super) fn parse_avatar(self) -> Result<RoomCommand, String> {
        let text = self.required(texts::program_which_avatar())?;
        if let Ok(colour) = text.parse() {
            return Ok(RoomCommand::Avatar(None, Some(colour)));
        }
        Emoji::new(text).map(|emoji| RoomCommand::Avatar(Some(emoji), None)).map_err(texts::avatar_error)
    }
}
