//! Opening a room again from a snapshot: at another host, or on another day.

use std::collections::BTreeMap;

use super::connections::Connections;
use super::reaction_limit::ReactionLimit;
use super::{Room, successors};
use crate::chain::Chain;
use crate::limits::{MAX_EPOCH, MAX_NUMBER, TERM_NONCE_LIMIT};
use crate::{
    CardId, Presence, RoundId, SeatId, Seq, Snapshot, SnapshotError, State, Table, Time, Timer, Version, Vote,
};

impl Room {
    /// The whole room, without hidden votes. [`Room::reopen`] makes a room of it again.
    pub fn snapshot(&self) -> Snapshot {
        let last = (self.last_seat, self.last_card, self.last_round);
        Snapshot::from_room(
            self.state.clone(),
            self.seq,
            self.round_open_ms(),
            self.now,
            last,
            self.texts.shared(),
        )
    }

    /// Opens a room from a snapshot, as the term that `chain` ends with: [`Snapshot::chain_for`] this machine.
    ///
    /// Nobody is connected yet. Present people become away now, so they have the usual time to rejoin before
    /// the room continues without them. An open round stays open without votes; returning people vote again.
    ///
    /// # Errors
    /// [`SnapshotError::Epoch`] if the term's epoch is not above the snapshot's or is too high,
    /// [`SnapshotError::Wrong`] if the room's ids are used up.
    pub fn reopen(snapshot: Snapshot, chain: Chain, now: Time) -> Result<Self, SnapshotError> {
        let (nonce, host) = (chain.nonce(), chain.host());
        let past = Version::merged_terms([&snapshot.version()]);
        let Snapshot { mut state, open_ms, at, last_seat, last_card, last_round, texts, .. } = snapshot;
        start_term(&mut state, chain)?;
        state.past = past;
        let skip = |number| skip_numbers(number, nonce);
        let (last_seat, last_card, last_round) =
            (SeatId(skip(last_seat.0)?), CardId(skip(last_card.0)?), RoundId(skip(last_round.0)?));
        let (away_since, gone_since) = mark_everyone_away(&mut state, now);
        let votes = restore_votes(&mut state);
        // The timer continues with what was left of it: time without a host does not count.
        state.timer = state.timer.zip(at).map(|(timer, at)| Timer { ends: now + (timer.ends - at), ..timer });
        let standbys = successors::inherit_standbys(&state);
        state.successors.retain(|successor| standbys.contains_key(&successor.seat));
        let mut room = Self {
            voters_here: state.voters_here(),
            state,
            seq: Seq(0),
            host_key: host,
            connections: Connections::default(),
            away_since,
            gone_since,
            standbys,
            delegated_at: None,
            votes,
            opened_at: now,
            open_ms_before: open_ms,
            texts: texts.into(),
            reactions: ReactionLimit::default(),
            invitations: Vec::new(),
            last_seat,
            last_card,
            last_round,
            now,
            outputs: Vec::new(),
        };
        room.hash_texts();
        Ok(room)
    }

    /// How long the current round has been open, in ms. Time without a host does not count.
    pub fn round_open_ms(&self) -> u64 {
        self.open_ms_before.saturating_add((self.now - self.opened_at).as_millis() as u64)
    }
}

/// Sets the state's chain, epoch, nonce and host.
fn start_term(state: &mut State, chain: Chain) -> Result<(), SnapshotError> {
    let (had, epoch, nonce, host) = (state.room.epoch, chain.epoch(), chain.nonce(), chain.host());
    if epoch <= had || epoch.0 > MAX_EPOCH {
        return Err(SnapshotError::Epoch { had, wanted: epoch });
    }
    state.chain = chain.into_links();
    state.other_host = None;
    let seat_of = |key| state.seats.iter().find(|seat| seat.key == key).map(|seat| seat.id);
    (state.room.epoch, state.room.nonce, state.room.host) = (epoch, nonce, seat_of(host));
    Ok(())
}

/// Marks present seats as away. Returns since when each seat is away, and since when each is gone.
fn mark_everyone_away(state: &mut State, now: Time) -> (BTreeMap<SeatId, Time>, BTreeMap<SeatId, Time>) {
    let (mut away_since, mut gone_since) = (BTreeMap::new(), BTreeMap::new());
    for seat in &mut state.seats {
        // Apps report it again: cards of another half may have joined theirs.
        seat.replicated = CardId(0);
        match seat.presence {
            Presence::Here | Presence::Away => {
                seat.presence = Presence::Away;
                away_since.insert(seat.id, now);
            }
            Presence::Gone => {
                gone_since.insert(seat.id, now);
            }
        }
    }
    (away_since, gone_since)
}

/// The votes of a revealed round. An open round loses its votes and its countdown.
fn restore_votes(state: &mut State) -> BTreeMap<SeatId, Vote> {
    let Table::Pointing { round, .. } = &mut state.table else { return BTreeMap::new() };
    if let Some(reveal) = &round.reveal {
        return reveal.votes.iter().filter_map(|cast| Some((cast.seat?, cast.vote))).collect();
    }
    (round.voted, round.reveals_at) = Default::default();
    BTreeMap::new()
}

/// Where a new host continues to count ids: `nonce` numbers after the last known one. Two hosts of a split
/// network may both continue a room. Without the gap both could open a different round 7, and votes would
/// count for the wrong round when the halves meet. A new host may also have missed the last few ids.
pub(super) fn skip_numbers(number: u32, nonce: u32) -> Result<u32, SnapshotError> {
    let next = number.saturating_add(1 + nonce % TERM_NONCE_LIMIT);
    if next <= MAX_NUMBER { Ok(next) } else { Err(SnapshotError::Wrong("it has had too many hosts")) }
}
