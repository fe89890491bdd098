//! What was settled in past meetings, in a file of the person's own machine.
//!
//! [`History::open`] opens the file in an instance's folder, and makes it if there is none. [`History::record`] writes
//! down what a [`room::record::Recorder`] says, and returns when it is on the disk: neither a crash nor a power cut
//! loses it. The rest reads: meetings, their cards, a search, exports, and the reference shelf.
//!
//! Every call blocks for as long as the disk takes, usually milliseconds. Several programs may have the same file open.
//! Time comes in, in seconds since 1970, UTC. To test it, open one in a folder of the test's own.

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

/// The history's file, open.
#[derive(Debug)]
pub struct History {
    connection: Connection,
    note: Option<String>,
}

impl History {
    /// What is wrong with the file, as people read it, if anything is: a damaged one was set aside when this one was
    /// opened.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}
