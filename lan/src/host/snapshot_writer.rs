//! Decides when to save the room. The table reports changes and calls [`SnapshotWriter::write`] at the deadline;
//! [`crate::RoomSaver`] saves in its own task.

use std::sync::Arc;

use room::limits::SNAPSHOT_WRITE_DELAY;
use room::{Change, Room, Snapshot};
use tokio::sync::watch;
use tokio::time::Instant;

/// Schedules snapshots of a room.
pub(super) struct SnapshotWriter {
    snapshots: watch::Sender<Option<Arc<Snapshot>>>,
    /// When to write, if anything changed since the last write.
    deadline: Option<Instant>,
    last_write: Option<Instant>,
}

impl SnapshotWriter {
    pub(super) fn new(snapshots: watch::Sender<Option<Arc<Snapshot>>>) -> Self {
        Self { snapshots, deadline: None, last_write: None }
    }

    /// For a room that existed before: writes once even if nothing changes.
    pub(super) fn resumed(snapshots: watch::Sender<Option<Arc<Snapshot>>>) -> Self {
        Self { deadline: Some(Instant::now()), ..Self::new(snapshots) }
    }

    /// Schedules a write for changes that must survive a restart. Settled cards and changes that people wait
    /// for are written at once; they are rare.
    pub(super) fn record_changes(&mut self, changes: &[Change]) {
        let now = Instant::now();
        let at_once = |change: &Change| {
            change.is_urgent() || matches!(change, Change::Settled { .. } | Change::Unsettled { .. })
        };
        if changes.iter().any(at_once) {
            self.deadline = Some(now);
        } else if changes.iter().any(Change::is_persistent) {
            let next = self.last_write.map_or(now, |last| now.max(last + SNAPSHOT_WRITE_DELAY));
            self.deadline = Some(self.deadline.map_or(next, |due| due.min(next)));
        }
    }

    /// When to call [`SnapshotWriter::write`].
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Sends a snapshot to the saving task if one is due. Rooms without cards are not saved.
    pub(super) fn write(&mut self, room: &Room) {
        if self.deadline.take().is_some() && !room.state().cards.is_empty() {
            self.snapshots.send_replace(Some(Arc::new(room.snapshot())));
            self.last_write = Some(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use room::cards::NewCard;
    use room::{CardId, DeviceSecret, Estimate, Name, Points, RoomSettings, Salt, SeatId, Setup, Time};
    use tokio::time::advance;

    use super::*;

    fn room(titles: &[&str]) -> Room {
        let cards = titles.iter().map(|title| NewCard::new("", title, "", None)).collect();
        let name = Name::new("Sprint 12").unwrap();
        Room::open(
            Setup {
                cards,
                ..Setup::new(DeviceSecret::from_bytes([1; 32]).found(Salt::from_bytes([1; 16])), name)
            },
            Time(0),
        )
    }

    fn settled() -> Change {
        let estimate = Estimate { points: Points::whole(5), rounds: 1, spent_ms: 0 };
        Change::Settled { card: CardId(1), estimate }
    }

    #[tokio::test(start_paused = true)]
    async fn settled_cards_are_written_at_once_and_the_rest_within_a_second() {
        let (sender, mut snapshots) = watch::channel(None);
        let mut writer = SnapshotWriter::new(sender);
        let room = room(&["Log in"]);
        writer.record_changes(&[Change::Voted { seat: SeatId(1) }, Change::Withdrawn { seat: SeatId(1) }]);
        assert_eq!(writer.deadline(), None, "votes are not saved");
        writer.record_changes(&[Change::Driver { seat: SeatId(1) }]);
        assert_eq!(writer.deadline(), Some(Instant::now()), "the first write is immediate");
        writer.write(&room);
        assert!(snapshots.has_changed().unwrap() && snapshots.borrow_and_update().is_some());
        assert_eq!(writer.deadline(), None);

        let first = Instant::now();
        advance(SNAPSHOT_WRITE_DELAY / 4).await;
        writer.record_changes(&[Change::Settings { settings: RoomSettings::default() }]);
        assert_eq!(writer.deadline(), Some(first + SNAPSHOT_WRITE_DELAY));
        writer.record_changes(&[Change::Driver { seat: SeatId(2) }]);
        assert_eq!(writer.deadline(), Some(first + SNAPSHOT_WRITE_DELAY), "later changes do not postpone it");
        writer.record_changes(&[settled()]);
        assert_eq!(writer.deadline(), Some(Instant::now()));
        writer.write(&room);
        writer.write(&room);
        assert!(snapshots.has_changed().unwrap());
        snapshots.mark_unchanged();
        writer.write(&room);
        assert!(!snapshots.has_changed().unwrap(), "nothing has changed since");
    }

    #[tokio::test(start_paused = true)]
    async fn a_room_without_cards_is_not_written() {
        let (sender, snapshots) = watch::channel(None);
        let mut writer = SnapshotWriter::new(sender);
        writer.record_changes(&[Change::Driver { seat: SeatId(1) }]);
        writer.write(&room(&[]));
        assert!(!snapshots.has_changed().unwrap());
        assert_eq!(writer.deadline(), None);
    }
}
