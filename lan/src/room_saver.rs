//! Saves a hosted room, so that a meeting can continue after a crash or on another day.
//!
//! While a room is hosted with a [`RoomSaver`], what is saved follows the room: at once when a card is opened, revealed or
//! settled, and within [`room::limits::SNAPSHOT_WRITE_DELAY`] of any other lasting change. If saving fails, the room
//! continues. The saver reports the problem, tries again, and reports when saving works again.
//!
//! This crate does not know where rooms are saved: the programs pass a function that saves one.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use room::Snapshot;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How long after a failure the room is saved again if it does not change before.
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// Saves one room. Returns a sentence for people if that fails.
type SaveRoom = dyn Fn(&Snapshot) -> Result<(), String> + Send + Sync;

/// Saves one room while it is hosted. Clones save with the same function and report to the same receivers.
#[derive(Clone)]
pub struct RoomSaver {
    save: Arc<SaveRoom>,
    problem: watch::Sender<Option<String>>,
}

impl fmt::Debug for RoomSaver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RoomSaver").field("problem", &self.problem.borrow()).finish_non_exhaustive()
    }
}

impl RoomSaver {
    /// A saver that calls `save` with each new snapshot, one at a time, on a thread where it may block. What `save` returned
    /// for must survive a crash. Its error is a sentence for people.
    pub fn new(save: impl Fn(&Snapshot) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self { save: Arc::new(save), problem: watch::Sender::new(None) }
    }

    /// Why the room can't be saved at the moment, as a sentence for people. `None` while saving works.
    pub fn problem(&self) -> watch::Receiver<Option<String>> {
        self.problem.subscribe()
    }

    /// Saves each new snapshot until the sender is dropped.
    pub(crate) async fn save_latest(self, mut snapshots: watch::Receiver<Option<Arc<Snapshot>>>) {
        // During a slow save more snapshots may arrive; only the newest is saved next.
        loop {
            let has_failed = self.problem.borrow().is_some();
            let has_ended = match has_failed {
                // A timeout means that nothing has changed since the failure: try the same snapshot again.
                true => timeout(RETRY_DELAY, snapshots.changed()).await.is_ok_and(|changed| changed.is_err()),
                false => snapshots.changed().await.is_err(),
            };
            if has_ended {
                return;
            }
            let Some(snapshot) = snapshots.borrow_and_update().clone() else { continue };
            let save = Arc::clone(&self.save);
            match spawn_blocking(move || save(&snapshot)).await {
                Ok(saved) => self.report(saved.err()),
                Err(error) => tracing::error!(%error, "the room was not saved"),
            }
        }
    }

    fn report(&self, problem: Option<String>) {
        if let Some(problem) = &problem {
            tracing::warn!(problem, "the room is not saved");
        }
        self.problem.send_if_modified(|known| {
            let is_new = *known != problem;
            *known = problem;
            is_new
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use room::{DeviceSecret, Name, Room, Salt, Setup, Time};

    use super::*;

    fn snapshot(number: u8) -> Arc<Snapshot> {
        let setup = Setup::new(
            DeviceSecret::from_bytes([number; 32]).found(Salt::from_bytes([number; 16])),
            Name::new("Sprint 12").unwrap(),
        );
        Arc::new(Room::open(setup, Time(0)).snapshot())
    }

    /// A saver to memory that fails while there is a problem, and what it saved.
    fn saver(problem: &Arc<Mutex<Option<&'static str>>>) -> (RoomSaver, Arc<Mutex<Vec<Snapshot>>>) {
        let (problem, saved) = (Arc::clone(problem), Arc::<Mutex<Vec<Snapshot>>>::default());
        let saver = RoomSaver::new({
            let saved = Arc::clone(&saved);
            move |snapshot| match *problem.lock().unwrap() {
                Some(problem) => Err(problem.to_owned()),
                None => {
                    saved.lock().unwrap().push(snapshot.clone());
                    Ok(())
                }
            }
        });
        (saver, saved)
    }

    /// Snapshots arrive faster than the disk writes; the newest must be saved in the end.
    #[tokio::test]
    async fn newest_snapshot_is_saved_after_the_sender_is_dropped() {
        let (saver, saved) = saver(&Arc::default());
        let (sender, snapshots) = watch::channel(None);
        for number in 1..=5 {
            sender.send_replace(Some(snapshot(number)));
        }
        drop(sender);
        saver.save_latest(snapshots).await;
        assert_eq!(saved.lock().unwrap().last(), Some(&*snapshot(5)));
    }

    /// The room does not change any more, and saving starts again by itself.
    #[tokio::test(start_paused = true)]
    async fn failed_save_is_reported_and_repeated_until_it_works() {
        let problem = Arc::new(Mutex::new(Some("The disk is full.")));
        let (saver, saved) = saver(&problem);
        let mut reports = saver.problem();
        let (sender, snapshots) = watch::channel(None);
        let saving = tokio::spawn(saver.save_latest(snapshots));
        sender.send_replace(Some(snapshot(1)));
        reports.changed().await.unwrap();
        assert_eq!(reports.borrow_and_update().as_deref(), Some("The disk is full."));
        assert!(saved.lock().unwrap().is_empty());

        *problem.lock().unwrap() = None;
        reports.changed().await.unwrap();
        assert_eq!(*reports.borrow_and_update(), None);
        assert_eq!(*saved.lock().unwrap(), [(*snapshot(1)).clone()]);
        drop(sender);
        saving.await.unwrap();
    }

    /// A host that closes does not wait for a full disk.
    #[tokio::test]
    async fn saving_ends_with_the_room_even_if_it_fails() {
        let (saver, _) = saver(&Arc::new(Mutex::new(Some("The disk is full."))));
        let (sender, snapshots) = watch::channel(Some(snapshot(1)));
        sender.send_replace(Some(snapshot(2)));
        drop(sender);
        saver.clone().save_latest(snapshots).await;
        assert!(saver.problem().borrow().is_some());
    }
}
