//! What one can type.

use room::cards::{NewCard, from_lines};
use room::{Name, Points, Vote};

/// What can be typed, for people.
pub(crate) const HELP: &str = "\
start          put the first card on the table; you drive from then on
vote 5         vote, or change your vote; vote ? if you are unsure, vote ☕ for a break
withdraw       take your vote back
add TITLE      add a card, such as: add KEY-1 Log in with a passkey
who            who is here
rename NAME    be called differently
quit           leave
and for the driver:
reveal         open the votes now
settle 3       settle the card at 3
next           go to the next card
revote         vote on this card again
skip           leave this card for later
point CARD     point that card now, by its key or its title
wheel NAME     let NAME drive";

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// Nothing.
    Nothing,
    /// What can be typed?
    Help,
    /// Who is here?
    Who,
    /// Open the first card.
    Start,
    /// Vote.
    Vote(Vote),
    /// Take the vote back.
    Withdraw,
    /// Open the votes.
    Reveal,
    /// Settle the card.
    Settle(Points),
    /// Go on.
    Next,
    /// Vote again.
    Revote,
    /// Leave the card for later.
    Skip,
    /// Point the card of that key or title now.
    Point(String),
    /// Be called that from now on.
    Rename(Name),
    /// Let somebody else drive.
    Wheel(String),
    /// Add a card.
    Add(NewCard),
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
        let rest = rest.trim();
        let alone = |command| match rest {
            "" => Ok(command),
            _ => Err(format!("{word} stands alone, without {rest:?}.")),
        };
        match word {
            "" => Ok(Self::Nothing),
            "help" | "?" => alone(Self::Help),
            "who" => alone(Self::Who),
            "start" => alone(Self::Start),
            "vote" if rest.is_empty() => Err("Vote for what? Such as: vote 5".into()),
            "vote" => rest.parse().map(Self::Vote).map_err(|error| format!("{error}.")),
            "withdraw" => alone(Self::Withdraw),
            "reveal" => alone(Self::Reveal),
            "settle" if rest.is_empty() => Err("Settle at what? Such as: settle 3".into()),
            "settle" => rest.parse().map(Self::Settle).map_err(|error| format!("{error}.")),
            "next" => alone(Self::Next),
            "revote" => alone(Self::Revote),
            "skip" => alone(Self::Skip),
            "point" if rest.is_empty() => Err("Point which card? Such as: point KEY-5".into()),
            "point" => Ok(Self::Point(rest.to_owned())),
            "rename" => {
                Name::new(rest).map(Self::Rename).map_err(|error| format!("That can't be used: {error}."))
            }
            "wheel" if rest.is_empty() => Err("Who shall drive? Such as: wheel Ann".into()),
            "wheel" => Ok(Self::Wheel(rest.to_owned())),
            "add" => match from_lines(rest).cards.pop() {
                Some(card) => Ok(Self::Add(card)),
                None => Err("Add which card? Such as: add KEY-1 Log in".into()),
            },
            "quit" | "exit" => alone(Self::Quit),
            _ => Err(format!("{word:?} is no command. Type help to see them all.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_with_spaces_around() {
        assert_eq!(Command::parse("  vote   5 "), Ok(Command::Vote(Vote::Points(Points::whole(5)))));
        assert_eq!(Command::parse("settle ½"), Ok(Command::Settle(Points::from_hundredths(50))));
        assert_eq!(Command::parse("wheel Ann Smith"), Ok(Command::Wheel("Ann Smith".into())));
        assert_eq!(Command::parse(""), Ok(Command::Nothing));
        let Ok(Command::Add(card)) = Command::parse("add KEY-1 Log in") else { panic!("no card") };
        assert_eq!((card.key(), card.title()), ("KEY-1", "Log in"));
    }

    #[test]
    fn what_is_no_command_gets_a_sentence() {
        for line in [
            "vote",
            "vote many",
            "settle",
            "settle ?",
            "start now",
            "wheel",
            "point",
            "rename",
            "add",
            "dance",
            "Start",
        ] {
            let sentence = Command::parse(line).unwrap_err();
            assert!(sentence.ends_with(['.', '5', '3', 'n']) && sentence.len() > 15, "{line}: {sentence}");
        }
    }
}
