//! The app's command line arguments.

use clap::Parser;

use crate::profile::Profile;

/// Estimate tickets together on your network.
#[derive(Debug, Parser)]
#[command(name = "pointing-party", version)]
pub struct Arguments {
    /// Start a separate instance with this name, its own folder and its own seat
    #[arg(long, value_name = "NAME", default_value_t)]
    pub profile: Profile,
    /// Join the room at this link, pointing-party://join?at=ADDRESS
    #[arg(value_name = "LINK")]
    pub link: Option<String>,
}
