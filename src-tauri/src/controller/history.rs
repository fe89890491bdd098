//! Past meetings: a thread of its own has their file, since a disk may take its time.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use history::{History, HistoryError};
use room::record::{PastCard, Record};
use room::ui_protocol::{ExportFormat, UiError, UiErrorCode, UiReply};
use room::{RoomId, RoomInfo, SeatId};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{Answer, ui_error};

/// How long what was settled is waited for to be on the disk before the page shows it. On a disk that takes longer it is
/// written a little later than it is seen.
const WRITTEN_WITHIN: Duration = Duration::from_millis(250);

type HistoryJob = Box<dyn FnOnce(&mut Shelves) + Send>;

/// Passes an answer on when it is there; others ask meanwhile.
pub(super) fn answer(told: impl Future<Output = Answer> + Send + 'static, answer: oneshot::Sender<Answer>) {
    tokio::spawn(async {
        // A page that was closed in the meantime does not want to know.
        let _ = answer.send(told.await);
    });
}

/// The way to the thread. It ends with the last errand when this is dropped.
pub(super) struct HistoryThread {
    pending: mpsc::Sender<HistoryJob>,
}

/// What the thread has.
struct Shelves {
    folder: PathBuf,
    history: Option<History>,
    /// Why something that was settled could not be written down, if that was the last time so.
    lost: Option<String>,
}

impl HistoryThread {
    /// The history in an instance's folder.
    pub(super) fn of(folder: PathBuf) -> Self {
        let (pending, wanted) = mpsc::channel::<HistoryJob>();
        std::thread::spawn(move || {
            let mut shelves = Shelves { folder, history: None, lost: None };
            wanted.into_iter().for_each(|errand| errand(&mut shelves));
        });
        Self { pending }
    }

    /// Cards that are looked up, after all that was asked before; the same of all that follow.
    pub(super) fn cards(
        &self,
        look_up: impl FnOnce(&History) -> Result<Vec<PastCard>, HistoryError> + Send + 'static,
    ) -> impl Future<Output = Answer> + Send + 'static {
        self.run(move |shelves| {
            shelves.open().and_then(|history| look_up(history)).map(|cards| UiReply::Cards { cards })
        })
    }

    /// A meeting as a text.
    pub(super) fn export(
        &self,
        room: RoomId,
        form: ExportFormat,
    ) -> impl Future<Output = Answer> + Send + 'static {
        self.run(move |shelves| shelves.open()?.export(room, form).map(|text| UiReply::Exported { text }))
    }

    /// Deletes a meeting.
    pub(super) fn delete(&self, room: RoomId) -> impl Future<Output = Answer> + Send + 'static {
        self.run(move |shelves| shelves.open()?.delete(room).map(|()| UiReply::Done))
    }

    /// Every meeting, and what is wrong with the file.
    pub(super) fn meetings(&self) -> impl Future<Output = Answer> + Send + 'static {
        self.run(|shelves| {
            let history = shelves.open()?;
            let (meetings, note) = (history.meetings()?, history.note().map(str::to_owned));
            Ok(UiReply::Meetings { meetings, note: shelves.lost.clone().or(note) })
        })
    }

    /// Writes down what was settled.
    pub(super) async fn record(&self, room: RoomInfo, you: SeatId, records: Vec<Record>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let written = self.run(move |shelves| {
            let written = shelves.open().and_then(|history| history.record(&room, you, &records, now));
            shelves.lost = written.as_ref().err().map(|error| {
                tracing::warn!(%error, "what was settled is not kept");
                ui_error(UiErrorCode::History, error).message
            });
            written
        });
        if timeout(WRITTEN_WITHIN, written).await.is_err() {
            tracing::debug!("the disk takes long to keep what was settled");
        }
    }

    /// Waits until all that was asked before is done.
    pub(super) async fn is_done(&self) {
        let _ = self.run(|_| Ok(())).await;
    }

    fn run<T: Send + 'static>(
        &self,
        errand: impl FnOnce(&mut Shelves) -> Result<T, HistoryError> + Send + 'static,
    ) -> impl Future<Output = Result<T, UiError>> + Send + 'static {
        let (answer, told) = oneshot::channel();
        let errand = move |shelves: &mut Shelves| {
            // Whoever asked may have gone.
            let _ = answer.send(errand(shelves).map_err(|error| ui_error(UiErrorCode::History, error)));
        };
        // If the thread has ended, the answer is dropped with the errand.
        let _ = self.pending.send(Box::new(errand));
        async { told.await.unwrap_or_else(|_| Err(super::closing())) }
    }
}

impl Shelves {
    /// The history, opened if it is not yet: what was in the way the last time may be gone.
    fn open(&mut self) -> Result<&mut History, HistoryError> {
        match &mut self.history {
            Some(history) => Ok(history),
            none => {
                let history = History::open(&self.folder)?;
                if let Some(note) = history.note() {
                    tracing::warn!("{note}");
                }
                Ok(none.insert(history))
            }
        }
    }
}
