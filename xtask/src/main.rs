//! Builds, starts and tests the whole project: the only build tool besides cargo.
//!
//! Each command sets up what it needs on the machine first, and says what it does.

mod bench;
mod check;
mod conformance;
mod fuzz;
mod packages;
mod page;
mod pictures;
mod run;
mod simulate;
mod soak;
mod step;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, starts and tests Pointing Party.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up what is missing, build the app and start it; with no display, host a room without a window
    Run {
        /// What to pass on to the app, or with no display to `party host`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Set up what is missing, and run all tests
    Test {
        /// What to pass on to `cargo test`, such as a part of a test's name
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Measure on a release build, and print the figures
    Bench {
        /// What to measure; everything if left out
        part: Option<bench::Part>,
    },
    /// Check the formatting, and clippy with warnings as errors
    Check,
    /// Run Autobahn's cases of the WebSocket protocol against a room's socket
    Conformance,
    /// Hold simulated meetings whose hosts sleep, leave and lose their network, and see that nothing is lost
    Simulate {
        /// How many, each with a seed of its own
        #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
        seeds: u64,
        /// Only the one of this seed: it is always the same
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Let people come and go in a room for long, and see that it is in order then
    Soak {
        /// For how long
        #[arg(long, default_value_t = 60.0)]
        minutes: f64,
    },
    /// Try what reads strangers' bytes on inputs that are made up; needs a nightly compiler, and adds it
    Fuzz {
        /// What to try: client_frames, host_frames, cards_csv, txt_records or peer_calls
        target: String,
        /// For how long
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
        seconds: u32,
    },
    /// Build the page alone: for guests into target/page, for the app's window into target/window
    Page,
    /// Take pictures of every screen of the page, into target/pictures/gallery
    Pictures {
        /// Only of the scenes whose names begin so
        scenes: Option<String>,
        /// In a browser that is set to this language
        #[arg(long, default_value = "en")]
        language: String,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run { arguments } => run::run(&arguments),
        Command::Test { arguments } => test::test(&arguments),
        Command::Bench { part } => bench::bench(part),
        Command::Check => check::check(),
        Command::Conformance => conformance::conformance(),
        Command::Simulate { seeds, seed } => simulate::simulate(seeds, seed),
        Command::Soak { minutes } => soak::soak(minutes),
        Command::Fuzz { target, seconds } => fuzz::fuzz(&target, seconds),
        Command::Page => page::build(),
        Command::Pictures { scenes, language } => pictures::pictures(scenes.as_deref(), &language),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}
