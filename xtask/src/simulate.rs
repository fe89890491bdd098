//! `cargo xtask simulate`: runs the simulation in `room/simulation`.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::planted::{Fault, Faults};
use crate::step::{cargo, output, run, step, target};

/// Faults in the rules, which the simulation finds.
pub(crate) const FAULTS: Faults = Faults("room/simulation/planted");
/// The faults that `cargo xtask test` plants: one each in joining, in hosting and in reopening a room.
pub(crate) const IN_EVERY_TEST: [&str; 3] = ["drop_own_vote", "never_step_down", "reuse_round_numbers"];

/// Runs this many simulated meetings with faults, or only the meeting with the given seed; with `liars`, one to three members of
/// each meeting lie. `cargo xtask test` runs 2,000 of each kind.
///
/// # Errors
/// If the build fails, or a meeting breaks an invariant. The output then lists the meeting's events.
pub(crate) fn simulate(seeds: u64, seed: Option<u64>, liars: bool) -> Result<()> {
    let description = seed.map_or_else(
        || format!("Simulating {seeds} meetings"),
        |seed| format!("Simulating the meeting with seed {seed}"),
    );
    step(&description, || {
        let filter = ["--lib", "simulation::selected_seeds", "--", "--ignored", "--nocapture"];
        let mut command = cargo();
        command.args(["test", "--release", "--package", "room"]).args(filter);
        command.env("SIMULATE_SEEDS", seeds.to_string());
        if liars {
            command.env("SIMULATE_LIARS", "1");
        }
        run(match seed {
            Some(seed) => command.env("SIMULATE_SEED", seed.to_string()),
            None => &mut command,
        })
    })
}

/// Plants each of these faults into a copy of the rules, and lets the simulation find it; without names, every fault. The copy
/// shares the target folder, so only `room` is compiled again.
///
/// # Errors
/// If there is no such fault, if a patch no longer applies or compiles, or if the simulation does not find a fault.
pub(crate) fn find_planted(names: &[impl AsRef<str>]) -> Result<()> {
    FAULTS.plant(names, find)
}

/// Simulates meetings with the planted fault, and returns the first failure: the seed and the broken invariant.
fn find(fault: &Fault, copy: &Path) -> Result<String> {
    let name = fault.name();
    let room_tests = |arguments: &[&str]| {
        let mut command = cargo();
        command.args(["test", "--quiet", "--package", "room", "--lib"]).args(arguments);
        command.current_dir(copy).env("CARGO_TARGET_DIR", target());
        command
    };
    output(&mut room_tests(&["--no-run"])).with_context(|| {
        format!("The code with the planted fault {name} does not compile. Correct the patch.")
    })?;
    let meetings = ["simulation::selected_seeds", "--", "--ignored", "--nocapture"];
    let mut simulation = room_tests(&meetings);
    if fault.needs_liars() {
        simulation.env("SIMULATE_LIARS", "1");
    }
    let run = simulation.output().context("could not start cargo")?;
    if run.status.success() {
        bail!(
            "The simulation does not find the planted fault {name}. If the fault still breaks a rule, the checks in \
             room/simulation/invariants.rs miss it. If it has no effect any more, change its patch."
        );
    }
    // The last line of a failed meeting's report names the seed and the invariant.
    let report = String::from_utf8_lossy(&run.stderr);
    let failure = report.lines().rfind(|line| line.starts_with("seed "));
    let failure = failure.with_context(|| format!("The tests failed before any meeting did:\n{report}"))?;
    Ok(failure.chars().take(200).collect())
}
