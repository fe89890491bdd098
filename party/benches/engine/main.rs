//! Benchmarks the host: latency, CPU time and memory, each compared with a baseline measured in the same run.
//! Prints a table and writes `target/bench/engine.json`; docs/performance.md explains the figures.
//!
//! `cargo bench --package party --bench engine` measures this checkout's `party`; `-- --party FILE` measures
//! another build. All traffic stays on loopback.

mod abuse;
mod baseline;
mod clients;
mod frames;
mod host;
mod memory;
mod process;
mod report;
mod seat;
mod speed;
mod stream;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::report::Figure;
use crate::stream::Security;

/// The workspace's root folder.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The `party` to measure
    #[arg(long, global = true, default_value = env!("CARGO_BIN_EXE_party"))]
    party: PathBuf,
    /// Sizes of the rooms
    #[arg(long, value_delimiter = ',', default_values_t = [10, 50, 200, 1_000])]
    clients: Vec<usize>,
    /// Skip the memory measurement with 1,000 and 5,000 connections
    #[arg(long)]
    no_memory: bool,
    /// Ignored: `cargo bench` passes it to every benchmark
    #[arg(long, global = true, hide = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Run as the floor: a bare loop that another process measures
    Floor(baseline::Work),
    /// Measure how attackers affect the members of a room
    Abuse,
    /// Run as an attacker until stdin is closed
    Attack(abuse::Attacker),
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(Command::Floor(work)) => {
            tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(baseline::run(work))
        }
        Some(Command::Attack(attacker)) => tokio::runtime::Runtime::new()?.block_on(abuse::run(attacker)),
        Some(Command::Abuse) => tokio::runtime::Runtime::new()?.block_on(abuse(&arguments)),
        None => tokio::runtime::Runtime::new()?.block_on(measure(&arguments)),
    }
}

async fn abuse(arguments: &Arguments) -> Result<()> {
    report::head("Under attack; the floor is the same room undisturbed");
    let figures = abuse::measure(&arguments.party).await?;
    figures.iter().for_each(|figure| println!("{figure}"));
    report::write(&figures, &Path::new(ROOT).join("target/bench/abuse.json"))
}

async fn measure(arguments: &Arguments) -> Result<()> {
    let mut all = Vec::new();
    let mut measured: Vec<Vec<Figure>> = Vec::new();
    for (security, title) in [
        (Security::Plain, "The engine, plain as for browsers, over loopback"),
        (Security::Tls, "The engine, over TLS as for apps; the floor uses TLS too"),
    ] {
        report::head(title);
        let mut figures = Vec::new();
        for &clients in &arguments.clients {
            figures.extend(shown(speed::measure(&arguments.party, clients, security).await?));
        }
        if !arguments.no_memory {
            figures.extend(shown(memory::measure(&arguments.party, security).await?));
        }
        all.extend(figures.iter().cloned().map(|figure| figure.over(security)));
        measured.push(figures);
    }
    report::head("The cost of TLS: over TLS, beside plain");
    let [plain, tls] = measured.as_slice() else { unreachable!("both were measured") };
    let mut cost = shown(speed::cost_of_tls(plain, tls));
    cost.extend(shown(seat::measure(&arguments.party).await?));
    all.extend(cost.into_iter().map(|figure| figure.over(Security::Tls)));
    report::write(&all, &Path::new(ROOT).join("target/bench/engine.json"))
}

/// Prints the figures as soon as they are known.
fn shown(figures: Vec<Figure>) -> Vec<Figure> {
    figures.iter().for_each(|figure| println!("{figure}"));
    figures
}
