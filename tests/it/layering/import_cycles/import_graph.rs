//! Which file of a crate imports from which, and the cycles among them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::path::{Path, PathBuf};

use super::module_tree::{Mention, MentionKind, Module, ModuleIndex, ModuleTree};

/// How many imports in a row are followed. Imports can name each other in a circle.
const MAX_IMPORT_DEPTH: usize = 16;

/// The imports between the files of a crate.
pub(super) struct ImportGraph {
    /// For each file, the files from which it imports, each with the first import.
    imports: BTreeMap<PathBuf, BTreeMap<PathBuf, Import>>,
}

/// A path that leads from one file to an item in another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    pub(super) file: PathBuf,
    pub(super) line: usize,
    pub(super) path: String,
}

/// Files that import each other in a circle: each from the file of the next, the last from the first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cycle(pub(super) Vec<Import>);

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next_files = self.0.iter().cycle().skip(1).map(|import| &import.file);
        for (Import { file, line, path }, next) in self.0.iter().zip(next_files) {
            writeln!(f, "    {}:{line} uses `{path}` of {}", file.display(), next.display())?;
        }
        Ok(())
    }
}

impl ImportGraph {
    pub(super) fn of(tree: &ModuleTree) -> Self {
        let mut imports = BTreeMap::<PathBuf, BTreeMap<PathBuf, Import>>::new();
        for (index, module) in tree.modules.iter().enumerate() {
            for mention in &module.mentions {
                let Some(used) = used_file(tree, index, mention) else { continue };
                if used != module.file {
                    let path = mention.path.join("::");
                    let import = Import { file: module.file.clone(), line: mention.line, path };
                    let from_file = imports.entry(module.file.clone()).or_default();
                    from_file.entry(used.to_owned()).or_insert(import);
                }
            }
        }
        Self { imports }
    }

    /// The shortest cycle through each file that is in one, without duplicates.
    pub(super) fn cycles(&self) -> BTreeSet<Cycle> {
        self.imports.keys().filter_map(|file| self.shortest_cycle(file)).collect()
    }

    /// Breadth-first search from a file back to itself.
    fn shortest_cycle(&self, start: &Path) -> Option<Cycle> {
        let mut reached_by = BTreeMap::<&Path, &Import>::new();
        let mut queue = VecDeque::from([start]);
        while let Some(file) = queue.pop_front() {
            for (used, import) in self.imports.get(file).into_iter().flatten() {
                if reached_by.contains_key(used.as_path()) {
                    continue;
                }
                reached_by.insert(used, import);
                if used == start {
                    return Some(cycle_to(start, &reached_by));
                }
                queue.push_back(used);
            }
        }
        None
    }
}

/// Follows the search back from `start` to itself. The cycle begins at its first file in the alphabet.
fn cycle_to(start: &Path, reached_by: &BTreeMap<&Path, &Import>) -> Cycle {
    let mut imports = Vec::new();
    let mut file = start;
    loop {
        let import = reached_by[file];
        imports.push(import.clone());
        file = &import.file;
        if file == start {
            break;
        }
    }
    imports.reverse();
    let first = imports.iter().enumerate().min_by_key(|(_, import)| &import.file).map_or(0, |(at, _)| at);
    imports.rotate_left(first);
    Cycle(imports)
}

/// What a path names.
enum Named {
    Module(ModuleIndex),
    /// An item, or something in it, such as a variant, with the module that defines the item.
    ItemOf(ModuleIndex),
    /// Something of another crate, a local variable, or a generic parameter.
    Other,
}

/// The file that a mention depends on.
fn used_file<'a>(tree: &'a ModuleTree, from: ModuleIndex, mention: &Mention) -> Option<&'a Path> {
    let named = resolve(tree, from, &mention.path, MAX_IMPORT_DEPTH);
    let module = match (named, mention.kind) {
        (Named::ItemOf(module), MentionKind::Use | MentionKind::Glob) => module,
        (Named::ItemOf(module) | Named::Module(module), MentionKind::ReExport) => {
            if is_inside(tree, module, from) {
                return None;
            }
            module
        }
        (Named::Module(module), MentionKind::Glob) => module,
        // Importing a module alone uses nothing of it. Paths through it do.
        (Named::Module(_), MentionKind::Use) | (Named::Other, _) => return None,
    };
    Some(&tree.modules[module].file)
}

fn is_inside(tree: &ModuleTree, module: ModuleIndex, outer: ModuleIndex) -> bool {
    let mut parents = std::iter::successors(Some(module), |&module| tree.modules[module].parent);
    parents.any(|parent| parent == outer)
}

fn resolve(tree: &ModuleTree, from: ModuleIndex, path: &[String], depth: usize) -> Named {
    let Some((first, rest)) = path.split_first() else { return Named::Module(from) };
    let mut named = match first.as_str() {
        "crate" => Named::Module(0),
        "self" => Named::Module(from),
        "super" => tree.modules[from].parent.map_or(Named::Other, Named::Module),
        name => find(tree, from, name, depth).unwrap_or(Named::Other),
    };
    for name in rest {
        let Named::Module(module) = named else { break };
        named = match name.as_str() {
            "super" => tree.modules[module].parent.map_or(Named::Other, Named::Module),
            // A macro may define a name that the module does not show.
            name => find(tree, module, name, depth).unwrap_or(Named::ItemOf(module)),
        };
    }
    named
}

/// Finds a name in a module: a child, an item, an import, or a name from a glob import.
fn find(tree: &ModuleTree, module: ModuleIndex, name: &str, depth: usize) -> Option<Named> {
    let Module { children, items, imports, globs, .. } = &tree.modules[module];
    if let Some(&child) = children.get(name) {
        return Some(Named::Module(child));
    }
    if items.contains(name) {
        return Some(Named::ItemOf(module));
    }
    let depth = depth.checked_sub(1)?;
    if let Some(path) = imports.get(name) {
        // `use clap::{self}` imports the crate `clap`, not itself.
        let is_crate = path.first().is_some_and(|first| first == name);
        return Some(if is_crate { Named::Other } else { resolve(tree, module, path, depth) });
    }
    globs.iter().find_map(|path| match resolve(tree, module, path, depth) {
        Named::Module(other) if other != module => find(tree, other, name, depth),
        Named::Module(_) | Named::ItemOf(_) | Named::Other => None,
    })
}
