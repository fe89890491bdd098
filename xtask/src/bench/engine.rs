//! `cargo xtask bench engine` and `abuse`: the benchmark in `party/benches/engine`.

use anyhow::Result;

use crate::step::{cargo, run, step};

/// Runs the host benchmark. `arguments` go to the benchmark itself, for example `abuse`.
///
/// # Errors
/// If the build fails or a figure exceeds its limit.
pub(super) fn bench(arguments: &[&str]) -> Result<()> {
    step("Measuring the engine", || {
        run(cargo()
            .args(["bench", "--quiet", "--package", "party", "--bench", "engine", "--"])
            .args(arguments))
    })
}
