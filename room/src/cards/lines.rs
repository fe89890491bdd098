//! Imports typed or pasted cards, one per line.

use super::NewCard;
use super::new_card::{Import, is_link};

/// Imports one card per line: `KEY-1 Title`, a title, or a link with an optional title. Empty lines are
/// skipped, list bullets and numbers are removed.
///
/// ```
/// let cards = room::cards::from_lines("- ABC-1 Log in\nTidy up").cards;
/// assert_eq!((cards[0].key(), cards[0].title()), ("ABC-1", "Log in"));
/// assert_eq!((cards[1].key(), cards[1].title()), ("", "Tidy up"));
/// ```
pub fn from_lines(text: &str) -> Import {
    let cards = text.lines().map(parse_line).filter(|card| !card.is_blank()).collect();
    Import { cards, ..Import::default() }
}

fn parse_line(line: &str) -> NewCard {
    let line = strip_bullet(line.trim());
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim_start().trim_start_matches([':', '–', '—']).trim_start();
    if is_link(first) {
        let (key, title) = key_and_title_of_link(first);
        return match rest {
            "" => NewCard::new(&key, &title, "", Some(first)),
            title => NewCard::new(&key, title, "", Some(first)),
        };
    }
    let key = first.trim_end_matches(':');
    if is_key(key) { NewCard::new(key, rest, "", None) } else { NewCard::new("", line, "", None) }
}

/// Derives key and title from a link: `…/browse/ABC-1` is `ABC-1`,
/// `…/owner/repo/issues/12` is `#12` of `owner/repo`, and anything else is its own title.
fn key_and_title_of_link(link: &str) -> (String, String) {
    let bare = link.split_once("://").map_or(link, |(_, rest)| rest);
    let path = bare.split(['?', '#']).next().unwrap_or(bare).trim_end_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    if let Some(key) = parts.iter().skip(1).rev().find(|part| is_key(part)) {
        return ((*key).to_owned(), String::new());
    }
    match parts[..] {
        [_, .., owner, repo, "issues" | "pull", number] if number.chars().all(|c| c.is_ascii_digit()) => {
            (format!("#{number}"), format!("{owner}/{repo}"))
        }
        _ => (String::new(), bare.to_owned()),
    }
}

/// Whether a word is a tracker's key, such as `ABC-12` or `#12`.
pub(super) fn is_key(word: &str) -> bool {
    let number =
        |text: &str| !text.is_empty() && text.len() <= 10 && text.chars().all(|c| c.is_ascii_digit());
    if let Some(rest) = word.strip_prefix('#') {
        return number(rest);
    }
    word.rsplit_once('-').is_some_and(|(project, tail)| {
        project.starts_with(|c: char| c.is_ascii_uppercase())
            && project.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && number(tail)
    })
}

fn strip_bullet(line: &str) -> &str {
    let rest = ["- ", "* ", "• ", "[ ] ", "- [ ] ", "* [ ] "]
        .iter()
        .rev()
        .find_map(|bullet| line.strip_prefix(bullet));
    if let Some(rest) = rest {
        return rest.trim_start();
    }
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
    match after.strip_prefix(". ").or_else(|| after.strip_prefix(") ")) {
        Some(rest) if after.len() < line.len() => rest.trim_start(),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> (String, String, Option<String>) {
        let card = parse_line(line);
        (card.key().into(), card.title().into(), card.link().map(Into::into))
    }

    #[test]
    fn all_line_formats() {
        let plain = |key: &str, title: &str| (key.to_owned(), title.to_owned(), None);
        assert_eq!(parse("ABC-1 Log in"), plain("ABC-1", "Log in"));
        assert_eq!(parse("ABC-1: Log in"), plain("ABC-1", "Log in"));
        assert_eq!(parse("ABC-1"), plain("ABC-1", ""));
        assert_eq!(parse("#12 Log in"), plain("#12", "Log in"));
        assert_eq!(parse("Log in with SSO"), plain("", "Log in with SSO"));
        assert_eq!(parse("well-known 2-factor login"), plain("", "well-known 2-factor login"));
        assert_eq!(parse("3. ABC-1 Log in"), plain("ABC-1", "Log in"));
        assert_eq!(parse("- [ ] Log in"), plain("", "Log in"));
        assert_eq!(parse("2 factors"), plain("", "2 factors"));
    }

    #[test]
    fn links_name_their_ticket() {
        let link =
            |key: &str, title: &str, link: &str| (key.to_owned(), title.to_owned(), Some(link.to_owned()));
        let jira = "https://jira.example.com/browse/ABC-1?focus=2";
        assert_eq!(parse(jira), link("ABC-1", "", jira));
        assert_eq!(parse(&format!("{jira} Log in")), link("ABC-1", "Log in", jira));
        let github = "https://github.com/owner/repo/issues/12";
        assert_eq!(parse(github), link("#12", "owner/repo", github));
        let other = "http://wiki.example.com/page";
        assert_eq!(parse(other), link("", "wiki.example.com/page", other));
        assert_eq!(parse("javascript:alert(1)"), ("".into(), "javascript:alert(1)".into(), None));
    }
}
