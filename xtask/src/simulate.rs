//! `cargo xtask simulate`

use anyhow::Result;

use crate::step::{cargo, run, step};

/// Holds that many simulated meetings in which everything goes wrong, or the one of that seed. The ordinary tests hold
/// two thousand.
///
/// # Errors
/// If it does not build; if something was wrong in a meeting, whose story is told then.
pub(crate) fn simulate(seeds: u64, seed: Option<u64>) -> Result<()> {
    let what = seed.map_or_else(|| format!("{seeds} meetings"), |seed| format!("The meeting of seed {seed}"));
    step(&what, || {
        let only = ["--lib", "simulation::meetings_as_asked", "--", "--ignored", "--nocapture"];
        let mut command = cargo();
        command.args(["test", "--release", "--package", "room"]).args(only);
        command.env("SIMULATE_SEEDS", seeds.to_string());
        run(match seed {
            Some(seed) => command.env("SIMULATE_SEED", seed.to_string()),
            None => &mut command,
        })
    })
}
