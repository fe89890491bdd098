//! When a room is handed to whoever writes it into a file.

use std::sync::Arc;

use room::limits::KEPT_WITHIN;
use room::{Change, Kept, Room};
use tokio::sync::watch;
use tokio::time::Instant;

/// Sees to it that what lasts is kept.
pub(super) struct Keeping {
    rooms: watch::Sender<Option<Arc<Kept>>>,
    /// When the room is to be handed on at the latest, if anything has changed since it was.
    due: Option<Instant>,
    handed_on: Option<Instant>,
}

impl Keeping {
    pub(super) fn new(rooms: watch::Sender<Option<Arc<Kept>>>) -> Self {
        Self { rooms, due: None, handed_on: None }
    }

    /// Takes what has changed. What everybody waits for, and what is settled, is kept at once: it comes seldom.
    pub(super) fn changed(&mut self, changes: &[Change]) {
        let now = Instant::now();
        let at_once = |change: &Change| {
            change.is_awaited() || matches!(change, Change::Settled { .. } | Change::Unsettled { .. })
        };
        if changes.iter().any(at_once) {
            self.due = Some(now);
        } else if changes.iter().any(Change::is_lasting) {
            let next = self.handed_on.map_or(now, |last| now.max(last + KEPT_WITHIN));
            self.due = Some(self.due.map_or(next, |due| due.min(next)));
        }
    }

    /// When it wants [`Keeping::hand_on`] to be called.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Hands the room on, if anything has changed. One without cards is none to come back to.
    pub(super) fn hand_on(&mut self, room: &Room) {
        if self.due.take().is_some() && !room.state().cards.is_empty() {
            self.rooms.send_replace(Some(Arc::new(room.kept())));
            self.handed_on = Some(Instant::now());
        }
    }
}
