//! `cargo xtask bench succession`: recovery times after the host goes.

use anyhow::Result;

use super::measurements::run_measurements;
use crate::step::{cargo, run, step};

/// Measures how soon everyone has the room again when its host leaves, dies, sleeps or loses its network.
///
/// # Errors
/// If a required package is missing, the build fails, or a time exceeds its limit.
pub(super) fn bench() -> Result<()> {
    step("Building for release", || run(cargo().args(["build", "--release", "--package", "party"])))?;
    step("Measuring recovery times", || run_measurements("succession::recovery_times::"))
}
