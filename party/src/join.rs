//! `party join`: joins a room in a terminal, prints what happens, and executes typed commands.

mod command;
mod history_writer;
mod import;
mod meeting;
mod render;
mod room_command;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use lan::host::StandbyOptions;
use lan::identity;
use lan::join::{Destination, Event, Person, Trust, join, join_with_standby};
use room::message::CloseCode;
use room::ui_protocol::EndReason;
use room::{Avatar, Colour, Emoji, Name, Role};
use tokio::io::{AsyncBufReadExt, BufReader};

use self::command::Command;
use self::history_writer::HistoryWriter;
use self::meeting::Meeting;
use crate::find_room;
use crate::interrupt::interrupted;
use crate::version::APP;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The room: its address, or its name on the network
    #[arg(value_name = "ADDRESS|ROOM")]
    room: String,
    /// Your name, shown to everyone in the room
    #[arg(long)]
    name: String,
    /// An emoji to show instead of your initials
    #[arg(long, value_parser = parse_emoji)]
    emoji: Option<Emoji>,
    /// Your colour, a number from 0 to 7
    #[arg(long, value_parser = parse_colour)]
    colour: Option<Colour>,
    /// Join as a spectator, without voting
    #[arg(long)]
    spectator: bool,
    /// Print the public state after every change, one JSON object per line
    #[arg(long)]
    json: bool,
    /// Never host the room here, even if its host leaves
    #[arg(long)]
    no_host: bool,
    /// Connect without encryption, for debugging. Nothing proves that the host is the right one
    #[arg(long)]
    plain: bool,
    /// The folder for your seat's key [default: one per name, in your data folder]
    #[arg(long, value_name = "FOLDER")]
    seat: Option<PathBuf>,
    /// Don't save settled cards [default: saved next to your seat's key]
    #[arg(long)]
    no_history: bool,
}

fn parse_emoji(text: &str) -> Result<Emoji, String> {
    Emoji::new(text).map_err(texts::avatar_error)
}

fn parse_colour(text: &str) -> Result<Colour, String> {
    let number: u8 = text.parse().map_err(|_| "use a number from 0 to 7".to_owned())?;
    Colour::new(number).map_err(texts::avatar_error)
}

/// Joins the room, prints its events and executes typed commands, until the user quits or the membership ends.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let name = Name::new(&arguments.name)
        .map_err(|error| anyhow!(texts::program_name_unusable(&texts::name_error(error))))?;
    let folder = arguments.seat.or_else(|| seat_folder(&name));
    let folder = folder.with_context(texts::program_no_seat_folder)?;
    let device = identity::load_or_create(&folder)?;
    let role = if arguments.spectator { Role::Spectator } else { Role::Voter };
    let avatar = match (arguments.colour, arguments.emoji) {
        (None, None) => None,
        (colour, emoji) => Some(Avatar { colour: colour.unwrap_or_default(), emoji }),
    };
    let destination = find_room::find(&arguments.room).await?;
    let person = Person { device, name, role, avatar, app: APP.into() };
    let (member, mut events) = if arguments.plain {
        eprintln!("{}", texts::program_plain_connection());
        join(Destination { trust: Trust::Plain, ..destination }, person)
    } else {
        join_with_standby(destination, person, (!arguments.no_host).then(StandbyOptions::default))
    };
    let history = if arguments.no_history { None } else { open_history(&folder) };
    let mut meeting = Meeting::new(arguments.json, history);
    let mut input = BufReader::new(tokio::io::stdin()).lines();

    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(Event::Ended { why, message }) => return finish(why, message),
                Some(event) => meeting.handle_event(event)?,
                None => bail!(texts::program_stopped()),
            },
            // Input waits until the room is joined.
            line = input.next_line(), if meeting.has_joined() => match line? {
                None => break,
                Some(line) => match Command::parse(&line) {
                    Ok(Command::Quit) => break,
                    Ok(Command::Import(file)) => {
                        match import::run(&file, &member, &mut events, &mut meeting).await {
                            Ok(ControlFlow::Break(Some(Event::Ended { why, message }))) => return finish(why, message),
                            Ok(ControlFlow::Break(_)) => break,
                            Ok(ControlFlow::Continue(())) => {}
                            Err(error) => eprintln!("{}", render::strip_control(&error.to_string())),
                        }
                    }
                    Ok(command) => {
                        let result = meeting.execute(command, &member).await;
                        // Prints the effects of the command before the next one is read.
                        while let Ok(event) = events.try_recv() {
                            match event {
                                Event::Ended { why, message } => return finish(why, message),
                                event => meeting.handle_event(event)?,
                            }
                        }
                        if let Err(sentence) = result {
                            eprintln!("{}", render::strip_control(&sentence));
                        }
                    }
                    Err(sentence) => eprintln!("{sentence}"),
                },
            },
            () = interrupted() => break,
        }
    }
    member.leave().await;
    Ok(())
}

/// Opens the history. A failure is only a warning: the meeting works without a history.
fn open_history(folder: &Path) -> Option<HistoryWriter> {
    match HistoryWriter::open(folder) {
        Ok(history) => {
            if let Some(warning) = history.warning() {
                eprintln!("{warning}");
            }
            Some(history)
        }
        Err(error) => {
            eprintln!("{}", texts::program_history_not_open(&error.to_string()));
            None
        }
    }
}

/// Prints why the membership ended. Unexpected reasons are errors.
fn finish(why: EndReason, message: String) -> Result<()> {
    let message = render::strip_control(&message);
    match why {
        EndReason::Closed(CloseCode::RoomClosed | CloseCode::Moved) => {
            eprintln!("{message}");
            Ok(())
        }
        EndReason::Closed(CloseCode::Removed | CloseCode::Limits | CloseCode::Unknown)
        | EndReason::Refused(_)
        | EndReason::Unreachable
        | EndReason::WrongKey
        | EndReason::Astray => {
            bail!(message)
        }
    }
}

/// The default folder for the seat key of this name. The same name gets the same seat again.
fn seat_folder(name: &Name) -> Option<PathBuf> {
    let folder = name.as_str().chars().map(|c| if c.is_alphanumeric() { c } else { '_' });
    Some(dirs::data_dir()?.join("pointing-party").join("seats").join(folder.collect::<String>()))
}
