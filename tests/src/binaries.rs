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

/// A folder for the data of programs that tests start, so that they don't use the person's own.
///
/// # Panics
/// If the test binary has no path.
pub fn data_folder() -> PathBuf {
    profile_folder().join("test-data")
}

/// `target/<profile>`.
fn profile_folder() -> PathBuf {
    let tests = std::env::current_exe().expect("the test binary has a path");
    let folder = tests.parent().and_then(|deps| deps.parent());
    folder.expect("cargo puts tests into target/<profile>/deps").to_owned()
}

/// `target/<profile>/name`, as seen from `target/<profile>/deps/it-…`.
fn built(name: &str) -> PathBuf {
    let path = profile_folder().join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} does not exist; `cargo xtask test` builds the programs and runs the tests",
        path.display()
    );
    path
}
