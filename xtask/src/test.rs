//! `cargo xtask test`

use anyhow::Result;

use crate::packages::{self, For};
use crate::page;
use crate::step::{cargo, run, step};
use crate::tools::{self, Tool};

const DRIVER: Tool =
    Tool { program: "tauri-driver", version: "^2", what: "the driver for the app's windows" };

/// Sets up what the tests need, and runs them all.
///
/// # Errors
/// If something can't be set up, or a test fails.
pub(crate) fn test(arguments: &[String]) -> Result<()> {
    packages::ensure(For::Tests)?;
    page::build()?;
    install_driver()?;
    // This builds `party` and the app as well, since both have tests of their own beside their code.
    step("Testing", || run(cargo().args(["test", "--workspace"]).args(arguments)))
}

/// Puts the driver for windows into the target folder, once.
///
/// # Errors
/// If it does not build.
pub(crate) fn install_driver() -> Result<()> {
    tools::ensure(&DRIVER)
}
