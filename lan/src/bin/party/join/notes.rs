//! What somebody in a terminal keeps of their meetings.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use history::{History, HistoryError};
use room::View;
use room::record::Recorder;

/// Writes down what is settled, the moment it is.
pub(crate) struct Notes {
    recorder: Recorder,
    history: History,
}

impl Notes {
    /// In the folder of the person's seat.
    ///
    /// # Errors
    /// If nothing can be kept there; the text can be shown as it is.
    pub(crate) fn open(folder: &Path) -> Result<Self, HistoryError> {
        Ok(Self { recorder: Recorder::default(), history: History::open(folder)? })
    }

    /// What there is to say about the file, if anything is.
    pub(crate) fn note(&self) -> Option<&str> {
        self.history.note()
    }

    /// Writes down what the room has settled by now. When this returns it is on the disk, so whoever sees it has it.
    ///
    /// # Errors
    /// If it can't be written.
    pub(crate) fn follow(&mut self, view: &View) -> Result<(), HistoryError> {
        let records = self.recorder.follow(&view.state);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        self.history.record(&view.state.room, view.you, &records, now)
    }
}
