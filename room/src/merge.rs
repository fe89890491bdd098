//! Merges two copies of one room after a network split. Nothing that either half did is lost.
//!
//! Succession calls [`Snapshot::merge`] when a new host opens the room, and [`crate::Room`] when a host advances its
//! term.

mod cards;
mod table;

use std::collections::BTreeMap;

use crate::limits::{MAX_SEATS, MAX_SUCCESSORS};
use crate::{
    CardId, CastVote, PastRound, Presence, Reveal, RoomId, Seat, SeatId, SeatKey, Snapshot, Successor,
    Version,
};

impl Snapshot {
    /// Merges several copies of a room, so that `host` can open it. The newest copy that this key may open is kept; the others
    /// are added to it. `None` if there is no copy.
    #[must_use]
    pub fn merge_all(mut copies: Vec<Snapshot>, host: SeatKey) -> Option<Snapshot> {
        copies.sort_by_key(|copy| (copy.state.may_open(host), copy.version().position()));
        let newest = copies.pop()?;
        Some(copies.iter().rev().fold(newest, |merged, copy| merged.merge(copy)))
    }

    /// Whether this is a copy of that room, whose host had a right to it.
    pub fn is_copy_of(&self, room: RoomId) -> bool {
        self.state.room.id == room && self.state.verify_chain().is_ok()
    }

    /// Adds the people, cards, rounds and estimates of another half to this room.
    ///
    /// This half's current card and driver stay; the other half's are used only if this half has none. If both halves
    /// settled a card differently, the card keeps this half's estimate and lists the other as conflicting.
    #[must_use]
    pub fn merge(mut self, other: &Snapshot) -> Snapshot {
        let (own, theirs) = (self.state.version(self.seq), other.state.version(other.seq));
        if own.covers(&theirs) {
            self.merge_texts(other);
            return self;
        }
        // Numbers that the other half has assigned must not be assigned again, even if their items are left out here.
        self.last_seat = self.last_seat.max(other.last_seat);
        self.last_card = self.last_card.max(other.last_card);
        self.last_round = self.last_round.max(other.last_round);
        let seats = self.merge_seats(&other.state.seats);
        self.merge_cards(other, &seats);
        self.merge_table(other, &seats);
        self.refresh_current_card();
        self.state.driver = self.state.driver.or(other.state.driver.and_then(|driver| seats.get(driver)));
        for host in &other.state.former_hosts {
            if let Some(seat) = seats.get(host.seat) {
                self.add_former_host(Successor { seat, ..host.clone() });
            }
        }
        self.state.finals.add_all(&other.state.finals, self.state.room.id);
        self.state.past = Version::merged_terms([&own, &theirs]);
        self
    }

    /// Remembers the last host before the room opens elsewhere, because that host may come back.
    pub fn add_former_host(&mut self, host: Successor) {
        let former = &mut self.state.former_hosts;
        former.retain(|known| known.seat != host.seat);
        if former.len() >= MAX_SUCCESSORS {
            former.remove(0);
        }
        former.push(host);
    }

    /// The version of the room in this snapshot.
    pub fn version(&self) -> Version {
        self.state.version(self.seq)
    }

    /// Adds the other half's seats. A seat that was removed in either half is removed.
    fn merge_seats(&mut self, others: &[Seat]) -> SeatMap {
        let mut seats = SeatMap::default();
        let own: BTreeMap<_, _> = self.state.seats.iter().map(|seat| (seat.key, seat.id)).collect();
        for seat in others {
            let id = match own.get(&seat.key) {
                Some(&id) => id,
                None if self.state.seats.len() >= MAX_SEATS => continue,
                None => self.add_seat(seat),
            };
            seats.0.insert(seat.id, id);
            if seat.removed
                && let Some(own) = self.state.seat_mut(id)
            {
                (own.removed, own.presence) = (true, Presence::Gone);
            }
        }
        seats
    }

    /// Adds a person who joined in the other half. The seat keeps its number unless the number is taken here.
    fn add_seat(&mut self, seat: &Seat) -> SeatId {
        let is_taken = self.state.seat(seat.id).is_some();
        let id = if is_taken { self.last_seat.next() } else { seat.id };
        self.last_seat = self.last_seat.max(id);
        let presence = match seat.presence {
            // They are about to reconnect here.
            Presence::Here | Presence::Away => Presence::Away,
            Presence::Gone => Presence::Gone,
        };
        let index = self.state.seats.partition_point(|known| known.id < id);
        self.state.seats.insert(index, Seat { id, presence, replicated: CardId(0), ..seat.clone() });
        id
    }
}

/// Maps the other half's seat numbers to the numbers here.
#[derive(Default)]
struct SeatMap(BTreeMap<SeatId, SeatId>);

impl SeatMap {
    fn get(&self, seat: SeatId) -> Option<SeatId> {
        self.0.get(&seat).copied()
    }

    /// The reveal with the seat numbers used here.
    fn map_reveal(&self, theirs: &Reveal) -> Reveal {
        let map_vote =
            |cast: &CastVote| CastVote { seat: cast.seat.and_then(|seat| self.get(seat)), vote: cast.vote };
        let mut votes: Vec<CastVote> = theirs.votes.iter().map(map_vote).collect();
        // The sort is stable: votes without names stay in the order of the scale.
        votes.sort_by_key(|cast| cast.seat);
        Reveal { votes, ..theirs.clone() }
    }

    fn map_past_round(&self, theirs: &PastRound) -> PastRound {
        PastRound { id: theirs.id, reveal: self.map_reveal(&theirs.reveal) }
    }
}
