//! `cargo xtask conformance`

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::packages::{self, For};
use crate::step::{cargo, root, run, step};

/// The package that runs Autobahn's cases.
const RUNNER: &str = "kosoku==0.1.0";

/// Runs Autobahn's cases of the WebSocket protocol against a room's socket.
///
/// # Errors
/// If something can't be set up; if a case does not hold that should.
pub(crate) fn conformance() -> Result<()> {
    packages::ensure(For::Conformance)?;
    let runner = runner()?;
    step("Running Autobahn's cases", || {
        let only = ["--lib", "--", "conformance::", "--ignored", "--nocapture"];
        run(cargo()
            .args(["test", "--quiet", "--package", "lan"])
            .args(only)
            .env("CONFORMANCE_RUNNER", &runner)
            .env("CONFORMANCE_REPORTS", root().join("target/conformance")))
    })
}

/// The runner, in a folder of its own; installs it if it is not there.
fn runner() -> Result<PathBuf> {
    let folder = root().join("target/tools/conformance");
    let runner = folder.join("bin/kosoku");
    if !runner.is_file() {
        step("Installing Autobahn's cases", || {
            run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
            run(Command::new(Path::new(&folder).join("bin/pip")).args(["install", "--quiet", RUNNER]))
        })?;
    }
    Ok(runner)
}
