//! Past meetings. A dedicated thread owns the history database, because disk access blocks.
//!
//! The controller sends jobs to [`HistoryThread`] and gets a future for each result. Jobs run in the order of sending. The
//! thread ends after the last job when the handle is dropped.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use history::{History, HistoryError};
use room::record::{PastCard, Record};
use room::ui_protocol::{ExportFormat, UiError, UiErrorCode, UiReply};
use room::{RoomId, RoomInfo, SeatId};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::command_result::{CommandResult, closing_error, ui_error};

/// How long the controller waits for a settled card to be on the disk before the page shows it. On a slower disk the page
/// shows the card first.
const WRITE_TIMEOUT: Duration = Duration::from_millis(250);

type HistoryJob = Box<dyn FnOnce(&mut HistoryWorker) + Send>;

/// Forwards a result once it is ready. The controller does not wait for it.
pub(super) fn forward_result(
    result: impl Future<Output = CommandResult> + Send + 'static,
    reply: oneshot::Sender<CommandResult>,
) {
    tokio::spawn(async {
        // The page may have closed in the meantime.
        let _ = reply.send(result.await);
    });
}

/// The handle of the history thread.
pub(super) struct HistoryThread {
    jobs: mpsc::Sender<HistoryJob>,
}

/// The state of the history thread.
struct HistoryWorker {
    data_dir: PathBuf,
    /// Opened by the first job that needs it.
    history: Option<History>,
    /// A sentence for the user if the last attempt to save a card failed.
    write_error: Option<String>,
}

impl HistoryThread {
    /// Starts the thread for the history in an instance's data directory.
    pub(super) fn spawn(data_dir: PathBuf) -> Self {
        let (jobs, queue) = mpsc::channel::<HistoryJob>();
        std::thread::spawn(move || {
            let mut worker = HistoryWorker { data_dir, history: None, write_error: None };
            queue.into_iter().for_each(|job| job(&mut worker));
        });
        Self { jobs }
    }

    /// Runs a query for cards.
    pub(super) fn query_cards(
        &self,
        query: impl FnOnce(&History) -> Result<Vec<PastCard>, HistoryError> + Send + 'static,
    ) -> impl Future<Output = CommandResult> + Send + 'static {
        self.run(move |worker| {
            worker.open().and_then(|history| query(history)).map(|cards| UiReply::Cards { cards })
        })
    }

    /// Exports a meeting as text.
    pub(super) fn export(
        &self,
        room: RoomId,
        format: ExportFormat,
    ) -> impl Future<Output = CommandResult> + Send + 'static {
        self.run(move |worker| worker.open()?.export(room, format).map(|text| UiReply::Exported { text }))
    }

    /// Deletes a meeting.
    pub(super) fn delete(&self, room: RoomId) -> impl Future<Output = CommandResult> + Send + 'static {
        self.run(move |worker| worker.open()?.delete(room).map(|()| UiReply::Done))
    }

    /// Lists all meetings, with a warning if the database has a problem.
    pub(super) fn meetings(&self) -> impl Future<Output = CommandResult> + Send + 'static {
        self.run(|worker| {
            let history = worker.open()?;
            let (meetings, warning) = (history.meetings()?, history.warning().map(str::to_owned));
            Ok(UiReply::Meetings { meetings, note: worker.write_error.clone().or(warning) })
        })
    }

    /// Saves settled cards, and waits up to [`WRITE_TIMEOUT`] until they are on the disk.
    pub(super) async fn record(&self, room: RoomInfo, you: SeatId, records: Vec<Record>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let written = self.run(move |worker| {
            let written = worker.open().and_then(|history| history.record(&room, you, &records, now));
            worker.write_error = written.as_ref().err().map(|error| {
                tracing::warn!(%error, "can't save the settled cards");
                ui_error(UiErrorCode::History, error).message
            });
            written
        });
        if timeout(WRITE_TIMEOUT, written).await.is_err() {
            tracing::debug!("saving the settled cards takes long");
        }
    }

    /// Waits until all earlier jobs are done.
    pub(super) async fn flush(&self) {
        let _ = self.run(|_| Ok(())).await;
    }

    /// Sends a job to the thread.
    fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut HistoryWorker) -> Result<T, HistoryError> + Send + 'static,
    ) -> impl Future<Output = Result<T, UiError>> + Send + 'static {
        let (reply, result) = oneshot::channel();
        let job = move |worker: &mut HistoryWorker| {
            // The caller may have dropped the future.
            let _ = reply.send(job(worker).map_err(|error| ui_error(UiErrorCode::History, error)));
        };
        // If the thread has ended, the job is dropped with its reply channel.
        let _ = self.jobs.send(Box::new(job));
        async { result.await.unwrap_or_else(|_| Err(closing_error())) }
    }
}

impl HistoryWorker {
    /// Returns the history, and opens it first if an earlier attempt failed or none was made.
    fn open(&mut self) -> Result<&mut History, HistoryError> {
        match &mut self.history {
            Some(history) => Ok(history),
            slot => {
                let history = History::open(&self.data_dir)?;
                if let Some(warning) = history.warning() {
                    tracing::warn!("{warning}");
                }
                Ok(slot.insert(history))
            }
        }
    }
}
