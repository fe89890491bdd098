//! How a host without a seat learns that its room moved on while its machine slept or was offline: it polls
//! former successors that are absent now. A host with a seat learns it from its member's succession task
//! instead.

use std::collections::BTreeMap;
use std::future::pending;
use std::time::Duration;

use futures_util::future::join_all;
use room::chain::Position;
use room::limits::MAX_SUCCESSORS;
use room::{Moved, Presence, RoomInfo, Seat, SeatId, Successor};
use tokio::time::sleep;

use super::Host;
use crate::dial::fetch_challenge;

/// Time between two polls.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

impl Host {
    /// Waits until an absent successor hosts a later term of the room, and returns where, with the newest point of its chain.
    /// The caller should then call [`Host::close_as_moved`]. Cancel safe; a new call starts over.
    pub async fn superseded(&self) -> (Moved, Position) {
        let mut known = BTreeMap::<SeatId, (Successor, Seat)>::new();
        while let Some(listed) = self.handle().successors().await {
            let is_here = |seat: &SeatId| {
                listed.iter().any(|(_, other)| other.id == *seat && other.presence == Presence::Here)
            };
            let missing = known.iter().filter(|(seat, _)| !is_here(seat));
            let answers =
                join_all(missing.map(|(_, (successor, seat))| find_newer_host(&self.room, successor, seat)))
                    .await;
            if let Some(moved) = answers.into_iter().flatten().max_by_key(|(moved, _)| moved.epoch) {
                return moved;
            }
            known.extend(listed.into_iter().map(|(successor, seat)| (seat.id, (successor, seat))));
            // Of many former successors, keep the newest seats.
            while known.len() > 2 * MAX_SUCCESSORS {
                known.pop_first();
            }
            sleep(CHECK_INTERVAL).await;
        }
        // The room has ended here.
        pending().await
    }
}

/// Where the successor hosts a later term of the room, if it does. TLS proves its key.
async fn find_newer_host(room: &RoomInfo, successor: &Successor, seat: &Seat) -> Option<(Moved, Position)> {
    let answers =
        join_all(successor.addresses.iter().map(|&address| fetch_challenge(address, room.id, seat.key)))
            .await;
    let later = answers.into_iter().flatten().find(|challenge| challenge.room.epoch > room.epoch)?;
    let into = later.verify_chain().ok()?.position();
    let addresses = successor.addresses.clone();
    Some((Moved { epoch: later.room.epoch, host: successor.seat, addresses, ended: None }, into))
}
