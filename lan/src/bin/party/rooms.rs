//! `party rooms`

use std::time::Duration;

use anyhow::Result;
use lan::discovery::Discovery;
use room::Stage;
use room::ui_protocol::DiscoveredRoom;
use tokio::time::sleep;

use crate::interrupt::interrupted;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// How long to look
    #[arg(long = "for", default_value_t = 3.0, value_name = "SECONDS", value_parser = seconds)]
    look_for: f64,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=3_600.0).contains(&seconds) => Ok(seconds),
        Ok(_) | Err(_) => Err("a number of seconds from 0 to 3600 is wanted, such as 5".into()),
    }
}

/// Looks for rooms, and prints those that are there in the end.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let discovery = Discovery::start();
    tokio::select! {
        () = sleep(Duration::from_secs_f64(arguments.look_for)) => {}
        () = interrupted() => {}
    }
    let rooms = discovery.rooms().borrow().clone();
    if arguments.json {
        for room in &rooms {
            println!("{}", serde_json::to_string(room)?);
        }
        return Ok(());
    }
    if rooms.is_empty() {
        eprintln!(
            "No room answered within {} s. If one is open, its address works all the same: party join ADDRESS --name NAME",
            arguments.look_for
        );
    }
    rooms.iter().for_each(print);
    Ok(())
}

fn print(room: &DiscoveredRoom) {
    let stage = match room.stage {
        Stage::Gathering => "not started yet",
        Stage::Voting => "voting",
        Stage::Revealed => "votes revealed",
        Stage::Finished => "done",
    };
    let seated = match room.seated {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    };
    let version = if room.same_protocol { "" } else { ", needs another version of this program" };
    println!("{}  {}  {seated}, {stage}{version}", room.name, room.address);
}
