//! `cargo xtask test`

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::packages::{self, For};
use crate::page;
use crate::step::{cargo, root, run, step};
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
    install_npm_packages()?;
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

/// Installs what the tests run inside a browser, as `tests/package-lock.json` has it, unless it is there. Nothing of
/// it is run here.
///
/// # Errors
/// If npm does not start, or can't install it.
fn install_npm_packages() -> Result<()> {
    let tests = root().join("tests");
    // npm writes this one last.
    let installed =
        fs::metadata(tests.join("node_modules/.package-lock.json")).and_then(|file| file.modified());
    let wanted = fs::metadata(tests.join("package-lock.json")).and_then(|file| file.modified());
    let wanted = wanted.context("tests/package-lock.json is not there")?;
    if installed.is_ok_and(|installed| installed > wanted) {
        return Ok(());
    }
    step("Installing what the tests run inside a browser", || {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        run(Command::new(npm).args(["ci", "--ignore-scripts", "--silent"]).current_dir(tests))
    })
}
