//! Sentences that depend on numbers or names.

use room::{Name, Stage};

use crate::texts;

/// How many names a sentence lists before it counts the rest.
const NAMES_LISTED: usize = 4;

/// How many people are in a room and what they do: `3 people, voting now`.
pub(crate) fn room_summary(people: usize, stage: Stage) -> String {
    let stage_text = match stage {
        Stage::Gathering => texts::stage_gathering(),
        Stage::Voting => texts::stage_voting(),
        Stage::Revealed => texts::stage_revealed(),
        Stage::Finished => texts::stage_finished(),
    };
    texts::room_people(&texts::people(people), stage_text)
}

/// `Ada`, `Ada and Bob`, `Ada, Bob and Cleo`, `Ada, Bob, Cleo and 5 others`.
pub(crate) fn join_names<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        None => String::new(),
        Some((one, [])) => (*one).to_owned(),
        Some((last, start)) if names.len() <= NAMES_LISTED => texts::list_two(&start.join(", "), last),
        Some(_) => {
            let (shown, rest) = names.split_at(NAMES_LISTED - 1);
            texts::list_rest(&shown.join(", "), rest.len())
        }
    }
}

/// One or two initials of a name. The styles capitalize them.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.last().and_then(|word| word.chars().next());
    first.into_iter().chain(last.filter(|c| c.is_alphanumeric())).collect()
}

/// The default name of a room this person hosts.
pub(crate) fn default_room_name(person: &str) -> String {
    let name = Name::new(person).and_then(|name| Name::new(&texts::room_of(name.as_str())));
    name.map_or_else(|_| texts::our_room().to_owned(), |room| room.to_string())
}

/// A file name for a room's result, without characters that an operating system rejects.
pub(crate) fn file_name(room: &Name, extension: &str) -> String {
    let plain: String = room
        .as_str()
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '\'' | '(' | ')') { c } else { '-' })
        .collect();
    format!("{}.{extension}", plain.trim_matches(['-', ' ']).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_as_in_prose() {
        assert_eq!(join_names::<&str>(&[]), "");
        assert_eq!(join_names(&["Ada"]), "Ada");
        assert_eq!(join_names(&["Ada", "Bob"]), "Ada and Bob");
        assert_eq!(join_names(&["Ada", "Bob", "Cleo", "Dan"]), "Ada, Bob, Cleo and Dan");
        assert_eq!(join_names(&["Ada", "Bob", "Cleo", "Dan", "Eve"]), "Ada, Bob, Cleo and 2 more");
    }

    #[test]
    fn initials_of_any_name() {
        for (name, expected) in [
            ("Ada", "A"),
            ("ada lovelace", "al"),
            ("Åsa Öst", "ÅÖ"),
            ("🐙", "🐙"),
            ("Ada 🐙", "A"),
            ("Bob 2", "B2"),
        ] {
            assert_eq!(initials(name), expected);
        }
    }

    #[test]
    fn the_default_room_name_contains_the_host() {
        assert_eq!(default_room_name(" Ada "), "Ada's room");
        assert_eq!(default_room_name(""), "Our room");
        assert_eq!(default_room_name(&"x".repeat(40)), "Our room");
    }

    #[test]
    fn file_names_have_no_special_characters() {
        assert_eq!(file_name(&Name::new("Ada's room").unwrap(), "csv"), "Ada's room.csv");
        assert_eq!(file_name(&Name::new("../a/b: c?").unwrap(), "md"), "a-b- c.md");
    }

    #[test]
    fn room_summary_names_people_and_stage() {
        assert_eq!(room_summary(1, Stage::Voting), "1 person · Voting");
        assert_eq!(room_summary(3, Stage::Gathering), "3 people · Not started");
    }
}
