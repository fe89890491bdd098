//! `party rooms`: lists the rooms on the network.

use std::time::Duration;

use anyhow::Result;
use lan::discovery::Discovery;
use room::Stage;
use room::ui_protocol::DiscoveredRoom;
use tokio::time::sleep;

use crate::interrupt::interrupted;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
    /// How long to search, in seconds
    #[arg(long = "for", default_value_t = 3.0, value_name = "SECONDS", value_parser = parse_seconds)]
    search_seconds: f64,
}

fn parse_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=3_600.0).contains(&seconds) => Ok(seconds),
        Ok(_) | Err(_) => Err("use a number of seconds from 0 to 3600, such as 5".into()),
    }
}

/// Searches for the given time, and prints the rooms that are open at the end.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let discovery = Discovery::start();
    tokio::select! {
        () = sleep(Duration::from_secs_f64(arguments.search_seconds)) => {}
        () = interrupted() => {}
    }
    let mut rooms = discovery.rooms().borrow().clone();
    rooms.retain(|room| !room.is_impostor);
    if arguments.json {
        for room in &rooms {
            println!("{}", serde_json::to_string(room)?);
        }
        return Ok(());
    }
    if rooms.is_empty() {
        eprintln!("{}", texts::program_no_rooms(&arguments.search_seconds.to_string()));
    }
    rooms.iter().for_each(print_room);
    Ok(())
}

fn print_room(room: &DiscoveredRoom) {
    let stage = match room.stage {
        Stage::Gathering => texts::stage_gathering(),
        Stage::Voting => texts::stage_voting(),
        Stage::Revealed => texts::stage_revealed(),
        Stage::Finished => texts::stage_finished(),
    };
    let mut status = texts::room_people(&texts::people(room.seated), stage);
    if !room.same_protocol {
        status = [&status, texts::program_other_version()].join(" · ");
    }
    println!("{}  {}  {status}", room.name, room.address);
}
