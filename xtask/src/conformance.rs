//! `cargo xtask conformance`: runs Autobahn's WebSocket test suite against a room's socket.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::packages::{self, PackageSet};
use crate::step::{cargo, root, run, step};

/// The PyPI package that contains Autobahn's test suite, with its version.
const TEST_SUITE: &str = "kosoku==0.1.0";

/// Runs Autobahn's test suite. Reports go to `target/conformance`.
///
/// # Errors
/// If the suite can't be installed, or a case fails that should pass.
pub(crate) fn conformance() -> Result<()> {
    packages::ensure(PackageSet::Conformance)?;
    let runner = ensure_runner()?;
    step("Running Autobahn's test suite", || {
        let filter = ["--lib", "--", "conformance::", "--ignored", "--nocapture"];
        run(cargo()
            .args(["test", "--quiet", "--package", "lan"])
            .args(filter)
            .env("CONFORMANCE_RUNNER", &runner)
            .env("CONFORMANCE_REPORTS", root().join("target/conformance")))
    })
}

/// Returns the path of the suite's runner. Installs it into a virtual environment under `target/tools` if needed.
fn ensure_runner() -> Result<PathBuf> {
    let environment = root().join("target/tools/conformance");
    let runner = environment.join("bin/kosoku");
    if !runner.is_file() {
        step("Installing Autobahn's test suite", || {
            run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
            run(Command::new(Path::new(&environment).join("bin/pip"))
                .args(["install", "--quiet", TEST_SUITE]))
        })?;
    }
    Ok(runner)
}
