//! Runs measurements that are tests of the `tests` crate.

use anyhow::Result;

use crate::packages::{self, PackageSet};
use crate::step::{cargo, run};

/// Runs the measurements in one module of the `tests` crate on a release build.
///
/// # Errors
/// If a required package is missing, the build fails, or a figure exceeds its limit.
pub(super) fn run_measurements(module: &str) -> Result<()> {
    packages::ensure(PackageSet::Tests)?;
    let filter = [module, "--include-ignored", "--nocapture", "--test-threads=1"];
    run(cargo()
        .args(["test", "--quiet", "--release", "--package", "tests", "--test", "it", "--"])
        .args(filter))
}
