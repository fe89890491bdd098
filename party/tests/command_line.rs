//! The program's answers to arguments that it can't use. Also makes `cargo test` build the program, which the tests in
//! `tests/` start.

// Clippy allows `unwrap` only inside test functions; here the helper functions are test code too.
#![allow(clippy::unwrap_used)]

use std::process::Command;

/// Runs the program in a language of the environment until it ends. Returns its stderr. It must fail.
fn stderr(lang: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_party"))
        .args(arguments)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", lang)
        .output()
        .unwrap();
    assert!(!output.status.success(), "{arguments:?} succeeded");
    assert!(output.stdout.is_empty(), "{arguments:?} printed a result");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn unreadable_file_is_named_in_the_language_of_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("missing.csv").display().to_string();
    let host = ["host", "--name", "Ann", "--cards", &file];
    let english = stderr("en_GB.UTF-8", &host);
    assert!(english.contains(&format!("Can't read {file} (")), "{english}");
    let german = stderr("de_DE.UTF-8", &host);
    assert!(german.contains(&format!("{file} kann nicht gelesen werden (")), "{german}");
}

#[test]
fn option_chooses_the_language_or_says_which_ones_there_are() {
    let (german, unknown) = (["--language", "de"], ["--language", "tlh"]);
    let join = ["join", "99999", "--name", " "];
    let german = stderr("en_GB.UTF-8", &[&german[..], &join].concat());
    assert!(german.contains("Dieser Name geht nicht: "), "{german}");
    let unknown = stderr("en_GB.UTF-8", &[&unknown[..], &join].concat());
    assert!(unknown.contains("There are no texts in tlh. Choose one of de, en."), "{unknown}");
}

#[test]
fn unknown_command_suggests_a_similar_one() {
    let suggestion = stderr("en_GB.UTF-8", &["jion"]);
    assert!(suggestion.contains("a similar subcommand exists: 'join'"), "{suggestion}");
}
