//! `party host`: hosts a room until Ctrl-C, or until another host has taken over.

use std::fmt::Display;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use lan::host::{Host, HostOptions};
use lan::{identity, snapshot_file};
use room::limits::DEFAULT_MAX_CONNECTIONS;
use room::{Name, Setup, ShortCode, Summary};

use crate::cards_file;
use crate::interrupt::interrupted;
use crate::settings::SettingsFlags;
use crate::version::APP;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The room's name, as everyone on the network sees it
    #[arg(long)]
    name: String,
    /// The port to listen on; 0 picks any free one [default: 7420, or the next free one]
    #[arg(long)]
    port: Option<u16>,
    /// The address to listen on [default: all addresses of this computer]
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// Tickets to estimate: a CSV export from a tracker, or a .txt file with one ticket per line
    #[arg(long, value_name = "FILE")]
    cards: Option<PathBuf>,
    /// How many connections the room accepts
    #[arg(long, default_value_t = DEFAULT_MAX_CONNECTIONS, value_name = "COUNT")]
    seats: usize,
    /// End the room when this host stops, even if others could take over
    #[arg(long)]
    pinned: bool,
    /// Save the room in this file, and continue it if the file exists
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingsFlags,
}

/// Hosts a room until it is interrupted.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let name = Name::new(&arguments.name)
        .map_err(|error| anyhow!(texts::program_room_name_unusable(&texts::name_error(error))))?;
    let mut options = HostOptions::new(APP);
    options.bind = arguments.bind.unwrap_or(options.bind);
    options.port = arguments.port;
    options.max_connections = arguments.seats;
    options.snapshot_file.clone_from(&arguments.keep);
    let host = match arguments.keep.as_deref().filter(|path| path.exists()) {
        Some(path) => resume(path, options).await?,
        None => open_new(&arguments, name, options).await?,
    };
    let name = &host.room().name;
    print_line(texts::program_room_open(name.as_str()));
    for address in host.reachable_addresses() {
        print_line(format_args!("  {address}"));
        let ways = texts::program_room_ways(&format!("http://{address}/"), &ShortCode(address).to_string());
        print_line(format_args!("    {ways}"));
    }
    if !host.is_announced() {
        print_line(texts::program_not_announced());
    }
    print_line(texts::program_how_to_close());
    tokio::select! {
        () = interrupted() => {
            print_line(texts::program_closing_room());
            host.stop().await;
        }
        moved = host.superseded() => {
            print_line(texts::program_superseded());
            moved.addresses.iter().for_each(|address| print_line(format_args!("  {address}")));
            host.close_as_moved(moved).await;
        }
    }
    Ok(())
}

/// Opens a new room.
async fn open_new(arguments: &Arguments, name: Name, options: HostOptions) -> Result<Host> {
    let import = arguments.cards.as_deref().map(cards_file::read).transpose()?;
    if let Some(import) = &import {
        print_line(texts::import_report(import));
    }
    let cards = import.map(|import| import.cards).unwrap_or_default();
    let settings = arguments.settings.settings()?;
    let defaults = Setup::new(identity::new_room_id()?, name);
    let setup = Setup { settings, cards, pinned: arguments.pinned, ..defaults };
    Ok(Host::open(setup, options).await?)
}

/// Resumes the room of a snapshot file, which has its own name and cards.
async fn resume(path: &Path, options: HostOptions) -> Result<Host> {
    let snapshot = snapshot_file::load(path)?;
    let summary = Summary::of(snapshot.state());
    let cards = texts::program_cards(summary.estimated + summary.open, summary.estimated);
    print_line(texts::program_continuing(&path.display().to_string(), &cards));
    Ok(Host::resume(snapshot, options).await?)
}

/// Prints a line. Ignores errors, so that the room survives a closed output pipe.
fn print_line(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}
