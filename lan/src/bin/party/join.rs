//! `party join`: a seat in a room, in a terminal.

mod command;
mod command_result;
mod meeting;
mod notes;
mod render;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use lan::host::StandbyOptions;
use lan::identity;
use lan::join::{Event, Person, join_ready};
use room::message::CloseCode;
use room::ui_protocol::EndReason;
use room::{Avatar, AvatarError, Colour, Emoji, Name, Role};
use tokio::io::{AsyncBufReadExt, BufReader};

use self::command::Command;
use self::meeting::Meeting;
use self::notes::Notes;
use crate::interrupt::interrupted;
use crate::{APP, find_room};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The room: its address, or its name on the network
    #[arg(value_name = "ADDRESS|ROOM")]
    room: String,
    /// What the others see you as
    #[arg(long)]
    name: String,
    /// The emoji that the others see you by, instead of your initials
    #[arg(long, value_parser = emoji)]
    emoji: Option<Emoji>,
    /// The number of your colour, 0 to 7
    #[arg(long, value_parser = colour)]
    colour: Option<Colour>,
    /// Watch without voting
    #[arg(long)]
    spectator: bool,
    /// Print the public state after every change, one JSON object a line
    #[arg(long)]
    json: bool,
    /// Never host the room here, also when its host goes
    #[arg(long)]
    no_host: bool,
    /// The folder of your seat's key [default: one for each name, in your data folder]
    #[arg(long, value_name = "FOLDER")]
    seat: Option<PathBuf>,
    /// Keep nothing of what is settled; else it is kept beside your seat's key
    #[arg(long)]
    no_history: bool,
}

fn emoji(text: &str) -> Result<Emoji, AvatarError> {
    Emoji::new(text)
}

fn colour(text: &str) -> Result<Colour, String> {
    let number: u8 = text.parse().map_err(|_| "a colour is a number from 0 to 7".to_owned())?;
    Colour::new(number).map_err(|error| error.to_string())
}

/// Sits down, tells what happens, and does what is typed, until the person quits or the room is over.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let name = Name::new(&arguments.name).context("your name can't be used")?;
    let folder = arguments.seat.or_else(|| seat_folder(&name));
    let folder = folder.context("no folder for your seat's key was found. Name one with --seat")?;
    let seat = identity::load_or_create(&folder)?;
    let role = if arguments.spectator { Role::Spectator } else { Role::Voter };
    let avatar = match (arguments.colour, arguments.emoji) {
        (None, None) => None,
        (colour, emoji) => Some(Avatar { colour: colour.unwrap_or_default(), emoji }),
    };
    let destination = find_room::find(&arguments.room).await?;
    let post = (!arguments.no_host).then(StandbyOptions::default);
    let (member, mut events) =
        join_ready(destination, Person { seat, name, role, avatar, app: APP.into() }, post);
    let notes = if arguments.no_history { None } else { open_notes(&folder) };
    let mut meeting = Meeting::new(arguments.json, notes);
    let mut typed = BufReader::new(tokio::io::stdin()).lines();

    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(Event::Ended { why, message }) => return over(why, message),
                Some(event) => meeting.hear(event)?,
                None => bail!("the connection's task ended by itself; please report this"),
            },
            // Nothing that is typed makes sense before there is a room to type it in.
            line = typed.next_line(), if meeting.is_in() => match line? {
                None => break,
                Some(line) => match Command::parse(&line) {
                    Ok(Command::Quit) => break,
                    Ok(command) => {
                        let answered = meeting.carry_out(command, &member).await;
                        // What the room did is heard before the next command is read.
                        while let Ok(event) = events.try_recv() {
                            match event {
                                Event::Ended { why, message } => return over(why, message),
                                event => meeting.hear(event)?,
                            }
                        }
                        if let Err(sentence) = answered {
                            eprintln!("{}", render::plain(&sentence));
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

/// Whoever can't keep anything can play along all the same.
fn open_notes(folder: &Path) -> Option<Notes> {
    match Notes::open(folder) {
        Ok(notes) => {
            if let Some(note) = notes.note() {
                eprintln!("{note}");
            }
            Some(notes)
        }
        Err(error) => {
            eprintln!("Nothing of this meeting is kept: {error}.");
            None
        }
    }
}

/// The room is over for this seat: an error only if one would not expect it.
fn over(why: EndReason, message: String) -> Result<()> {
    let message = render::plain(&message);
    match why {
        EndReason::Closed(CloseCode::RoomClosed | CloseCode::Moved) => {
            eprintln!("{message}");
            Ok(())
        }
        EndReason::Closed(CloseCode::Removed | CloseCode::Limits)
        | EndReason::Refused(_)
        | EndReason::Unreachable
        | EndReason::Astray => {
            bail!(message)
        }
    }
}

/// Where the seat of somebody of this name is kept, so that they come back to it.
fn seat_folder(name: &Name) -> Option<PathBuf> {
    let direct = name.as_str().chars().map(|c| if c.is_alphanumeric() { c } else { '_' });
    Some(dirs::data_dir()?.join("pointing-party").join("seats").join(direct.collect::<String>()))
}
