//! `docs/rules.md` lists the rules of a meeting with their tests, and the list is complete.

use std::collections::BTreeSet;
use std::fs;

use crate::layering::{root, sources};

/// The text between each pair of backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The names of the test functions in a source file.
fn tests(source: &str) -> BTreeSet<&str> {
    let functions = source.split("#[test]").skip(1).filter_map(|rest| rest.split("fn ").nth(1));
    functions.filter_map(|function| function.split('(').next()).collect()
}

#[test]
fn every_rule_lists_its_tests() {
    let rules = fs::read_to_string(root().join("docs/rules.md")).unwrap();
    let rows = rules.lines().filter(|line| line.starts_with('|'));
    let rows: Vec<Vec<&str>> = rows.skip(2).map(|row| row.split(" | ").collect()).collect();
    assert_eq!(rows.len(), 10, "docs/rules.md has ten rules");
    for row in rows {
        let [rule, _, listed] = row[..] else {
            panic!("docs/rules.md: a row has another number of columns: {row:?}")
        };
        let rule = quoted(rule)[0];
        let path = format!("room/tests/it/{rule}.rs");
        let source = fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let listed: BTreeSet<_> = quoted(listed).into_iter().collect();
        assert!(!listed.is_empty(), "docs/rules.md lists no test for the rule {rule}");
        assert_eq!(listed, tests(&source), "docs/rules.md (left) and {path} (right) have different tests");
    }
}

/// Files in `tests/it` that other tests share, whole meetings, and the one host that breaks every rule.
const FIXTURES: [&str; 10] =
    ["actions", "guest", "hostile_host", "main", "meeting", "open_host", "peers", "proxy", "raw", "world"];

/// The names of the files and folders below a folder, without extensions.
fn names_below(folder: &str) -> BTreeSet<String> {
    let paths =
        sources(folder).into_iter().map(|(path, _)| path.strip_prefix(root()).unwrap().with_extension(""));
    let names = paths
        .flat_map(|path| path.iter().map(|part| part.to_string_lossy().into_owned()).collect::<Vec<_>>());
    names.collect()
}

#[test]
fn test_files_are_named_after_a_source_file_or_a_rule() {
    let rules = fs::read_to_string(root().join("docs/rules.md")).unwrap();
    let rules: BTreeSet<&str> = quoted(&rules).into_iter().collect();
    for package in ["room", "history", "lan"] {
        // All crates share the limits of `room`, and `cargo xtask soak` is a test of `lan`.
        let mut sources = names_below(&format!("{package}/src"));
        sources.extend(["limits".to_owned(), "soak".to_owned()]);
        for test in names_below(&format!("{package}/tests/it")) {
            let is_known = sources.contains(&test) || rules.contains(test.as_str());
            let is_path = [package, "tests", "it"].contains(&test.as_str());
            assert!(
                is_known || is_path || FIXTURES.contains(&test.as_str()),
                "{package}/tests/it/{test}.rs has the name of no file in {package}/src and of no rule in docs/rules.md"
            );
        }
    }
}
