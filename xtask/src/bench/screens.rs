//! How long the screens take.

use anyhow::Result;

use super::measure;
use crate::step::{cargo, run, step};
use crate::{page, test};

/// Measures the way from one window to another.
///
/// # Errors
/// If something is missing or does not build.
pub(super) fn bench() -> Result<()> {
    page::build()?;
    test::install_driver()?;
    step("Building for release", || {
        run(cargo().args(["build", "--release", "--package", "pointing-party", "--package", "lan"]))
    })?;
    step("Measuring the screens", || measure("latency::"))
}
