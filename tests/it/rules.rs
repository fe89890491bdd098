//! `docs/rules.md` lists the rules of a meeting with their tests, and the list is complete.

use std::collections::BTreeSet;
use std::fs;

use crate::layering::root;

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
