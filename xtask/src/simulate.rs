//! `cargo xtask simulate`: runs the simulation in `room/simulation`.

mod planted;

use anyhow::Result;
pub(crate) use planted::{IN_EVERY_TEST, find_planted};

use crate::step::{cargo, run, step};

/// Runs this many simulated meetings with faults, or only the meeting with the given seed. `cargo test` runs 2,000.
///
/// # Errors
/// If the build fails, or a meeting breaks an invariant. The output then lists the meeting's events.
pub(crate) fn simulate(seeds: u64, seed: Option<u64>) -> Result<()> {
    let description = seed.map_or_else(
        || format!("Simulating {seeds} meetings"),
        |seed| format!("Simulating the meeting with seed {seed}"),
    );
    step(&description, || {
        let filter = ["--lib", "simulation::selected_seeds", "--", "--ignored", "--nocapture"];
        let mut command = cargo();
        command.args(["test", "--release", "--package", "room"]).args(filter);
        command.env("SIMULATE_SEEDS", seeds.to_string());
        run(match seed {
            Some(seed) => command.env("SIMULATE_SEED", seed.to_string()),
            None => &mut command,
        })
    })
}
