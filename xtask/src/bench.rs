//! `cargo xtask bench`

use anyhow::Result;

use crate::packages::{self, For};
use crate::step::{cargo, run, step};
use crate::{page, test};

/// Measures on a release build, and prints the figures.
///
/// # Errors
/// If something is missing or does not build.
pub(crate) fn bench() -> Result<()> {
    packages::ensure(For::Tests)?;
    page::build()?;
    test::install_driver()?;
    step("Building for release", || {
        run(cargo().args(["build", "--release", "--package", "pointing-party", "--package", "lan"]))
    })?;
    step("Measuring", || {
        let only = ["latency::", "--ignored", "--nocapture", "--test-threads=1"];
        run(cargo().args(["test", "--release", "--package", "tests", "--"]).args(only))
    })
}
