//! No file of a crate imports from a file that imports from it, directly or through others.
//!
//! A file imports from another if its code names something that the other file defines: in a `use`, or in a path such as
//! `crate::a::b`, `super::a` or `a::b`, also in the arguments of a macro. Re-exports are followed to the definition, so
//! `use crate::Card` leads to the file with `struct Card`, wherever `pub use` passes it on. These do not count:
//!
//! - `mod child;`, and a `pub use` of something in the module's own children;
//! - the import of a module alone, as in `use super::frame`: paths through it, such as `frame::encode`, do count;
//! - a method call, because it names no file, so a method may be defined in a child of the file that calls it;
//! - code that only exists in tests, and the links in comments.
//!
//! To remove a cycle, move what both files use into a file of its own.

mod import_graph;
mod module_tree;
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

use self::import_graph::{Cycle, ImportGraph};
use self::module_tree::{ModuleTree, Sources};

/// A program or library with its root file.
struct Crate {
    root_file: &'static str,
    /// Modules that only exist in tests, but are as large as a crate and count like one.
    test_modules: &'static [&'static str],
}

const CRATES: [Crate; 13] = [
    Crate { test_modules: &["simulation"], ..Crate::new("room/src/lib.rs") },
    Crate::new("history/src/lib.rs"),
    Crate::new("saved-rooms/src/lib.rs"),
    Crate::new("lan/src/lib.rs"),
    Crate::new("party/src/main.rs"),
    Crate::new("phrasebook/src/lib.rs"),
    Crate::new("src-tauri/src/lib.rs"),
    Crate::new("src-tauri/src/main.rs"),
    Crate::new("texts/src/lib.rs"),
    Crate::new("ui/src/lib.rs"),
    Crate::new("tests/src/lib.rs"),
    Crate::new("fuzz/src/lib.rs"),
    Crate::new("xtask/src/main.rs"),
];

impl Crate {
    const fn new(root_file: &'static str) -> Self {
        Self { root_file, test_modules: &[] }
    }

    /// All sources below the crate's folder.
    fn sources(&self) -> Sources {
        let folder = Path::new(self.root_file).iter().next().unwrap();
        let root = super::root();
        let sources = super::sources(folder.to_str().unwrap()).into_iter();
        sources.map(|(path, text)| (path.strip_prefix(&root).unwrap().to_owned(), text)).collect()
    }

    fn cycles(&self, sources: &Sources) -> BTreeSet<Cycle> {
        let tree = ModuleTree::parse(sources, Path::new(self.root_file), self.test_modules);
        ImportGraph::of(&tree).cycles()
    }
}

#[test]
fn no_files_import_each_other() {
    let mut report = String::new();
    for each in CRATES {
        for cycle in each.cycles(&each.sources()) {
            report.push_str(&format!("{}:\n{cycle}", each.root_file));
        }
    }
    assert!(
        report.is_empty(),
        "files import each other. Move what both use into a file of its own:\n{report}"
    );
}

#[test]
fn every_member_of_the_workspace_is_checked() {
    let manifest = std::fs::read_to_string(super::root().join("Cargo.toml")).unwrap();
    let members = manifest.lines().find_map(|line| line.strip_prefix("members = [")).unwrap();
    for member in members.split('"').skip(1).step_by(2) {
        assert!(
            CRATES.iter().any(|each| Path::new(each.root_file).starts_with(member)),
            "{member} is missing"
        );
    }
}

/// Edges that once closed a cycle. Each is planted in today's sources and must be reported.
#[test]
fn an_import_that_closes_a_cycle_is_reported() {
    let old_edges = [
        ("room/src/lib.rs", "room/src/seat_key.rs", "use crate::message::ClientMessage;"),
        ("room/src/lib.rs", "room/simulation/incident.rs", "use super::world::World;"),
        ("history/src/lib.rs", "history/src/search_terms.rs", "use crate::read::SELECT_CARD;"),
        ("lan/src/lib.rs", "lan/src/peer_client.rs", "use crate::join::Destination;"),
        ("party/src/main.rs", "party/src/host.rs", "use crate::Command;"),
        ("phrasebook/src/lib.rs", "phrasebook/src/language.rs", "use crate::Phrasebook;"),
        ("src-tauri/src/lib.rs", "src-tauri/src/controller/history.rs", "use super::Controller;"),
        ("ui/src/lib.rs", "ui/src/state.rs", "use crate::components::reactions::Reactions;"),
        ("xtask/src/main.rs", "xtask/src/bench/page.rs", "use super::Benchmark;"),
    ];
    for (root_file, file, import) in old_edges {
        let each = CRATES.into_iter().find(|each| each.root_file == root_file).unwrap();
        let mut sources = each.sources();
        let text = sources.get_mut(Path::new(file)).unwrap_or_else(|| panic!("{file} does not exist"));
        text.push_str(import);
        let line = text.lines().count();
        let planted = |cycle: &Cycle| {
            cycle.0.iter().any(|import| import.file == Path::new(file) && import.line == line)
        };
        let cycles = each.cycles(&sources);
        assert!(cycles.iter().any(planted), "{file}: `{import}` closes no cycle: {cycles:?}");
    }
}
