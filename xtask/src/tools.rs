//! Programs that cargo builds for this project alone: they stay in the target folder.

use std::path::PathBuf;

use anyhow::Result;

use crate::step::{cargo, root, run, step};

/// Such a program.
pub(crate) struct Tool {
    /// Its name, and its package's.
    pub(crate) program: &'static str,
    /// Which versions of it will do.
    pub(crate) version: &'static str,
    /// What it is, in words.
    pub(crate) what: &'static str,
}

/// Builds the program, once.
///
/// # Errors
/// If it does not build.
pub(crate) fn ensure(tool: &Tool) -> Result<()> {
    let Tool { program, version, what } = tool;
    if path(program).is_file() {
        return Ok(());
    }
    step(&format!("Installing {what}"), || {
        let arguments = ["install", program, "--version", version, "--locked", "--quiet", "--root"];
        run(cargo().args(arguments).arg(folder()))
    })
}

/// Where the program is.
pub(crate) fn path(program: &str) -> PathBuf {
    folder().join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

fn folder() -> PathBuf {
    root().join("target/tools")
}
