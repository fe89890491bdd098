//! The connections of each seat. A seat can have several: one for each tab or window.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ConnectionId, SeatId};

/// Maps connections to seats, and back.
#[derive(Debug, Clone, Default)]
pub(super) struct Connections {
    seats: BTreeMap<ConnectionId, SeatId>,
    /// The reverse index: finds a seat's connections without a walk over all of them.
    by_seat: BTreeSet<(SeatId, ConnectionId)>,
}

impl Connections {
    pub(super) fn insert(&mut self, connection: ConnectionId, seat: SeatId) {
        self.remove(connection);
        self.seats.insert(connection, seat);
        self.by_seat.insert((seat, connection));
    }

    /// Removes a connection and returns its seat.
    pub(super) fn remove(&mut self, connection: ConnectionId) -> Option<SeatId> {
        let seat = self.seats.remove(&connection)?;
        self.by_seat.remove(&(seat, connection));
        Some(seat)
    }

    pub(super) fn seat_of(&self, connection: ConnectionId) -> Option<SeatId> {
        self.seats.get(&connection).copied()
    }

    pub(super) fn of_seat(&self, seat: SeatId) -> impl Iterator<Item = ConnectionId> {
        let all = (seat, ConnectionId(u64::MIN))..=(seat, ConnectionId(u64::MAX));
        self.by_seat.range(all).map(|&(_, connection)| connection)
    }
}
