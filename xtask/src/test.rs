//! `cargo xtask test`

use anyhow::Result;

use crate::packages::{self, For};
use crate::page;
use crate::step::{cargo, root, run, step};

/// What drives the app's windows in tests, and which versions of it.
const DRIVER: [&str; 3] = ["tauri-driver", "--version", "^2"];

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
    let tools = root().join("target/tools");
    if tools.join("bin").join(format!("tauri-driver{}", std::env::consts::EXE_SUFFIX)).is_file() {
        return Ok(());
    }
    step("Installing the driver for the app's windows", || {
        run(cargo().arg("install").args(DRIVER).args(["--locked", "--quiet", "--root"]).arg(&tools))
    })
}
