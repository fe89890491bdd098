//! Replays every input of the corpus without a fuzzer.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::Path;

/// The maximum size of an input in bytes, and the maximum number of inputs per target. The corpus is part of every
/// checkout.
const MAX_INPUT_BYTES: usize = 4 * 1024;
const MAX_INPUTS: usize = 30;

#[test]
fn corpus_passes_every_target() {
    for (name, target) in fuzz::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let entries =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!((1..=MAX_INPUTS).contains(&files.len()), "{name} has {} inputs", files.len());
        for file in files {
            let input = std::fs::read(&file).unwrap();
            assert!(input.len() <= MAX_INPUT_BYTES, "{} is too large for a seed", file.display());
            // Names the input, because a panic below does not.
            eprintln!("{}", file.display());
            target(&input);
        }
    }
}

#[test]
fn every_target_has_a_fuzzer_binary() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let named = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("path = \"fuzz_targets/")?.strip_suffix(".rs\""));
    assert_eq!(named.collect::<Vec<_>>(), fuzz::TARGETS.map(|(name, _)| name));
}
