//! `cargo xtask bench keep`: what a save writes, and whether saves survive 200 kills.

use anyhow::Result;

use crate::step::{cargo, run, step};

/// How many times a program that saves is killed.
const KILLS: &str = "200";

/// Runs `saved-rooms/benches/save.rs` and `saved-rooms/tests/it/killed.rs`.
///
/// # Errors
/// If the build fails, a save writes too much, or an acknowledged save is lost.
pub(super) fn bench() -> Result<()> {
    step("Measuring a save", || {
        run(cargo().args(["bench", "--quiet", "--package", "saved-rooms", "--bench", "save"]))
    })?;
    step(&format!("Killing a program that saves, {KILLS} times"), || {
        let test =
            ["test", "--quiet", "--package", "saved-rooms", "--test", "it", "--", "killed::", "--nocapture"];
        run(cargo().args(test).env("SAVED_ROOMS_KILLS", KILLS))
    })
}
