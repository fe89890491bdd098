//! A host that goes on as the room's next: it has met others who had gone on with the room elsewhere.

use super::reopening::further;
use super::{Output, Room};
use crate::message::CloseCode;
use crate::{CardId, Change, Epoch, Presence, RoundId, SeatId, Snapshot, Table, Version};

impl Room {
    /// Takes in what others have of the room, and goes on at that epoch. Everybody gets the whole state again.
    /// `epoch` is ignored unless it is a later one.
    pub(super) fn advance_term(&mut self, epoch: Epoch, nonce: u32, others: Vec<Snapshot>) {
        if epoch <= self.state.room.epoch {
            return;
        }
        let before = self.snapshot();
        let united = others.iter().fold(before.clone(), |snapshot, other| snapshot.unite(other));
        let past = Version::succeeded([&before.version(), &united.version()]);
        let has_new_table = !matches!(before.state.table, Table::Pointing { .. });
        let Snapshot { state, open_ms, last_seat, last_card, last_round, texts, .. } = united;
        // Those others may have gone on from what they last knew, and go on still.
        let apart = |number: u32| further(number, nonce).unwrap_or(number);
        self.last_seat = SeatId(apart(last_seat.0));
        self.last_card = CardId(apart(last_card.0));
        self.last_round = RoundId(apart(last_round.0));
        (self.state, self.texts, self.seq) = (state, texts, Default::default());
        (self.state.room.epoch, self.state.room.nonce, self.state.past) = (epoch, nonce, past);
        if has_new_table {
            self.votes.clear();
            (self.opened, self.opened_before_ms) = (self.now, open_ms);
        }
        self.voters_here = self.state.voters_here();
        self.outputs.push(Output::FullState);
        if has_new_table {
            self.take_votes_back();
        }
        self.expect_newcomers();
    }

    /// The round that came to the table may be one that this half had left: whoever voted in it then has not now.
    fn take_votes_back(&mut self) {
        let here = self.state.seats.iter().filter(|seat| seat.presence == Presence::Here);
        for seat in here.map(|seat| seat.id).collect::<Vec<_>>() {
            self.tell_owner(seat);
        }
    }

    /// Those from elsewhere are awaited; those who were removed there have to go.
    fn expect_newcomers(&mut self) {
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
                self.show_out(seat);
            }
        }
    }

    /// Ends the connections of somebody who was removed, and takes their vote out.
    fn show_out(&mut self, seat: SeatId) {
        let is_open = self.state.round().is_some_and(|round| round.reveal.is_none());
        if is_open && self.votes.remove(&seat).is_some() {
            self.change(Change::Withdrawn { seat });
        }
        for connection in self.connections.of(seat).collect::<Vec<_>>() {
            self.connections.remove(connection);
            self.outputs.push(Output::Close { connection, code: CloseCode::Removed });
        }
    }
}
