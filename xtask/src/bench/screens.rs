//! `cargo xtask bench screens`: the latency that people see.

use anyhow::Result;

use super::measurements::run_measurements;
use crate::step::{cargo, run, step};
use crate::{page, test};

/// Measures the time from a vote in one window to the result in another, and from a link to a seat.
///
/// # Errors
/// If a required package or tool is missing or the build fails.
pub(super) fn bench() -> Result<()> {
    page::build()?;
    test::install_webdrivers()?;
    step("Building for release", || {
        run(cargo().args(["build", "--release", "--package", "pointing-party", "--package", "party"]))
    })?;
    step("Measuring the screens", || run_measurements("latency::"))
}
