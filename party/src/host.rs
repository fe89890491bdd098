//! `party host`: hosts a room until Ctrl-C, or until another host has taken over.

use std::fmt::Display;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow};
use lan::host::{Host, HostOptions, OwnNames, PublicUrl};
use lan::{RoomSaver, identity};
use room::limits::DEFAULT_MAX_CONNECTIONS;
use room::{DeviceSecret, Name, Setup, ShortCode, Snapshot, Summary};
use saved_rooms::{RoomWriter, SavedRooms};
use tokio::sync::watch;

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
    /// The address of a proxy in front of this host, such as https://rooms.example.com
    #[arg(long, value_name = "URL")]
    public_url: Option<PublicUrl>,
    /// Also accept browsers that reach this host under this name; can be repeated
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Save the room in this file, and continue it if the file exists
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// The folder for this host's key [default: in your data folder]
    #[arg(long, value_name = "FOLDER")]
    key: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingsFlags,
}

/// Hosts a room until it is interrupted.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let name = Name::new(&arguments.name)
        .map_err(|error| anyhow!(texts::program_room_name_unusable(&texts::name_error(error))))?;
    let folder =
        arguments.key.clone().or_else(|| Some(dirs::data_dir()?.join("pointing-party").join("host")));
    let folder = folder.with_context(texts::program_no_key_folder)?;
    let mut options = HostOptions::new(APP, identity::load_or_create(&folder)?);
    options.bind = arguments.bind.unwrap_or(options.bind);
    options.port = arguments.port;
    options.names = OwnNames { hosts: arguments.allow_host.clone(), public: arguments.public_url.clone() };
    options.max_connections = arguments.seats;
    let mut saved = None;
    // Without a file the sender is dropped, and there are no problems.
    let (_, mut problem) = watch::channel(None);
    if let Some(path) = arguments.keep.as_deref() {
        let (snapshot, writer, idle) = open_file(path, &options.device)?;
        let saver = saver(writer);
        (saved, problem) = (snapshot.map(|snapshot| (path, snapshot)), saver.problem());
        options.idle = idle;
        options.saver = Some(saver);
    }
    let host = match saved {
        Some((path, snapshot)) => resume(path, snapshot, options).await?,
        None => open_new(&arguments, name, options).await?,
    };
    let name = &host.room().name;
    print_line(texts::program_room_open(name.as_str()));
    if let Some(public) = &arguments.public_url {
        print_line(format_args!("  {public}"));
    }
    for address in host.reachable_addresses() {
        print_line(format_args!("  {address}"));
        let ways = texts::program_room_ways(
            &format!("http://{address}/#h={}", host.fingerprint()),
            &ShortCode(address).to_string(),
        );
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
        other = host.superseded() => {
            print_line(texts::program_superseded());
            other.moved.addresses.iter().for_each(|address| print_line(format_args!("  {address}")));
            host.step_down(other).await;
        }
        () = print_problems(&mut problem) => {}
    }
    // The last changes were saved while the room closed.
    let last = problem.borrow_and_update();
    if last.has_changed() {
        print_problem(last.as_deref());
    }
    Ok(())
}

/// Opens the file of `--keep`. Returns its room, if it has one, the writer for the room, and how long ago the room was saved.
fn open_file(path: &Path, device: &DeviceSecret) -> Result<(Option<Snapshot>, RoomWriter, Duration)> {
    let (rooms, now) = (SavedRooms::open(path)?, unix_seconds());
    let Some(room) = rooms.list()?.into_iter().next() else {
        return Ok((None, rooms.writer(), Duration::ZERO));
    };
    let idle = Duration::from_secs(now.saturating_sub(room.saved));
    Ok(match rooms.load_to_host(room.id, device, identity::new_salt()?, now)? {
        Some((snapshot, writer)) => (Some(snapshot), writer, idle),
        None => (None, rooms.writer(), idle),
    })
}

fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn saver(writer: RoomWriter) -> RoomSaver {
    let writer = Mutex::new(writer);
    RoomSaver::new(move |snapshot| {
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.save(snapshot, unix_seconds()).map_err(|error| error.to_string())
    })
}

/// Says when the room can't be saved, and when it is saved again. Never ends.
async fn print_problems(problem: &mut watch::Receiver<Option<String>>) {
    while problem.changed().await.is_ok() {
        print_problem(problem.borrow_and_update().as_deref());
    }
    std::future::pending().await
}

fn print_problem(problem: Option<&str>) {
    match problem {
        Some(why) => print_line(texts::program_not_saving(why)),
        None => print_line(texts::program_saving_again()),
    }
}

/// Opens a new room.
async fn open_new(arguments: &Arguments, name: Name, options: HostOptions) -> Result<Host> {
    let import = arguments.cards.as_deref().map(cards_file::read).transpose()?;
    if let Some(import) = &import {
        print_line(texts::import_report(import));
    }
    let cards = import.map(|import| import.cards).unwrap_or_default();
    let settings = arguments.settings.settings()?;
    let defaults = Setup::new(options.device.found(identity::new_salt()?), name);
    let setup = Setup { settings, cards, pinned: arguments.pinned, ..defaults };
    Ok(Host::open(setup, options).await?)
}

/// Resumes the room of a file, which has its own name and cards.
async fn resume(path: &Path, snapshot: Snapshot, options: HostOptions) -> Result<Host> {
    let summary = Summary::of(snapshot.state());
    let cards = texts::program_cards(summary.estimated + summary.open, summary.estimated);
    print_line(texts::program_continuing(&path.display().to_string(), &cards));
    Ok(Host::resume(snapshot, options).await?)
}

/// Prints a line. Ignores errors, so that the room survives a closed output pipe.
fn print_line(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}
