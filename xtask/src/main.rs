//! The workspace's build tool: `cargo xtask run | test | check | bench | ...`.
//!
//! Each command installs what it needs, prints every step with its duration, and prints the programs that it starts.

mod attacks;
mod bench;
mod check;
mod conformance;
mod full;
mod fuzz;
mod mutants;
mod packages;
mod page;
mod pictures;
mod planted;
mod run;
mod simulate;
mod soak;
mod step;
mod test;
mod tools;
mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Build, run and test Pointing Party
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing, build the app and open it; without a display, host a room in the terminal
    Run {
        /// Arguments for the app, or for `party host` without a display
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Install what is missing and run all tests
    Test {
        /// Arguments for `cargo test`, such as part of a test's name
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Run the benchmarks on a release build and print the figures
    Bench {
        /// Which benchmark to run; all of them by default
        benchmark: Option<bench::Benchmark>,
    },
    /// Check the formatting and run clippy with warnings as errors
    Check,
    /// Run Autobahn's WebSocket test suite against a room's socket
    Conformance,
    /// Run simulated meetings whose hosts crash, sleep, leave and lose their network, and check that nothing is lost
    Simulate {
        /// How many meetings to run; each has its own seed
        #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
        seeds: u64,
        /// Run only the meeting with this seed; the same seed gives the same meeting
        #[arg(long)]
        seed: Option<u64>,
        /// Let one to three members lie
        #[arg(long)]
        liars: bool,
        /// Instead, plant faults in a copy of the rules and check that the meetings find each; all faults by default
        #[arg(long, value_name = "FAULT", num_args = 0.., conflicts_with_all = ["seeds", "seed", "liars"])]
        planted: Option<Vec<String>>,
    },
    /// Attack rooms of the real programs, as a dishonest machine on the same network does
    Attacks {
        /// Instead, remove defences in a copy of the code and check that each attack succeeds; all defences by default
        #[arg(long, value_name = "DEFENCE", num_args = 0..)]
        without: Option<Vec<String>>,
    },
    /// Change the rules in small ways, and check that a test fails each time
    Mutants {
        /// The crate whose code is changed and whose tests run
        #[arg(default_value = "room")]
        package: String,
        /// Try only a part, such as 5/24: every 24th mutant
        #[arg(long)]
        shard: Option<String>,
        /// Try only mutants whose names match this regular expression, such as `reveal.rs.*with <=`
        #[arg(long, value_name = "REGEX")]
        matching: Option<String>,
    },
    /// Run one long meeting in which people come and go, and check the room at the end
    Soak {
        /// Length of the meeting in minutes
        #[arg(long, default_value_t = 60.0)]
        minutes: f64,
    },
    /// Fuzz code that reads untrusted input; installs a nightly compiler if needed
    Fuzz {
        /// client_frames, host_frames, cards_csv, txt_records or peer_calls
        target: String,
        /// How long to run, in seconds
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
        seconds: u32,
    },
    /// Run everything that takes too long for every commit, for several hours: simulations, fuzzing, benchmarks, mutants
    Full,
    /// Build only the page: for browsers into target/page, for the app's window into target/window
    Page,
    /// Run a test binary and end it if a test hangs; `cargo xtask test` lets cargo start this
    #[command(hide = true)]
    WatchTests {
        /// The test binary and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<String>,
    },
    /// Take screenshots of every screen into target/pictures/gallery
    Pictures {
        /// Only scenes whose names start with this
        scenes: Option<String>,
        /// Language of the browser
        #[arg(long, default_value = "en")]
        language: String,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run { arguments } => run::run(&arguments),
        Command::Test { arguments } => test::test(&arguments),
        Command::Bench { benchmark } => bench::bench(benchmark),
        Command::Check => check::check(),
        Command::Conformance => conformance::conformance(),
        Command::Simulate { planted: Some(faults), .. } => simulate::find_planted(&faults),
        Command::Simulate { seeds, seed, liars, planted: None } => simulate::simulate(seeds, seed, liars),
        Command::Attacks { without: Some(defences) } => attacks::without_defences(&defences),
        Command::Attacks { without: None } => attacks::attacks(),
        Command::Mutants { package, shard, matching } => {
            mutants::mutants(&package, shard.as_deref(), matching.as_deref())
        }
        Command::Soak { minutes } => soak::soak(minutes),
        Command::Fuzz { target, seconds } => fuzz::fuzz(&target, seconds),
        Command::Full => full::full(),
        Command::Page => page::build(),
        Command::WatchTests { arguments } => watch::watch(&arguments),
        Command::Pictures { scenes, language } => pictures::pictures(scenes.as_deref(), &language),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}
