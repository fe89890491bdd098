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

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Estimate tickets together on your network, from a terminal.
#[derive(Parser)]
#[command(name = "party", version)]
struct Arguments {
    /// The language of what is printed while running, such as de [default: the language of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, global = true, value_name = "CODE")]
    language: Option<String>,
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
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("party: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    choose_language(arguments.language)?;
    match arguments.command {
        Command::Host(arguments) => host::run(arguments).await,
        Command::Rooms(arguments) => rooms::run(arguments).await,
        Command::Join(arguments) => join::run(arguments).await,
    }
}

/// Sets the language to `code`, or to that of the environment. Fails if `code` has no texts.
fn choose_language(code: Option<String>) -> Result<()> {
    texts::set_language(texts::negotiate(&texts::environment_languages()));
    let Some(code) = code else { return Ok(()) };
    let available: Vec<&str> = texts::LANGUAGES.iter().map(|language| language.code).collect();
    match texts::select_language(std::slice::from_ref(&code), &available) {
        Some(index) => texts::set_language(&texts::LANGUAGES[index]),
        None => bail!(texts::program_language_missing(&code, &available.join(", "))),
    }
    Ok(())
}
