//! `party host`

use std::fmt::Display;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ArgAction;
use lan::host::{Host, Options};
use lan::{identity, snapshot_file};
use room::limits::CONNECTIONS;
use room::{Name, Points, PointsError, Scale, Setup, ShortCode, Summary};

use crate::interrupt::interrupted;
use crate::{APP, cards_file};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What the room is called on everybody's list
    #[arg(long)]
    name: String,
    /// The port to listen on, 0 for any free one [default: 7420, or the next free one]
    #[arg(long)]
    port: Option<u16>,
    /// The address to listen on [default: all of this machine's]
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// Tickets to estimate: a tracker's CSV export, or a .txt with one a line
    #[arg(long, value_name = "FILE")]
    cards: Option<PathBuf>,
    /// How many connections the room takes
    #[arg(long, default_value_t = CONNECTIONS, value_name = "COUNT")]
    seats: usize,
    /// The room ends when this host does, whoever could go on with it
    #[arg(long)]
    pinned: bool,
    /// Keep the room in this file, and go on with it if the file is there
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// What one votes with: fibonacci, modified-fibonacci, powers-of-two, t-shirts, hours, or a list such as "1 2 4 8"
    /// or "S M L"
    #[arg(long, default_value = "fibonacci", value_name = "NAME|LIST")]
    scale: Scale,
    /// What a value means, such as "8=half a sprint"; may be given more than once
    #[arg(long = "hint", value_name = "VALUE=TEXT", value_parser = hint)]
    hints: Vec<(Points, String)>,
    /// Whether votes open by themselves once everybody has voted
    #[arg(long, default_value = "on", action = ArgAction::Set, value_parser = switch, value_name = "on|off")]
    auto_reveal: bool,
    /// Whether they do so after a count-down of 1.5 s, in which a vote can still be changed
    #[arg(long, default_value = "on", action = ArgAction::Set, value_parser = switch, value_name = "on|off")]
    count_down: bool,
    /// Show votes without who cast them
    #[arg(long)]
    hide_names: bool,
}

fn hint(text: &str) -> Result<(Points, String), String> {
    let (value, text) =
        text.split_once('=').ok_or("a hint is a value and what it means, such as 8=half a sprint")?;
    Ok((value.parse().map_err(|error: PointsError| error.to_string())?, text.to_owned()))
}

fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("it is on or off".into()),
    }
}

/// Hosts a room until it is interrupted.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let name = Name::new(&arguments.name).context("the room's name can't be used")?;
    let mut options = Options::new(APP);
    options.bind = arguments.bind.unwrap_or(options.bind);
    options.port = arguments.port;
    options.connections = arguments.seats;
    options.keep.clone_from(&arguments.keep);
    let host = match arguments.keep.as_deref().filter(|path| path.exists()) {
        Some(path) => go_on(path, options).await?,
        None => begin(&arguments, name, options).await?,
    };
    let name = &host.room().name;
    say(format_args!("“{name}” is open. Others see it in their app, or join it at"));
    for address in host.reachable_at() {
        say(format_args!("  {address}"));
        say(format_args!(
            "    in a browser at http://{address}/, in the app by the code {} too",
            ShortCode(address)
        ));
    }
    if !host.is_announced() {
        say("It is not announced on the network, so others need one of these.");
    }
    say("Press Ctrl-C to close it.");
    tokio::select! {
        () = interrupted() => {
            say("Closing the room.");
            host.stop().await;
        }
        moved = host.superseded() => {
            say("This machine slept or had no network, and the room has gone on without it. It is hosted now at");
            moved.addresses.iter().for_each(|address| say(format_args!("  {address}")));
            host.close_as_moved(moved).await;
        }
    }
    Ok(())
}

/// Opens a new room.
async fn begin(arguments: &Arguments, name: Name, options: Options) -> Result<Host> {
    let import = arguments.cards.as_deref().map(cards_file::read).transpose()?;
    if let Some(import) = &import {
        say(import.report());
    }
    let cards = import.map(|import| import.cards).unwrap_or_default();
    let mut scale = arguments.scale.clone();
    for (value, text) in &arguments.hints {
        scale = scale.with_hint(*value, text).context("a hint can't be used")?;
    }
    let Arguments { auto_reveal, count_down, hide_names, pinned, .. } = *arguments;
    let usual = Setup::new(identity::new_room_id()?, name);
    let setup = Setup { scale, cards, auto_reveal, count_down, hide_names, pinned, ..usual };
    Ok(Host::open(setup, options).await?)
}

/// Opens a room again that was kept, with its own name and cards.
async fn go_on(path: &Path, options: Options) -> Result<Host> {
    let snapshot = snapshot_file::load(path)?;
    let summary = Summary::of(snapshot.state());
    let (settled, cards) = (summary.estimated, summary.estimated + summary.open);
    say(format_args!(
        "Going on with the room in {}: {settled} of {cards} cards are estimated.",
        path.display()
    ));
    Ok(Host::resume(snapshot, options).await?)
}

/// Prints a line; a room goes on also where nobody reads what it says any more.
fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}
