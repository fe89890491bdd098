//! Merging the halves of a split network: the host takes in the snapshots of the other hosts and starts a new
//! term ([`crate::Input::AdvanceTerm`]).

use super::reopening::skip_numbers;
use super::{Output, Room};
use crate::chain::Chain;
use crate::message::CloseCode;
use crate::{CardId, Change, Presence, RoundId, SeatId, Snapshot, Table, Version};

impl Room {
    /// Merges the snapshots of other hosts into this room and starts the term that `chain` ends with. All
    /// connections get the full state again. Does nothing unless its epoch is above the current one.
    pub(super) fn advance_term(&mut self, chain: Chain, others: Vec<Snapshot>) {
        let (epoch, nonce) = (chain.epoch(), chain.nonce());
        if epoch <= self.state.room.epoch {
            return;
        }
        let before = self.snapshot();
        let merged = others.iter().fold(before.clone(), |snapshot, other| snapshot.merge(other));
        let past = Version::merged_terms([&before.version(), &merged.version()]);
        let has_new_table = !matches!(before.state.table, Table::Pointing { .. });
        let Snapshot { state, open_ms, last_seat, last_card, last_round, texts, .. } = merged;
        // The other hosts may still be giving out numbers from where they last were.
        let skip = |number: u32| skip_numbers(number, nonce).unwrap_or(number);
        self.last_seat = SeatId(skip(last_seat.0));
        self.last_card = CardId(skip(last_card.0));
        self.last_round = RoundId(skip(last_round.0));
        (self.state, self.texts, self.seq) = (state, texts, Default::default());
        (self.state.room.epoch, self.state.room.nonce, self.state.past) = (epoch, nonce, past);
        (self.state.chain, self.delegated_at) = (chain.into_links(), None);
        if has_new_table {
            self.votes.clear();
            (self.opened_at, self.open_ms_before) = (self.now, open_ms);
        }
        self.voters_here = self.state.voters_here();
        self.outputs.push(Output::FullState);
        if has_new_table {
            self.send_own_votes();
        }
        self.track_merged_presence();
    }

    /// Tells every present seat that it has not voted: the merged round may be one that this half had left,
    /// and its votes are lost.
    fn send_own_votes(&mut self) {
        let here = self.state.seats.iter().filter(|seat| seat.presence == Presence::Here);
        for seat in here.map(|seat| seat.id).collect::<Vec<_>>() {
            self.send_own_vote(seat);
        }
    }

    /// Starts the absence timeouts of seats from the other half, and disconnects seats that were removed
    /// there.
    fn track_merged_presence(&mut self) {
        let seats: Vec<(SeatId, Presence, bool)> =
            self.state.seats.iter().map(|seat| (seat.id, seat.presence, seat.removed)).collect();
        for (seat, presence, removed) in seats {
            match presence {
                Presence::Here => {}
                Presence::Away => drop(self.away_since.entry(seat).or_insert(self.now)),
                Presence::Gone => {
                    self.away_since.remove(&seat);
                    self.gone_since.entry(seat).or_insert(self.now);
                }
            }
            if removed {
                self.disconnect_removed(seat);
            }
        }
    }

    /// Closes the connections of a removed seat and drops its vote.
    fn disconnect_removed(&mut self, seat: SeatId) {
        let is_open = self.state.round().is_some_and(|round| round.reveal.is_none());
        if is_open && self.votes.remove(&seat).is_some() {
            self.change(Change::Withdrawn { seat });
        }
        for connection in self.connections.of_seat(seat).collect::<Vec<_>>() {
            self.connections.remove(connection);
            self.outputs.push(Output::Close { connection, code: CloseCode::Removed });
        }
    }
}
