//! `cargo xtask test`: installs what the tests need and runs all of them.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::packages::{self, PackageSet};
use crate::page;
use crate::simulate::{self, IN_EVERY_TEST};
use crate::step::{cargo, root, run, step};
use crate::tools::{self, Tool};
use crate::watch;

/// The WebDriver that controls the app's windows.
const TAURI_DRIVER: Tool = Tool { program: "tauri-driver", version: "^2", description: "tauri-driver" };
/// The WebDriver that controls Firefox.
const GECKODRIVER: Tool = Tool { program: "geckodriver", version: "^0.37", description: "geckodriver" };

/// Installs what the tests need, runs all tests, and lets the simulation find planted faults. With `arguments`, which
/// go to `cargo test`, only the selected tests run.
///
/// # Errors
/// If something can't be installed, a test fails, or the simulation does not find a planted fault.
pub(crate) fn test(arguments: &[String]) -> Result<()> {
    packages::ensure(PackageSet::Tests)?;
    page::build()?;
    install_webdrivers()?;
    install_npm_packages()?;
    // This also builds `party` and the app, which the tests start as programs.
    // `THOROUGH` makes `room` try every seed and case; a plain `cargo test` is quick.
    step("Running the tests", || {
        run(cargo().args(watch::runner()?).args(["test", "--workspace"]).args(arguments).env("THOROUGH", "1"))
    })?;
    if arguments.is_empty() { simulate::find_planted(&IN_EVERY_TEST) } else { Ok(()) }
}

/// Installs the WebDrivers for the app's windows and for Firefox if needed.
///
/// # Errors
/// If one can't be built.
pub(crate) fn install_webdrivers() -> Result<()> {
    tools::ensure(&TAURI_DRIVER)?;
    tools::ensure(&GECKODRIVER)
}

/// Installs the scripts that the tests run inside a browser, as locked in `tests/package-lock.json`. Install scripts
/// are not run.
///
/// # Errors
/// If npm can't be started or fails.
fn install_npm_packages() -> Result<()> {
    let tests = root().join("tests");
    // npm writes this file last, so its time tells whether the installation is complete and current.
    let installed =
        fs::metadata(tests.join("node_modules/.package-lock.json")).and_then(|file| file.modified());
    let locked = fs::metadata(tests.join("package-lock.json")).and_then(|file| file.modified());
    let locked = locked.context("could not read tests/package-lock.json")?;
    if installed.is_ok_and(|installed| installed > locked) {
        return Ok(());
    }
    step("Installing the tests' npm packages", || {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        run(Command::new(npm).args(["ci", "--ignore-scripts", "--silent"]).current_dir(tests))
    })
}
