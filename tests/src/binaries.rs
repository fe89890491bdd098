//! Paths of the programs under test. Cargo builds them into the same target folder as the tests.

use std::path::PathBuf;

/// The path of `party`, the command line program that hosts, lists and joins rooms.
///
/// # Panics
/// If it was not built.
pub fn party() -> PathBuf {
    built("party")
}

/// The path of the desktop app.
///
/// # Panics
/// If it was not built.
pub fn app() -> PathBuf {
    built("pointing-party")
}

/// `target/<profile>/name`, as seen from `target/<profile>/deps/it-…`.
fn built(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("the test binary has a path");
    let folder =
        tests.parent().and_then(|deps| deps.parent()).expect("cargo puts tests into target/<profile>/deps");
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} does not exist; `cargo xtask test` builds the programs and runs the tests",
        path.display()
    );
    path
}
