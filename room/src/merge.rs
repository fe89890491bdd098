//! One room of two: what the halves of a split network did, put together. Nothing of either is dropped.

mod cards;
mod table;

use std::collections::BTreeMap;

use crate::limits::{SEATS_REMEMBERED, SUCCESSORS};
use crate::succession::fault::planted;
use crate::{CastVote, PastRound, Presence, Reveal, Seat, SeatId, Snapshot, Successor, Version};

impl Snapshot {
    /// The same room with all that another half of it has besides: people, cards, rounds and estimates. This one's
    /// table and driver stay; the other's come only where this one has none in play. A card that the two settled
    /// differently keeps this one's estimate, and has the other as a rival.
    #[must_use]
    pub fn unite(mut self, other: &Snapshot) -> Snapshot {
        let (own, theirs) = (self.state.version(self.seq), other.state.version(other.seq));
        if own.covers(&theirs) {
            self.take_texts(other);
            return self;
        }
        // Nothing gets a number that the other half has given, not even what is left behind there.
        self.last_seat = self.last_seat.max(other.last_seat);
        self.last_card = self.last_card.max(other.last_card);
        self.last_round = self.last_round.max(other.last_round);
        let seats = self.take_seats(&other.state.seats);
        self.take_cards(other, &seats);
        self.take_table(other, &seats);
        self.show_earlier();
        self.state.driver = self.state.driver.or(other.state.driver.and_then(|driver| seats.of(driver)));
        if planted!(LoseDriver) {
            self.state.driver = None;
        }
        for host in &other.state.former_hosts {
            if let Some(seat) = seats.of(host.seat) {
                self.remember_host(Successor { seat, ..host.clone() });
            }
        }
        self.state.past = Version::succeeded([&own, &theirs]);
        self
    }

    /// Keeps where a host of the room was, before the room is opened elsewhere: it may come back.
    pub fn remember_host(&mut self, host: Successor) {
        let former = &mut self.state.former_hosts;
        former.retain(|known| known.seat != host.seat);
        if former.len() >= SUCCESSORS {
            former.remove(0);
        }
        former.push(host);
    }

    /// What the room includes of its life.
    pub fn version(&self) -> Version {
        self.state.version(self.seq)
    }

    /// Who is in either half is in the room; who was removed in either may not return.
    fn take_seats(&mut self, others: &[Seat]) -> Numbers {
        let mut numbers = Numbers::default();
        let own: BTreeMap<_, _> = self.state.seats.iter().map(|seat| (seat.key, seat.id)).collect();
        for seat in others {
            let id = match own.get(&seat.key) {
                Some(&id) => id,
                None if self.state.seats.len() >= SEATS_REMEMBERED => continue,
                None => self.take_newcomer(seat),
            };
            numbers.0.insert(seat.id, id);
            if seat.removed
                && let Some(own) = self.state.seat_mut(id)
            {
                (own.removed, own.presence) = (true, Presence::Gone);
            }
        }
        numbers
    }

    /// Somebody who sat down in the other half. They keep their number unless somebody here has it.
    fn take_newcomer(&mut self, seat: &Seat) -> SeatId {
        let is_taken = self.state.seat(seat.id).is_some();
        let id = if is_taken { self.last_seat.next() } else { seat.id };
        self.last_seat = self.last_seat.max(id);
        let presence = match seat.presence {
            // They are on their way.
            Presence::Here | Presence::Away => Presence::Away,
            Presence::Gone => Presence::Gone,
        };
        let place = self.state.seats.partition_point(|known| known.id < id);
        self.state.seats.insert(place, Seat { id, presence, ..seat.clone() });
        id
    }
}

/// Which seat of the other half is which here.
#[derive(Default)]
struct Numbers(BTreeMap<SeatId, SeatId>);

impl Numbers {
    fn of(&self, seat: SeatId) -> Option<SeatId> {
        self.0.get(&seat).copied()
    }

    /// A round's end, with its voters by their numbers here.
    fn reveal(&self, theirs: &Reveal) -> Reveal {
        let of =
            |cast: &CastVote| CastVote { seat: cast.seat.and_then(|seat| self.of(seat)), vote: cast.vote };
        let mut votes: Vec<CastVote> = theirs.votes.iter().map(of).collect();
        // Those without names stay in the order of the hand.
        votes.sort_by_key(|cast| cast.seat);
        Reveal { votes, ..theirs.clone() }
    }

    fn past(&self, theirs: &PastRound) -> PastRound {
        PastRound { id: theirs.id, reveal: self.reveal(&theirs.reveal) }
    }
}
