//! How a host at which nobody sits learns that its room has gone on without it, while its machine slept or its network
//! was cut: it asks those who stood by and are not here any more whether they host the room. At a host with a seat, its
//! member's part in the succession does that.

use std::collections::BTreeMap;
use std::future::pending;
use std::time::Duration;

use futures_util::future::join_all;
use room::limits::SUCCESSORS;
use room::{Moved, Presence, RoomInfo, Seat, SeatId, Successor};
use tokio::time::sleep;

use super::Host;
use crate::join::challenge;

/// How often those are asked who are missing.
const ASKED_EVERY: Duration = Duration::from_secs(1);

impl Host {
    /// Waits until the room has gone on at the machine of somebody who stood by, and says where: it is to be left with
    /// [`Host::close_as_moved`] then. Dropped and called again, it begins anew.
    pub async fn superseded(&self) -> Moved {
        let mut known = BTreeMap::<SeatId, (Successor, Seat)>::new();
        while let Some(listed) = self.handle().who_stands_by().await {
            let is_here = |seat: &SeatId| {
                listed.iter().any(|(_, other)| other.id == *seat && other.presence == Presence::Here)
            };
            let missing = known.iter().filter(|(seat, _)| !is_here(seat));
            let asked =
                join_all(missing.map(|(_, (successor, seat))| hosts(&self.room, successor, seat))).await;
            if let Some(moved) = asked.into_iter().flatten().max_by_key(|moved| moved.epoch) {
                return moved;
            }
            known.extend(listed.into_iter().map(|(successor, seat)| (seat.id, (successor, seat))));
            // Of many who came and went, the last ones.
            while known.len() > 2 * SUCCESSORS {
                known.pop_first();
            }
            sleep(ASKED_EVERY).await;
        }
        // It is over here in any case.
        pending().await
    }
}

/// Where somebody hosts a later time of the room, if they do and can prove that it is they.
async fn hosts(room: &RoomInfo, successor: &Successor, seat: &Seat) -> Option<Moved> {
    let asked = join_all(successor.addresses.iter().map(|&address| challenge(address, room.id))).await;
    let is_theirs = |epoch, claim| seat.key.claims(room.id, epoch, &claim);
    let later = asked.into_iter().flatten().find(|challenge| {
        let epoch = challenge.room.epoch;
        epoch > room.epoch && challenge.claim.is_some_and(|claim| is_theirs(epoch, claim))
    })?;
    Some(Moved { epoch: later.room.epoch, host: successor.seat, addresses: successor.addresses.clone() })
}
