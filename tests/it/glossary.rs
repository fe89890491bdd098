//! Public type names use the words of `docs/glossary.md`, or common programming words.
//!
//! A reader learns the glossary once and can then guess what every type of `room` and `lan` does. A new word in a
//! public type name needs a line there. Words that every programmer knows are listed in
//! `docs/programming-words.txt`.

use std::collections::BTreeSet;
use std::fs;

use crate::layering::{root, sources};

/// The crates whose public types are checked.
const CRATES: [&str; 2] = ["room", "lan"];
/// How many words need no explanation.
const MAX_PROGRAMMING_WORDS: usize = 150;
/// Names that were replaced because nobody from the field could guess what they mean.
const REJECTED: [&str; 40] = [
    "Arrival",
    "Asker",
    "Background",
    "Callee",
    "Came",
    "Contact",
    "Crowd",
    "Deed",
    "Door",
    "Duty",
    "Entrance",
    "Errands",
    "Face",
    "Heard",
    "Heir",
    "Incoming",
    "Keeper",
    "Keeping",
    "Kept",
    "LookOut",
    "Objection",
    "OutOfStep",
    "Outlet",
    "Overfull",
    "Pace",
    "Place",
    "Post",
    "Reins",
    "Said",
    "Seen",
    "Shown",
    "Spoken",
    "Standing",
    "Surroundings",
    "Talk",
    "Talkers",
    "Tenure",
    "Told",
    "Trouble",
    "Verdict",
];

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The words between `**` at the start of the glossary's lines, and those of the list, in lower case.
fn known_words() -> BTreeSet<String> {
    let glossary = read("docs/glossary.md");
    let terms = glossary.lines().filter_map(|line| line.strip_prefix("- **")?.split("**").next());
    let terms = terms.flat_map(|term| term.split(|character: char| !character.is_alphanumeric()));
    let list = read("docs/programming-words.txt");
    terms.chain(list.lines()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The words of a name in camel case, in lower case: `SeatKey` has `seat` and `key`.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::<String>::new();
    for character in name.chars() {
        match words.last_mut() {
            Some(word) if !character.is_uppercase() => word.push(character),
            _ => words.push(character.to_lowercase().collect()),
        }
    }
    words
}

/// The words of a name that a reader would have to look up in vain. A plural counts as its singular.
fn unknown_words(name: &str, known: &BTreeSet<String>) -> Vec<String> {
    let is_known = |word: &String| {
        known.contains(word) || word.strip_suffix('s').is_some_and(|singular| known.contains(singular))
    };
    words(name).into_iter().filter(|word| !is_known(word)).collect()
}

/// The names of the public types in a source file.
fn public_types(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let item = line.trim_start().strip_prefix("pub ")?;
        let (kind, rest) = item.split_once(' ')?;
        let is_type = ["struct", "enum", "trait", "type"].contains(&kind);
        let name = rest.split(|character: char| !character.is_alphanumeric()).next()?;
        (is_type && !name.is_empty()).then_some(name)
    })
}

#[test]
fn public_type_names_use_words_of_the_glossary() {
    let known = known_words();
    let mut unknown = Vec::new();
    let mut count = 0;
    for (path, source) in CRATES.iter().flat_map(|name| sources(&format!("{name}/src"))) {
        for name in public_types(&source) {
            count += 1;
            let words = unknown_words(name, &known);
            if !words.is_empty() {
                unknown.push(format!("{name} ({}) in {}", words.join(", "), path.display()));
            }
        }
    }
    assert!(count > 100, "only {count} types were found");
    assert!(
        unknown.is_empty(),
        "explain these words in docs/glossary.md, or use words that are there:\n{}",
        unknown.join("\n")
    );
}

#[test]
fn replaced_names_are_rejected() {
    let known = known_words();
    let accepted: Vec<_> =
        REJECTED.into_iter().filter(|name| unknown_words(name, &known).is_empty()).collect();
    assert!(accepted.is_empty(), "these names were replaced and must not come back: {accepted:?}");
}

#[test]
fn only_common_words_need_no_explanation() {
    let count = read("docs/programming-words.txt").lines().count();
    assert!(count <= MAX_PROGRAMMING_WORDS, "{count} words: explain some in docs/glossary.md instead");
}
