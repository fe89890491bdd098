//! Parses typed commands.

mod arguments;

use room::cards::from_lines;
use room::{Name, Role, TimerPurpose};

use self::arguments::Arguments;
use super::room_command::RoomCommand;
use crate::settings::Switch;

/// The help text.
pub(crate) const HELP: &str = "\
start          open the first card and become the driver
vote 5         vote or change your vote; vote ? if you're not sure, vote ☕ for a break
withdraw       withdraw your vote
react 👍       react with 👍 🎉 😄 🤔 😮 or ❤️
read CARD      read a card's description and note; CARD is its key, title or position, such as #3
who            show who is here
watch on       become a spectator; watch off to vote again
rename NAME    change your name
face 🦊        change your avatar's emoji; face 5 changes its colour (0 to 7)
take           become the driver while the driver is away
hand-over      if this computer hosts the room, hand hosting over and stay
quit           leave the room

Only for the driver:
reveal         reveal the votes now
settle 3       settle the card at 3
decide CARD 3  pick 3 if CARD was estimated twice while the network was split
next           open the next card
revote         vote on this card again
skip           skip this card for now
point CARD     estimate CARD now
quick          estimate an untitled card now
timer 3        set 3 minutes to vote, or 90s; timer 3 reveal reveals the votes at the end
talk 2         set 2 minutes to discuss
stop           stop the timer
scale LIST     change the scale, such as 1 2 4 8, S M L, fibonacci,
               modified-fibonacci, powers-of-two, t-shirts or hours
hint 8 TEXT    explain what 8 means
auto-reveal on    reveal votes when everyone has voted; or off
count-down on     count down before that; or off
hide-names on     hide who voted what, from the next round; or off
wheel NAME     make NAME the driver
remove NAME    remove NAME for good; the first person in the room can too

For the driver, or for everyone before the first round:
add TITLE      add a card, such as: add KEY-1 Log in with a passkey
edit CARD TITLE   change a card's title
note CARD TEXT    add a note to a card; without TEXT, remove it
move CARD CARD    move a card before another one; or move CARD last
drop CARD         remove a card";

/// A parsed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// An empty line.
    Nothing,
    /// Print the help.
    Help,
    /// Print the members.
    Who,
    /// Print a card.
    Read(String),
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
            "hand-over" => rest.expect_none(Self::HandOver),
            "quit" | "exit" => rest.expect_none(Self::Quit),
            "read" => {
                rest.required("Which card? For example: read KEY-5").map(|card| Self::Read(card.into()))
            }
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
        "take" => rest.expect_none(RoomCommand::BecomeDriver),
        "stop" => rest.expect_none(RoomCommand::Stop),
        "vote" => rest.parse("What's your vote? For example: vote 5").map(RoomCommand::Vote),
        "settle" => rest.parse("Settle at which value? For example: settle 3").map(RoomCommand::Settle),
        "scale" => rest.parse("Which scale? For example: scale 1 2 4 8").map(RoomCommand::Scale),
        "hint" => rest.parse_hint(),
        "timer" => rest.parse_timer(TimerPurpose::Round),
        "talk" => rest.parse_timer(TimerPurpose::Talk),
        "watch" => {
            let role = |on| if on { Role::Spectator } else { Role::Voter };
            rest.parse_switch().map(|on| RoomCommand::Role(role(on)))
        }
        "react" => rest.parse_reaction().map(RoomCommand::React),
        "face" => rest.parse_avatar(),
        "rename" => Name::new(rest.text)
            .map(RoomCommand::Rename)
            .map_err(|error| format!("Can't use this name: {error}.")),
        "wheel" => rest
            .required("Who should be the driver? For example: wheel Ann")
            .map(|name| RoomCommand::MakeDriver(name.into())),
        "remove" => rest
            .required("Who should be removed? For example: remove Ann")
            .map(|name| RoomCommand::Remove(name.into())),
        "point" => {
            rest.required("Which card? For example: point KEY-5").map(|card| RoomCommand::Point(card.into()))
        }
        "drop" => {
            rest.required("Which card? For example: drop KEY-5").map(|card| RoomCommand::Drop(card.into()))
        }
        "edit" => rest
            .split_word("Which card, and what title? For example: edit KEY-5 Log in")
            .map(|(card, title)| RoomCommand::Edit(card.into(), title.into())),
        "decide" => rest.parse_resolution(),
        "note" => rest.parse_note(),
        "move" => rest.parse_move(),
        "add" => match from_lines(rest.text).cards.pop() {
            Some(card) => Ok(RoomCommand::Add(card)),
            None => Err("Which card? For example: add KEY-1 Log in".into()),
        },
        _ => match Switch::from_word(word) {
            Some(switch) => rest.parse_switch().map(|on| RoomCommand::Switch(switch, on)),
            None => Err(format!("Unknown command {word:?}. Type help to see all commands.")),
        },
    }
}

#[cfg(test)]
mod tests;
