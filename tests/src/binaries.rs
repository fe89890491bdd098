//! The programs under test, which cargo puts beside the tests.

use std::path::PathBuf;

/// The program that hosts, lists and joins rooms with no window.
///
/// # Panics
/// If it was not built.
pub fn party() -> PathBuf {
    built("party")
}

/// The desktop app.
///
/// # Panics
/// If it was not built.
pub fn app() -> PathBuf {
    built("pointing-party")
}

/// `target/<profile>/name`, as seen from `target/<profile>/deps/it-…`.
fn built(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("the system says where this test is");
    let folder =
        tests.parent().and_then(|deps| deps.parent()).expect("cargo puts tests into target/<profile>/deps");
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is not there. Build the programs and run the tests: cargo xtask test",
        path.display()
    );
    path
}
