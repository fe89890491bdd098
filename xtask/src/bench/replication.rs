//! `cargo xtask bench replication`: copies of a large room's texts.

use anyhow::Result;

use super::measurements::run_measurements;
use crate::step::{cargo, run, step};

/// Measures how soon two members have the texts of all cards of a large room, whether any is lost with the host, and how much
/// copying delays votes.
///
/// # Errors
/// If a required package is missing, the build fails, a text is lost, or a time exceeds its limit.
pub(super) fn bench() -> Result<()> {
    step("Building for release", || run(cargo().args(["build", "--release", "--package", "party"])))?;
    step("Measuring replication", || run_measurements("replication::figures::"))
}
