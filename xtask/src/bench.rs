//! `cargo xtask bench`

mod engine;
mod page;
mod screens;
mod succession;

use anyhow::Result;
use clap::ValueEnum;

use crate::packages::{self, For};
use crate::step::{cargo, run};

/// What can be measured alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// How fast a host is, and what that costs it, beside a bare loop
    Engine,
    /// What attackers do to the others in a room
    Abuse,
    /// What the page weighs, and what a change costs it in a large room
    Page,
    /// How long a vote takes from one window to the other
    Screens,
    /// How soon everybody has the room again when its host goes
    Succession,
}

/// Measures on a release build, and prints the figures: of one part, or of all.
///
/// # Errors
/// If something is missing or does not build.
pub(crate) fn bench(part: Option<Part>) -> Result<()> {
    let parts = part.map_or_else(|| Part::value_variants().to_vec(), |part| vec![part]);
    parts.into_iter().try_for_each(|part| match part {
        Part::Engine => engine::bench(&[]),
        Part::Abuse => engine::bench(&["abuse"]),
        Part::Page => page::bench(),
        Part::Screens => screens::bench(),
        Part::Succession => succession::bench(),
    })
}

/// Runs the measurements in a module of the tests, on a release build.
fn measure(module: &str) -> Result<()> {
    packages::ensure(For::Tests)?;
    let only = [module, "--include-ignored", "--nocapture", "--test-threads=1"];
    run(cargo().args(["test", "--quiet", "--release", "--package", "tests", "--test", "it", "--"]).args(only))
}
