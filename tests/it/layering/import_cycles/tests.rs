//! Tests of the rule on small crates.

use std::path::Path;

use super::import_graph::ImportGraph;
use super::module_tree::{ModuleTree, Sources};

/// The cycles of a crate with these files, as text.
fn cycles(files: &[(&str, &str)]) -> Vec<String> {
    let sources: Sources = files.iter().map(|&(path, text)| (path.into(), text.into())).collect();
    let graph = ImportGraph::of(&ModuleTree::parse(&sources, Path::new("src/lib.rs"), &[]));
    graph.cycles().iter().map(ToString::to_string).collect()
}

/// Checks whether `src/a.rs` with this code imports from `src/b.rs`, which imports from `src/a.rs`. The files of `others`
/// belong to the crate too.
fn imports_b(a: &str, others: &[(&str, &str)]) -> bool {
    let mut files = vec![
        ("src/a.rs", a),
        ("src/b.rs", "use crate::a::A; pub struct B; pub fn b() {} pub enum E { One } pub mod inner {}"),
    ];
    if !others.iter().any(|(path, _)| *path == "src/lib.rs") {
        files.push(("src/lib.rs", "mod a; mod b;"));
    }
    files.extend(others);
    !cycles(&files).is_empty()
}

#[test]
fn cycle_is_reported_with_files_and_lines() {
    let report = cycles(&[
        ("src/lib.rs", "mod a;\nmod b;\nmod c;"),
        ("src/a.rs", "//! First.\nuse crate::b::B;\npub struct A;"),
        ("src/b.rs", "pub struct B;\nfn f() { super::c::f() }"),
        ("src/c.rs", "\n\npub fn f() { drop(crate::a::A) }"),
    ]);
    let expected = "    src/a.rs:2 uses `crate::b::B` of src/b.rs\n    src/b.rs:2 uses `super::c::f` of src/c.rs\n    \
                    src/c.rs:3 uses `crate::a::A` of src/a.rs\n";
    assert_eq!(report, [expected]);
}

#[test]
fn every_kind_of_path_counts() {
    for code in [
        "use crate::b::B;",
        "use super::b::{B as Other};",
        "use crate::{b::{b, E::One}};",
        "use crate::b::*;",
        "use super::b; fn f() { b::b() }",
        "fn f() { crate::b::b() }",
        "fn f() -> Vec<super::b::B> { Vec::new() }",
        "fn f() { assert!(crate::b::E::One == self::g(1)) }",
        "fn f() { let _ = format!(\"{}\", [super::b::B]); }",
        "fn f() { use crate::b::E; }",
        "impl super::b::B {}",
        "pub(crate) use crate::b::B;",
        "#[derive(Deserialize)] struct S { #[serde(default = \"crate::b::b\")] field: u8 }",
        "mod inside { use crate::b::B; }",
    ] {
        assert!(imports_b(&format!("pub struct A; {code}"), &[]), "{code}");
    }
}

#[test]
fn mentions_of_other_things_do_not_count() {
    for code in [
        "",
        "use crate::b;",
        "use ::b::B;",
        "use std::b::B;",
        "#[cfg(test)] use crate::b::B;",
        "#[cfg(test)] mod tests { use crate::b::B; }",
        "#[cfg(all(test, unix))] fn f() { crate::b::b() }",
        "#[test] fn f() { crate::b::b() }",
        "/// [`crate::b::B`]\nfn f() {}",
        "pub(in crate::b) fn f() {}",
        "fn f() { value.b() }",
    ] {
        assert!(!imports_b(&format!("pub struct A; {code}"), &[]), "{code}");
    }
}

#[test]
fn re_exports_lead_to_the_definition() {
    let root = |text| [("src/lib.rs", text)];
    assert!(imports_b("use crate::B; pub struct A;", &root("mod a; mod b; pub use b::B;")));
    assert!(imports_b("use crate::Renamed; pub struct A;", &root("mod a; mod b; pub use b::B as Renamed;")));
    assert!(imports_b("use crate::B; pub struct A;", &root("mod a; mod b; pub use b::*;")));
    assert!(!imports_b("use crate::C; pub struct A;", &root("mod a; mod b; pub use b::B; pub struct C;")));
}

#[test]
fn parent_may_re_export_what_its_children_define() {
    let child = ("src/parent/child.rs", "use super::Shared; pub struct Child;");
    let parent = |text| cycles(&[("src/lib.rs", "mod parent;"), ("src/parent.rs", text), child]).is_empty();
    assert!(parent("mod child; pub use child::Child; pub struct Shared;"));
    assert!(!parent("mod child; use child::Child; pub struct Shared;"));
    assert!(!parent("mod child; pub use child::Child; pub struct Shared(Child);"));
}

#[test]
fn names_that_a_macro_defines_belong_to_its_file() {
    let others = [("src/lib.rs", "mod a; mod b; mod ids;"), ("src/ids.rs", "define!(Id); use crate::a::A;")];
    assert!(imports_b("use crate::ids::Id; pub struct A;", &others));
}
