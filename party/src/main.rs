//! `party`: hosts, lists and joins rooms from a terminal, for servers, users without the app, and tests.

mod cards_file;
mod find_room;
mod host;
mod interrupt;
mod join;
mod rooms;
mod settings;
mod version;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Estimate tickets together on your network, from a terminal.
#[derive(Parser)]
#[command(name = "party", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Host a room until you press Ctrl-C. Anyone on the network can join.
    Host(host::Arguments),
    /// List the rooms on the network.
    Rooms(rooms::Arguments),
    /// Join a room. Once you're in, type help to see all commands.
    Join(join::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
    let result = match Arguments::parse().command {
        Command::Host(arguments) => host::run(arguments).await,
        Command::Rooms(arguments) => rooms::run(arguments).await,
        Command::Join(arguments) => join::run(arguments).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("party: {error:#}");
            ExitCode::FAILURE
        }
    }
}
