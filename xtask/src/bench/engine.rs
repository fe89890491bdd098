//! What a host is capable of.

use anyhow::Result;

use crate::step::{cargo, run, step};

/// Measures a host; `arguments` say what of it.
///
/// # Errors
/// If it does not build, or the measurement can't be finished.
pub(super) fn bench(arguments: &[&str]) -> Result<()> {
    step("Measuring the engine", || {
        run(cargo().args(["bench", "--quiet", "--package", "lan", "--bench", "engine", "--"]).args(arguments))
    })
}
