//! `cargo xtask check`

use anyhow::Result;

use crate::packages::{self, For};
use crate::page;
use crate::step::{cargo, run, step};

/// Checks the formatting, and clippy with warnings as errors, also for the page as the browser gets it.
///
/// # Errors
/// If there is anything to complain about.
pub(crate) fn check() -> Result<()> {
    step("Checking the formatting", || run(cargo().args(["fmt", "--all", "--check"])))?;
    packages::ensure(For::App)?;
    // The app takes the page in when it is compiled, so there has to be one.
    page::build()?;
    step("Checking with clippy", || {
        let warnings = ["--", "--deny", "warnings"];
        run(cargo().args(["clippy", "--workspace", "--all-targets"]).args(warnings))?;
        run(cargo().args(["clippy", "--package", "ui", "--target", "wasm32-unknown-unknown"]).args(warnings))
    })
}
