//! The same room at another host, or on another day.

use std::collections::BTreeMap;

use super::connections::Connections;
use super::reactions::Reactions;
use super::{Room, successors};
use crate::limits::{NONCES, NUMBERS};
use crate::succession::fault::planted;
use crate::{
    CardId, Epoch, Presence, RoundId, SeatId, SeatKey, Seq, Snapshot, SnapshotError, Table, Time, Timer,
    Version,
};

impl Room {
    /// The whole room, to be opened again elsewhere; the votes that are hidden are not in it.
    pub fn snapshot(&self) -> Snapshot {
        let last = (self.last_seat, self.last_card, self.last_round);
        Snapshot::whole(self.state.clone(), self.seq, self.open_ms(), self.now, last, self.texts.clone())
    }

    /// The same room at another host, the `epoch`th; `nonce` was drawn by the caller at random, below [`NONCES`], and
    /// `host` is the key of the seat on whose machine it is.
    ///
    /// Nobody is connected yet. Who was here is away as of now, so they have the usual time to come back before
    /// anything goes on without them. The round on the table goes on, and nobody has voted in it until they say
    /// their vote again ([`crate::Profile::vote`]).
    ///
    /// # Errors
    /// [`SnapshotError::Epoch`] if the room has had that host already, [`SnapshotError::Wrong`] if it has had too many.
    pub fn reopen(
        snapshot: Snapshot,
        epoch: Epoch,
        nonce: u32,
        host: Option<SeatKey>,
        now: Time,
    ) -> Result<Self, SnapshotError> {
        let past = Version::succeeded([&snapshot.version()]);
        let Snapshot { mut state, open_ms, at, last_seat, last_card, last_round, texts, .. } = snapshot;
        let had = state.room.epoch;
        if epoch <= had || epoch.0 > u64::from(NUMBERS) {
            return Err(SnapshotError::Epoch { had, wanted: epoch });
        }
        let seat_of = |key| state.seats.iter().find(|seat| seat.key == key).map(|seat| seat.id);
        (state.room.epoch, state.room.nonce, state.room.host) = (epoch, nonce, host.and_then(seat_of));
        state.past = past;
        let apart = |number| further(number, nonce);
        let (last_seat, last_card, last_round) =
            (SeatId(apart(last_seat.0)?), CardId(apart(last_card.0)?), RoundId(apart(last_round.0)?));

        let (mut away_since, mut gone_since) = (BTreeMap::new(), BTreeMap::new());
        for seat in &mut state.seats {
            seat.removed &= !planted!(ForgetRemoved);
            match seat.presence {
                Presence::Here | Presence::Away => {
                    seat.presence = if planted!(NobodyElseHere) { Presence::Gone } else { Presence::Away };
                    away_since.insert(seat.id, now);
                }
                Presence::Gone => {
                    gone_since.insert(seat.id, now);
                }
            }
        }
        let mut votes = BTreeMap::new();
        if let Table::Pointing { round, .. } = &mut state.table {
            match &round.reveal {
                Some(reveal) => {
                    votes.extend(reveal.votes.iter().filter_map(|cast| Some((cast.seat?, cast.vote))));
                }
                None => (round.voted, round.reveals_at) = Default::default(),
            }
        }
        // What is left of it runs on: nobody hosted the room for a while, and that time is nobody's.
        state.timer = state.timer.zip(at).map(|(timer, at)| Timer { ends: now + (timer.ends - at), ..timer });
        let standing_by = successors::inherited(&state);
        state.successors.retain(|successor| standing_by.contains_key(&successor.seat));
        Ok(Self {
            voters_here: state.voters_here(),
            state,
            seq: Seq(0),
            host_key: host,
            connections: Connections::default(),
            away_since,
            gone_since,
            standing_by,
            votes,
            opened: now,
            opened_before_ms: open_ms,
            texts,
            reactions: Reactions::default(),
            invitations: Vec::new(),
            last_seat,
            last_card,
            last_round,
            now,
            outputs: Vec::new(),
        })
    }

    /// How long the round on the table has been open, in ms, while somebody hosted it.
    pub fn open_ms(&self) -> u64 {
        self.opened_before_ms.saturating_add((self.now - self.opened).as_millis() as u64)
    }
}

/// From where a host's numbers go on. Two halves of a split network may both go on with a room: what the one calls
/// round 7 must not be what the other calls so, or a vote would count for the wrong one when they meet. And somebody
/// may be the next host who has not heard of the last few numbers.
pub(super) fn further(number: u32, nonce: u32) -> Result<u32, SnapshotError> {
    if planted!(SameNumbers) {
        return Ok(number);
    }
    let next = number.saturating_add(1 + nonce % NONCES);
    if next <= NUMBERS {
        Ok(next)
    } else {
        Err(SnapshotError::Wrong("it has had more hosts than a room can have"))
    }
}
