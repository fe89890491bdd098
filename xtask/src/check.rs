//! `cargo xtask check`: formatting and clippy.

use anyhow::Result;

use crate::packages::{self, PackageSet};
use crate::page;
use crate::step::{cargo, run, step};

/// Checks the formatting, then runs clippy with warnings as errors, for this machine and for WebAssembly.
///
/// # Errors
/// If a check fails; its output says where.
pub(crate) fn check() -> Result<()> {
    step("Checking the formatting", || run(cargo().args(["fmt", "--all", "--check"])))?;
    packages::ensure(PackageSet::App)?;
    // The app embeds the built page at compile time, so the page must exist first.
    page::build()?;
    step("Running clippy", || {
        let deny_warnings = ["--", "--deny", "warnings"];
        run(cargo().args(["clippy", "--workspace", "--all-targets"]).args(deny_warnings))?;
        run(cargo()
            .args(["clippy", "--package", "ui", "--target", "wasm32-unknown-unknown"])
            .args(deny_warnings))
    })
}
