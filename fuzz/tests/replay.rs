//! Tries every input of the corpus again, without a fuzzer.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

/// What an input may take of everybody's checkout, and how many there may be of a kind.
const LARGEST: usize = 4 * 1024;
const MOST: usize = 30;

#[test]
fn the_corpus_breaks_nothing() {
    for (name, target) in fuzz::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let entries =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!((1..=MOST).contains(&files.len()), "{name} has {} inputs", files.len());
        for file in files {
            let input = std::fs::read(&file).unwrap();
            assert!(input.len() <= LARGEST, "{} is too large for a seed", file.display());
            // A panic below does not say which input it is about.
            eprintln!("{}", file.display());
            target(&input);
        }
    }
}

#[test]
fn every_target_is_there_for_the_fuzzer() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let named = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("path = \"fuzz_targets/")?.strip_suffix(".rs\""));
    assert_eq!(named.collect::<Vec<_>>(), fuzz::TARGETS.map(|(name, _)| name));
}
