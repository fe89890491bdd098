//! Which connection is whose, from either side: a person may have several, one a window.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ConnectionId, SeatId};

/// The connections of a room's seats.
#[derive(Debug, Clone, Default)]
pub(super) struct Connections {
    owners: BTreeMap<ConnectionId, SeatId>,
    /// The same the other way round, so that a seat's are found without looking at everybody's.
    by_seat: BTreeSet<(SeatId, ConnectionId)>,
}

impl Connections {
    pub(super) fn insert(&mut self, connection: ConnectionId, owner: SeatId) {
        self.remove(connection);
        self.owners.insert(connection, owner);
        self.by_seat.insert((owner, connection));
    }

    /// Takes a connection out, and says whose it was.
    pub(super) fn remove(&mut self, connection: ConnectionId) -> Option<SeatId> {
        let owner = self.owners.remove(&connection)?;
        self.by_seat.remove(&(owner, connection));
        Some(owner)
    }

    pub(super) fn owner(&self, connection: ConnectionId) -> Option<SeatId> {
        self.owners.get(&connection).copied()
    }

    pub(super) fn of(&self, seat: SeatId) -> impl Iterator<Item = ConnectionId> {
        let all = (seat, ConnectionId(u64::MIN))..=(seat, ConnectionId(u64::MAX));
        self.by_seat.range(all).map(|&(_, connection)| connection)
    }
}
