//! Parses typed commands.

mod arguments;

use std::path::PathBuf;

use room::cards::from_lines;
use room::{Name, Role, TimerPurpose};

use self::arguments::Arguments;
use super::room_command::RoomCommand;
use crate::settings::Switch;

/// A parsed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// An empty line.
    Nothing,
    /// Print the help.
    Help,
    /// Print the members.
    Who,
    /// Print what other computers have and the room has not.
    Proposals,
    /// Print a card.
    Read(String),
    /// Add the tickets of a file.
    Import(PathBuf),
    /// Hand the hosted room over.
    HandOver,
    /// A command for the room.
    Room(RoomCommand),
    /// Leave the room.
    Quit,
}

impl Command {
    /// Parses a line.
    ///
    /// # Errors
    /// A sentence for the user that says what to type instead.
    pub(crate) fn parse(line: &str) -> Result<Self, String> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = Arguments { word, text: rest.trim() };
        match word {
            "" => Ok(Self::Nothing),
            "help" | "?" => rest.expect_none(Self::Help),
            "who" => rest.expect_none(Self::Who),
            "proposals" => rest.expect_none(Self::Proposals),
            "hand-over" => rest.expect_none(Self::HandOver),
            "quit" | "exit" => rest.expect_none(Self::Quit),
            "import" if rest.text.is_empty() => Err(texts::program_which_import().into()),
            "import" => Ok(Self::Import(rest.text.into())),
            "read" => rest.card().map(Self::Read),
            _ => parse_room_command(word, rest).map(Self::Room),
        }
    }
}

fn parse_room_command(word: &str, rest: Arguments<'_>) -> Result<RoomCommand, String> {
    match word {
        "start" => rest.expect_none(RoomCommand::Start),
        "quick" => rest.expect_none(RoomCommand::Quick),
        "withdraw" => rest.expect_none(RoomCommand::Withdraw),
        "reveal" => rest.expect_none(RoomCommand::Reveal),
        "next" => rest.expect_none(RoomCommand::Next),
        "revote" => rest.expect_none(RoomCommand::Revote),
        "skip" => rest.expect_none(RoomCommand::Skip),
        "drive" => rest.expect_none(RoomCommand::BecomeDriver),
        "stop" => rest.expect_none(RoomCommand::Stop),
        "vote" => rest
            .parse(texts::program_which_vote(), |error| texts::points_error(&error))
            .map(RoomCommand::Vote),
        "settle" => rest
            .parse(texts::program_which_settle(), |error| texts::points_error(&error))
            .map(RoomCommand::Settle),
        "scale" => rest
            .parse(texts::program_which_scale(), |error| texts::scale_error(&error))
            .map(RoomCommand::Scale),
        "hint" => rest.parse_hint(),
        "timer" => rest.parse_timer(TimerPurpose::Round),
        "discuss" => rest.parse_timer(TimerPurpose::Talk),
        "watch" => {
            let role = |on| if on { Role::Spectator } else { Role::Voter };
            rest.parse_switch().map(|on| RoomCommand::Role(role(on)))
        }
        "react" => rest.parse_reaction().map(RoomCommand::React),
        "avatar" => rest.parse_avatar(),
        "rename" => Name::new(rest.text)
            .map(RoomCommand::Rename)
            .map_err(|error| texts::program_name_unusable(&texts::name_error(error))),
        "make-driver" => rest.person().map(RoomCommand::MakeDriver),
        "remove" => rest.person().map(RoomCommand::Remove),
        "estimate" => rest.card().map(RoomCommand::Estimate),
        "drop" => rest.card().map(RoomCommand::Drop),
        "edit" => rest
            .split_word(texts::program_which_edit())
            .map(|(card, title)| RoomCommand::Edit(card.into(), title.into())),
        "join-half" => rest.expect_none(RoomCommand::DecideAboutHost(true)),
        "stay" => rest.expect_none(RoomCommand::DecideAboutHost(false)),
        "take" => rest.parse_numbers().map(RoomCommand::TakeProposed),
        "dismiss" => rest.parse_numbers().map(RoomCommand::DismissProposed),
        "note" => rest.parse_note(),
        "move" => rest.parse_move(),
        "add" => match from_lines(rest.text).cards.pop() {
            Some(card) => Ok(RoomCommand::Add(card)),
            None => Err(texts::program_which_add().into()),
        },
        _ => match Switch::from_word(word) {
            Some(switch) => rest.parse_switch().map(|on| RoomCommand::Switch(switch, on)),
            None => Err(texts::program_unknown_command(word)),
        },
    }
}

#[cfg(test)]
mod tests;
