//! How soon a room goes on.

use anyhow::Result;

use super::measure;
use crate::step::{cargo, run, step};

/// Measures how soon everybody has the room again when its host leaves, dies, sleeps or loses its network.
///
/// # Errors
/// If something is missing or does not build.
pub(super) fn bench() -> Result<()> {
    step("Building for release", || run(cargo().args(["build", "--release", "--package", "lan"])))?;
    step("Letting hosts go", || measure("succession::figures::"))
}
