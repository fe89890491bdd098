//! What the page says, where a sentence depends on numbers or people.

use room::{Name, Stage};

use crate::texts;

/// How many names a sentence lists before it counts the rest.
const NAMES_LISTED: usize = 4;

/// How many people are in a room, and what they do.
pub(crate) fn about_room(seated: usize, stage: Stage) -> String {
    let going_on = match stage {
        Stage::Gathering => texts::stage_gathering(),
        Stage::Voting => texts::stage_voting(),
        Stage::Revealed => texts::stage_revealed(),
        Stage::Finished => texts::stage_finished(),
    };
    texts::room_people(&texts::people(seated), going_on)
}

/// `Ada`, `Ada and Bob`, `Ada, Bob and Cleo`, `Ada, Bob, Cleo and 5 others`.
pub(crate) fn listed<T: AsRef<str>>(names: &[T]) -> String {
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

/// One or two letters that stand for a person, as the person writes them: the styles make them capitals.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.last().and_then(|word| word.chars().next());
    first.into_iter().chain(last.filter(|c| c.is_alphanumeric())).collect()
}

/// What to call a room that this person hosts.
pub(crate) fn room_of(person: &str) -> String {
    let named = Name::new(person).and_then(|name| Name::new(&texts::room_of(name.as_str())));
    named.map_or_else(|_| texts::our_room().to_owned(), |room| room.to_string())
}

/// A name for the file a room's result is saved in: no character that some system refuses.
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
    fn lists_read_as_people_write_them() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["Ada"]), "Ada");
        assert_eq!(listed(&["Ada", "Bob"]), "Ada and Bob");
        assert_eq!(listed(&["Ada", "Bob", "Cleo", "Dan"]), "Ada, Bob, Cleo and Dan");
        assert_eq!(listed(&["Ada", "Bob", "Cleo", "Dan", "Eve"]), "Ada, Bob, Cleo and 2 others");
    }

    #[test]
    fn initials_of_any_name() {
        for (name, direct) in [
            ("Ada", "A"),
            ("ada lovelace", "al"),
            ("Åsa Öst", "ÅÖ"),
            ("🐙", "🐙"),
            ("Ada 🐙", "A"),
            ("Bob 2", "B2"),
        ] {
            assert_eq!(initials(name), direct);
        }
    }

    #[test]
    fn a_room_is_named_after_its_host() {
        assert_eq!(room_of(" Ada "), "Ada's room");
        assert_eq!(room_of(""), "Our room");
        assert_eq!(room_of(&"x".repeat(40)), "Our room");
    }

    #[test]
    fn a_file_name_has_nothing_strange_in_it() {
        assert_eq!(file_name(&Name::new("Ada's room").unwrap(), "csv"), "Ada's room.csv");
        assert_eq!(file_name(&Name::new("../a/b: c?").unwrap(), "md"), "a-b- c.md");
    }

    #[test]
    fn a_room_in_words() {
        assert_eq!(about_room(1, Stage::Voting), "1 person, voting now");
        assert_eq!(about_room(3, Stage::Gathering), "3 people, not started yet");
    }
}
