//! When a room is handed to whoever writes it into a file.

use std::sync::Arc;

use room::limits::KEPT_WITHIN;
use room::{Change, Room, Snapshot};
use tokio::sync::watch;
use tokio::time::Instant;

/// Sees to it that what lasts is kept.
pub(super) struct SnapshotWriter {
    rooms: watch::Sender<Option<Arc<Snapshot>>>,
    /// When the room is to be handed on at the latest, if anything has changed since it was.
    due: Option<Instant>,
    handed_on: Option<Instant>,
}

impl SnapshotWriter {
    pub(super) fn new(rooms: watch::Sender<Option<Arc<Snapshot>>>) -> Self {
        Self { rooms, due: None, handed_on: None }
    }

    /// The same for a room that was there before and goes on here: it is kept also if nothing happens in it any more.
    pub(super) fn going_on(rooms: watch::Sender<Option<Arc<Snapshot>>>) -> Self {
        Self { due: Some(Instant::now()), ..Self::new(rooms) }
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

    /// When it wants [`SnapshotWriter::hand_on`] to be called.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Hands the room on, if anything has changed. One without cards is none to come back to.
    pub(super) fn hand_on(&mut self, room: &Room) {
        if self.due.take().is_some() && !room.state().cards.is_empty() {
            self.rooms.send_replace(Some(Arc::new(room.snapshot())));
            self.handed_on = Some(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use room::cards::NewCard;
    use room::{CardId, Estimate, Name, Points, RoomId, SeatId, Setup, Time};
    use tokio::time::advance;

    use super::*;

    fn room(titles: &[&str]) -> Room {
        let cards = titles.iter().map(|title| NewCard::new("", title, "", None)).collect();
        let name = Name::new("Sprint 12").unwrap();
        Room::open(Setup { cards, ..Setup::new(RoomId::from_bytes([1; 16]), name) }, Time(0))
    }

    fn settled() -> Change {
        let estimate = Estimate { points: Points::whole(5), rounds: 1, spent_ms: 0 };
        Change::Settled { card: CardId(1), estimate }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_settled_is_kept_at_once_and_the_rest_within_a_second() {
        let (sender, mut rooms) = watch::channel(None);
        let mut keeping = SnapshotWriter::new(sender);
        let room = room(&["Log in"]);
        keeping.changed(&[Change::Voted { seat: SeatId(1) }, Change::Withdrawn { seat: SeatId(1) }]);
        assert_eq!(keeping.due(), None, "a vote is its owner's");
        keeping.changed(&[Change::Driver { seat: SeatId(1) }]);
        assert_eq!(keeping.due(), Some(Instant::now()), "for the first time");
        keeping.hand_on(&room);
        assert!(rooms.has_changed().unwrap() && rooms.borrow_and_update().is_some());
        assert_eq!(keeping.due(), None);

        let first = Instant::now();
        advance(KEPT_WITHIN / 4).await;
        keeping.changed(&[Change::AutoReveal { on: false }]);
        assert_eq!(keeping.due(), Some(first + KEPT_WITHIN));
        keeping.changed(&[Change::Driver { seat: SeatId(2) }]);
        assert_eq!(keeping.due(), Some(first + KEPT_WITHIN), "it is not put off");
        keeping.changed(&[settled()]);
        assert_eq!(keeping.due(), Some(Instant::now()));
        keeping.hand_on(&room);
        keeping.hand_on(&room);
        assert!(rooms.has_changed().unwrap());
        rooms.mark_unchanged();
        keeping.hand_on(&room);
        assert!(!rooms.has_changed().unwrap(), "nothing has changed since");
    }

    #[tokio::test(start_paused = true)]
    async fn a_room_without_cards_is_not_kept() {
        let (sender, rooms) = watch::channel(None);
        let mut keeping = SnapshotWriter::new(sender);
        keeping.changed(&[Change::Driver { seat: SeatId(1) }]);
        keeping.hand_on(&room(&[]));
        assert!(!rooms.has_changed().unwrap());
        assert_eq!(keeping.due(), None);
    }
}
