//! Installs programs with `cargo install` into `target/tools`, so that they do not affect the rest of the machine.

use std::path::PathBuf;

use anyhow::Result;

use crate::step::{cargo, root, run, step};

/// A program that `cargo install` can build.
pub(crate) struct Tool {
    /// Name of the program and of its crate.
    pub(crate) program: &'static str,
    /// Version requirement, as in a manifest.
    pub(crate) version: &'static str,
    /// Name to print.
    pub(crate) description: &'static str,
}

/// Builds the program unless it is already there.
///
/// # Errors
/// If it can't be built.
pub(crate) fn ensure(tool: &Tool) -> Result<()> {
    let Tool { program, version, description } = tool;
    if path(program).is_file() {
        return Ok(());
    }
    step(&format!("Installing {description}"), || {
        // These programs mostly start other programs, so a quick build matters more than a quick program.
        let arguments =
            ["install", program, "--version", version, "--locked", "--quiet", "--debug", "--root"];
        run(cargo().args(arguments).arg(folder()).env("CARGO_PROFILE_DEV_DEBUG", "0"))
    })
}

/// Path of an installed program.
pub(crate) fn path(program: &str) -> PathBuf {
    folder().join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

fn folder() -> PathBuf {
    root().join("target/tools")
}
