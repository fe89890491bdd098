//! Saves settled cards to the history database of the terminal user.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use history::{History, HistoryError};
use room::View;
use room::record::Recorder;

/// Saves each card as soon as it is settled.
pub(crate) struct HistoryWriter {
    recorder: Recorder,
    history: History,
}

impl HistoryWriter {
    /// Opens the history in the folder of the seat key.
    ///
    /// # Errors
    /// If the history can't be opened. The text is written for users.
    pub(crate) fn open(folder: &Path) -> Result<Self, HistoryError> {
        Ok(Self { recorder: Recorder::default(), history: History::open(folder)? })
    }

    /// A sentence for the user if a damaged file was replaced.
    pub(crate) fn warning(&self) -> Option<&str> {
        self.history.warning()
    }

    /// Saves cards that were settled since the last call. Returns once they are on the disk.
    ///
    /// # Errors
    /// If they can't be saved.
    pub(crate) fn save_settled(&mut self, view: &View) -> Result<(), HistoryError> {
        let records = self.recorder.observe(&view.state);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        self.history.record(&view.state.room, view.you, &records, now)
    }
}
