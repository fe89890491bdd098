//! Past meetings in an SQLite file on the user's own computer.
//!
//! The app and `party join` save every card that their room settles. Users then browse, search, export and delete past
//! meetings.
//!
//! - [`History::open`] opens the file in an instance's data directory, or creates it.
//! - [`History::record`] saves what a [`room::record::Recorder`] returns. The data is on the disk when it returns, so
//!   neither a crash nor a power cut loses it.
//! - [`History::meetings`], [`History::cards`] and [`History::search`] read. [`History::past_estimates`] finds cards for
//!   comparison during a vote. [`History::export`] writes a meeting as text. [`History::delete`] deletes one.
//!
//! All calls block, usually for milliseconds. The app therefore calls them from a dedicated thread
//! (`src-tauri/src/controller/history.rs`). Several processes may have the same file open. The crate has no clock: callers
//! pass the time as Unix seconds. Tests open a history in a temporary directory.
//!
//! # Layout
//!
//! | module | content |
//! | --- | --- |
//! | `file` | opens the file, renames damaged ones |
//! | `migrations` | the schema and its versions |
//! | `write`, `read` | inserts and deletes; queries |
//! | `past_estimates`, `search_terms` | cards for comparison; text normalization |
//! | `export` | CSV, Markdown, JSON |
//! | `error` | [`HistoryError`] |
//!
//! # Example
//!
//! ```rust
//! use history::History;
//! use room::record::{Record, SettledCard};
//! use room::{CardId, DeviceSecret, Estimate, Name, Points, RoomInfo, Salt, SeatId};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! let mut history = History::open(dir.path())?;
//!
//! let founder = DeviceSecret::from_bytes([1; 32]).founder(Salt::from_bytes([1; 16]));
//! let room = RoomInfo::new(founder, Name::new("Sprint 12")?);
//! let card = SettledCard {
//!     card: CardId(1),
//!     key: "WEB-7".into(),
//!     title: "Log in with a passkey".into(),
//!     link: None,
//!     estimate: Estimate { points: Points::whole(5), rounds: 1, spent_ms: 60_000 },
//!     rounds: Vec::new(),
//! };
//! history.record(&room, SeatId(1), &[Record::Settled(card)], 1_764_042_000)?;
//!
//! assert_eq!(history.meetings()?.len(), 1);
//! assert_eq!(history.search("passkey")?[0].card.key, "WEB-7");
//! # Ok(())
//! # }
//! ```

mod error;
mod export;
mod file;
mod migrations;
mod past_estimates;
mod read;
mod search_terms;
mod write;

pub use error::HistoryError;
pub use file::FILE_NAME;

use rusqlite::Connection;

/// An open history database.
#[derive(Debug)]
pub struct History {
    connection: Connection,
    warning: Option<String>,
}

impl History {
    /// A sentence for the user if [`History::open`] found a damaged file and replaced it.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}
