//! `cargo xtask soak`: one long meeting.

use anyhow::Result;

use crate::step::{cargo, run, step};

/// Runs a meeting of this many minutes, on a release build, in which people come, go and lose their connections.
/// `cargo test` runs it for 2 minutes.
///
/// # Errors
/// If the build fails, if members disagree with the host at the end, or if the host's memory has grown.
pub(crate) fn soak(minutes: f64) -> Result<()> {
    step(&format!("Running a meeting of {minutes} minutes"), || {
        let filter = ["--test", "it", "--", "soak::", "--nocapture"];
        run(cargo()
            .args(["test", "--release", "--package", "lan"])
            .args(filter)
            .env("SOAK_MINUTES", minutes.to_string()))
    })
}
