//! `cargo xtask bench`: runs the benchmarks on a release build and prints their figures.

mod engine;
mod keep;
mod measurements;
mod page;
mod replication;
mod screens;
mod succession;

use anyhow::Result;
use clap::ValueEnum;

/// A benchmark that can run on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Benchmark {
    /// Speed, CPU time and memory of a host, compared with a bare loop
    Engine,
    /// How attacks on a host affect the other people in the room
    Abuse,
    /// What it writes to save one change, and whether saves survive kills
    Keep,
    /// Download size of the page, and the cost of one change in a large room
    Page,
    /// Time from a vote in one window to the result in another
    Screens,
    /// Time until other apps have all cards of a large room, and what is lost with its host
    Replication,
    /// Time until everyone, also in browsers, has the room again after the host goes
    Succession,
}

/// Runs one benchmark, or all of them for `None`.
///
/// # Errors
/// If a required package is missing, the build fails, or a figure exceeds its limit.
pub(crate) fn bench(benchmark: Option<Benchmark>) -> Result<()> {
    let selected = benchmark.map_or_else(|| Benchmark::value_variants().to_vec(), |one| vec![one]);
    selected.into_iter().try_for_each(|benchmark| match benchmark {
        Benchmark::Engine => engine::bench(&[]),
        Benchmark::Abuse => engine::bench(&["abuse"]),
        Benchmark::Keep => keep::bench(),
        Benchmark::Page => page::bench(),
        Benchmark::Screens => screens::bench(),
        Benchmark::Replication => replication::bench(),
        Benchmark::Succession => succession::bench(),
    })
}
