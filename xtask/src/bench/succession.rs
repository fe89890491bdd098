//! `cargo xtask bench succession`: recovery times after the host goes.

use anyhow::Result;

use super::measurements::run_measurements;
use crate::step::{cargo, run, step};
use crate::{page, test};

/// Measures how soon everyone has the room again when its host leaves, dies, sleeps or loses its network: first members in
/// terminals, then also guests in each browser.
///
/// # Errors
/// If a required package or tool is missing or the build fails.
pub(super) fn bench() -> Result<()> {
    page::build()?;
    test::install_webdrivers()?;
    step("Building for release", || run(cargo().args(["build", "--release", "--package", "party"])))?;
    step("Measuring recovery times", || run_measurements("succession::recovery_times::"))
}
