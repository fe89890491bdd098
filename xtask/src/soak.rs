//! `cargo xtask soak`

use anyhow::Result;

use crate::step::{cargo, run, step};

/// Lets people come and go in a room for so many minutes, on a release build. The ordinary tests do it for two.
///
/// # Errors
/// If it does not build; if the room is not in order in the end.
pub(crate) fn soak(minutes: f64) -> Result<()> {
    step(&format!("A meeting of {minutes} minutes"), || {
        let only = ["--test", "it", "--", "soak::", "--nocapture"];
        run(cargo()
            .args(["test", "--release", "--package", "lan"])
            .args(only)
            .env("SOAK_MINUTES", minutes.to_string()))
    })
}
