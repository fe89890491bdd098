//! Texts as they are compared: whoever looks for `größe` means `GRÖSSE` as well.

use unicode_normalization::UnicodeNormalization as _;

/// A text in which letters that differ only in case, width or the way they are written are the same.
pub(crate) fn folded(text: &str) -> String {
    // First to upper case: `ß` becomes `SS` there, and every form of sigma one.
    text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect()
}

/// Whose meeting a room of that name is: its words without numbers, so that *Sprint 12* and *Sprint 13* are of one
/// team. A name without other words is a team's own.
pub(crate) fn team(name: &str) -> String {
    let folded = folded(name);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().any(char::is_alphabetic))
        .map(|word| word.trim_matches(char::is_numeric))
        .collect();
    if words.is_empty() { folded } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_writing_make_no_difference() {
        for (one, other) in
            [("GRÖSSE", "größe"), ("ΣΟΦΟΣ", "σοφος"), ("ﬁle", "FILE"), ("e\u{301}", "É"), ("Ｌｏｇ", "log")]
        {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("résumé"), folded("resume"));
    }

    #[test]
    fn a_team_is_known_by_its_rooms_names() {
        for (one, other) in [
            ("Sprint 12", "sprint 13"),
            ("KW 47/2026", "KW 48/2026"),
            ("Ann's room", "Ann’s  room"),
            ("Q3-planning", "Q4 Planning"),
            ("R2", "r3"),
        ] {
            assert_eq!(team(one), team(other));
        }
        for (one, other) in [("Sprint 12", "Refinement 12"), ("12", "13"), ("🦊", "🐻")] {
            assert_ne!(team(one), team(other));
        }
    }
}
