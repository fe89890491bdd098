//! Text normalization: a search for `größe` also finds `GRÖSSE`, and *Sprint 12* and *Sprint 13* are one team.

use unicode_normalization::UnicodeNormalization as _;

/// Normalizes a text for comparison. Case, width and Unicode composition no longer make a difference.
pub(crate) fn normalize(text: &str) -> String {
    // Upper case first: it turns `ß` into `SS`, and all forms of sigma into one.
    text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect()
}

/// The key that groups rooms by team: the words of the room's name without numbers. *Sprint 12* and *Sprint 13* have the
/// same key. A name without words is its own key.
pub(crate) fn team_key(name: &str) -> String {
    let normalized = normalize(name);
    let words: Vec<&str> = normalized
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().any(char::is_alphabetic))
        .map(|word| word.trim_matches(char::is_numeric))
        .collect();
    if words.is_empty() { normalized } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalize_ignores_case_and_composition() {
        for (one, other) in
            [("GRÖSSE", "größe"), ("ΣΟΦΟΣ", "σοφος"), ("ﬁle", "FILE"), ("e\u{301}", "É"), ("Ｌｏｇ", "log")]
        {
            assert_eq!(normalize(one), normalize(other));
        }
        assert_ne!(normalize("résumé"), normalize("resume"));
    }

    #[test]
    fn team_key_ignores_numbers() {
        for (one, other) in [
            ("Sprint 12", "sprint 13"),
            ("KW 47/2026", "KW 48/2026"),
            ("Ann's room", "Ann’s  room"),
            ("Q3-planning", "Q4 Planning"),
            ("R2", "r3"),
        ] {
            assert_eq!(team_key(one), team_key(other));
        }
        for (one, other) in [("Sprint 12", "Refinement 12"), ("12", "13"), ("🦊", "🐻")] {
            assert_ne!(team_key(one), team_key(other));
        }
    }
}
