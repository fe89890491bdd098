//! What one can type.

mod arguments;

use room::cards::from_lines;
use room::{Name, Role, TimerPurpose};

use self::arguments::Arguments;
use super::command_result::CommandResult;

/// What can be typed, for people.
pub(crate) const HELP: &str = "\
start          put the first card on the table; you drive from then on
vote 5         vote, or change your vote; vote ? if you are unsure, vote ☕ for a break
withdraw       take your vote back
react 👍       throw in one of 👍 🎉 😄 🤔 😮 ❤️
read CARD      read a card's text and note; CARD is its key, or its place such as #3
who            who is here
watch on       watch without voting; watch off to vote again
rename NAME    be called differently
face 🦊        be seen by an emoji; face 5 for a colour, 0 to 7
take           drive, as the driver is not here
hand-over      if the room is hosted here, have it hosted by somebody else, and stay
quit           leave
and for the driver:
reveal         open the votes now
settle 3       settle the card at 3
decide CARD 3  decide for 3 where a split network settled CARD twice
next           go to the next card
revote         vote on this card again
skip           leave this card for later
point CARD     point that card now, by its key or its title
quick          point a card without a title now
timer 3        give 3 minutes to vote, or 90s; timer 3 reveal opens the votes at the end
talk 2         give 2 minutes to talk
stop           stop the timer
scale LIST     vote with these values from now on, such as 1 2 4 8, S M L, fibonacci,
               modified-fibonacci, powers-of-two, t-shirts or hours
hint 8 TEXT    say what 8 means
auto-reveal on    votes open by themselves once all are in; or off
count-down on     they do so after a count-down; or off
hide-names on     votes are shown without names from the next round on; or off
wheel NAME     let NAME drive
remove NAME    remove NAME for good; the first person in the room may too
and for the driver, or for all before the first start:
add TITLE      add a card, such as: add KEY-1 Log in with a passkey
edit CARD TITLE   give a card another title
note CARD TEXT    write a note on a card; without a text, take it off
move CARD CARD    put a card before another one; or move CARD last
drop CARD         take a card out";

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// Nothing.
    Nothing,
    /// What can be typed?
    Help,
    /// Who is here?
    Who,
    /// What is on that card?
    Read(String),
    /// Have the room hosted elsewhere.
    HandOver,
    /// Have the room do something.
    Do(CommandResult),
    /// Leave.
    Quit,
}

impl Command {
    /// Reads a line.
    ///
    /// # Errors
    /// A sentence that says what was wrong.
    pub(crate) fn parse(line: &str) -> Result<Self, String> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = Arguments { word, text: rest.trim() };
        match word {
            "" => Ok(Self::Nothing),
            "help" | "?" => rest.alone(Self::Help),
            "who" => rest.alone(Self::Who),
            "hand-over" => rest.alone(Self::HandOver),
            "quit" | "exit" => rest.alone(Self::Quit),
            "read" => rest.some("Read which card? Such as: read KEY-5").map(|card| Self::Read(card.into())),
            _ => command_result(word, rest).map(Self::Do),
        }
    }
}

fn command_result(word: &str, rest: Arguments<'_>) -> Result<CommandResult, String> {
    match word {
        "start" => rest.alone(CommandResult::Start),
        "quick" => rest.alone(CommandResult::Quick),
        "withdraw" => rest.alone(CommandResult::Withdraw),
        "reveal" => rest.alone(CommandResult::Reveal),
        "next" => rest.alone(CommandResult::Next),
        "revote" => rest.alone(CommandResult::Revote),
        "skip" => rest.alone(CommandResult::Skip),
        "take" => rest.alone(CommandResult::Take),
        "stop" => rest.alone(CommandResult::Stop),
        "vote" => rest.read("Vote for what? Such as: vote 5").map(CommandResult::Vote),
        "settle" => rest.read("Settle at what? Such as: settle 3").map(CommandResult::Settle),
        "scale" => rest.read("Which scale? Such as: scale 1 2 4 8").map(CommandResult::Scale),
        "hint" => rest.hint(),
        "timer" => rest.timer(TimerPurpose::Round),
        "talk" => rest.timer(TimerPurpose::Talk),
        "auto-reveal" => rest.switch().map(CommandResult::AutoReveal),
        "count-down" => rest.switch().map(CommandResult::CountDown),
        "hide-names" => rest.switch().map(CommandResult::HideNames),
        "watch" => {
            let role = |on| if on { Role::Spectator } else { Role::Voter };
            rest.switch().map(|on| CommandResult::Role(role(on)))
        }
        "react" => rest.reaction().map(CommandResult::React),
        "face" => rest.avatar(),
        "rename" => Name::new(rest.text)
            .map(CommandResult::Rename)
            .map_err(|error| format!("That can't be used: {error}.")),
        "wheel" => {
            rest.some("Who shall drive? Such as: wheel Ann").map(|name| CommandResult::Wheel(name.into()))
        }
        "remove" => {
            rest.some("Remove whom? Such as: remove Ann").map(|name| CommandResult::Remove(name.into()))
        }
        "point" => {
            rest.some("Point which card? Such as: point KEY-5").map(|card| CommandResult::Point(card.into()))
        }
        "drop" => {
            rest.some("Take out which card? Such as: drop KEY-5").map(|card| CommandResult::Drop(card.into()))
        }
        "edit" => rest
            .two("Which card, and what title? Such as: edit KEY-5 Log in")
            .map(|(card, title)| CommandResult::Edit(card.into(), title.into())),
        "decide" => rest.decision(),
        "note" => rest.note(),
        "move" => rest.place(),
        "add" => match from_lines(rest.text).cards.pop() {
            Some(card) => Ok(CommandResult::Add(card)),
            None => Err("Add which card? Such as: add KEY-1 Log in".into()),
        },
        _ => Err(format!("{word:?} is no command. Type help to see them all.")),
    }
}

#[cfg(test)]
mod tests;
