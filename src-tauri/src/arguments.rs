//! What the app can be started with.

use clap::Parser;

use crate::profile::Profile;

/// Estimate tickets together on the office's network.
#[derive(Debug, Parser)]
#[command(name = "pointing-party", version)]
pub struct Arguments {
    /// Start a second instance of that name, with a folder and a seat of its own
    #[arg(long, value_name = "NAME", default_value_t)]
    pub profile: Profile,
    /// Join the room of this link, pointing-party://join?at=ADDRESS
    #[arg(value_name = "LINK")]
    pub link: Option<String>,
}
