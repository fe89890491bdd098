//! Seats and presence: joining, leaving, being away, renaming, roles, removal. An away seat stops blocking
//! rounds after [`AWAY_GRACE`] and is gone after [`GONE_TIMEOUT`].

use super::{Output, Profile, Room};
use crate::limits::{AWAY_GRACE, GONE_TIMEOUT, MAX_SEATS};
use crate::message::{CloseCode, FailureCode, OwnVote, RefusalCode, Returning};
use crate::{
    Avatar, CardId, Change, ConnectionId, KeyElsewhere, Name, Presence, Role, Seat, SeatId, SeatKey, Time,
    Transfer,
};

impl Room {
    /// Gives a connection its seat: the seat with this key, or a new one. Refuses removed seats, and new ones
    /// in a full room.
    pub(super) fn join(&mut self, connection: ConnectionId, profile: Profile) {
        let Profile { key, name, role, avatar, transfers } = profile;
        let known = self.known_seat(key, &transfers);
        if known.as_ref().is_some_and(|seat| seat.removed) {
            self.outputs.push(Output::Refused { connection, code: RefusalCode::Removed });
            return;
        }
        let id = match known {
            // The name on the way here may be anybody's.
            Some(seat) if seat.key != key => self.move_seat(seat, key, &transfers),
            Some(seat) if seat.name == name && (avatar.is_none() || seat.avatar == avatar) => {
                self.set_presence(seat.id, Presence::Here);
                seat.id
            }
            Some(seat) => {
                let (id, avatar) = (seat.id, avatar.or(seat.avatar));
                self.change(Change::Seated { seat: Seat { name, avatar, presence: Presence::Here, ..seat } });
                id
            }
            None => {
                self.forget_oldest_if_full();
                // Members reject a state with more seats, and no seat could be forgotten.
                if self.state.seats.len() >= MAX_SEATS {
                    self.outputs.push(Output::Refused { connection, code: RefusalCode::Full });
                    return;
                }
                self.add_seat(key, name, role, avatar)
            }
        };
        self.away_since.remove(&id);
        self.gone_since.remove(&id);
        if self.host_key == key && self.state.room.host != Some(id) {
            self.change(Change::Host { seat: id });
        }
        // Last, so that no message reaches the new connection before its `Joined`.
        self.connections.insert(connection, id);
        self.outputs.push(Output::Joined { connection, you: id, vote: self.own_vote(id) });
    }

    /// The seat that a person has here by their key or by their transfers.
    fn known_seat(&self, key: SeatKey, transfers: &[Transfer]) -> Option<Seat> {
        let seats = &self.state.seats;
        let current = |key| seats.iter().find(|seat| seat.key == key);
        // The key that they had here before they followed the room elsewhere.
        let here = KeyElsewhere { host: self.host_key, key };
        let earlier = || seats.iter().find(|seat| seat.elsewhere.contains(&here));
        // Only the key with which the person sat last may name the next one.
        let transferred = || Transfer::trace(transfers, self.state.room.id, self.host_key, key, current);
        let removed = || seats.iter().find(|seat| seat.removed && seat.has_had(key));
        current(key).or_else(earlier).or_else(transferred).or_else(removed).cloned()
    }

    /// Who a page would continue as that has this key by these transfers.
    pub fn returning(&self, key: SeatKey, transfers: &[Transfer]) -> Option<Returning> {
        let seat = self.known_seat(key, transfers).filter(|seat| !seat.removed)?;
        let hosts = self.state.former_hosts.iter().flat_map(|host| &host.addresses);
        Some(Returning { seat: seat.id, name: seat.name, hosts: hosts.map(ToString::to_string).collect() })
    }

    /// Gives a person who comes from another host their seat with its new key, and their vote, which no other message carries.
    fn move_seat(&mut self, seat: Seat, key: SeatKey, transfers: &[Transfer]) -> SeatId {
        let (id, last_key, room) = (seat.id, seat.key, self.state.room.id);
        // Otherwise the transfers may be of earlier moves, with an earlier vote.
        let is_last = |by| (by == last_key).then_some(());
        let is_traced = Transfer::trace(transfers, room, self.host_key, key, is_last).is_some();
        let links = self.state.chain.iter().rev().map(|link| link.opening.host);
        let last = links.into_iter().find(|host| *host != self.host_key).unwrap_or(self.host_key);
        let seat = Seat { presence: Presence::Here, ..seat.with_key(key, self.host_key, last) };
        self.change(Change::Seated { seat });
        let carried = transfers.last().filter(|_| is_traced).and_then(|transfer| transfer.vote);
        if let Some(OwnVote { round, vote: Some(vote) }) = carried
            && !self.votes.contains_key(&id)
        {
            // Another round may be open by now, or the scale may have changed.
            let _ = self.cast_vote(id, round, vote);
        }
        id
    }

    fn add_seat(&mut self, key: SeatKey, name: Name, role: Role, avatar: Option<Avatar>) -> SeatId {
        let id = self.state.seat_of_newcomer(key).unwrap_or_else(|| {
            self.last_seat = self.last_seat.next();
            self.last_seat
        });
        let seat = Seat {
            id,
            key,
            elsewhere: Vec::new(),
            name,
            role,
            presence: Presence::Here,
            avatar,
            removed: false,
            replicated: CardId(0),
        };
        self.change(Change::Seated { seat });
        id
    }

    /// Removes a closed connection. Returns its seat if this was the seat's last connection.
    pub(super) fn remove_connection(&mut self, connection: ConnectionId) -> Option<SeatId> {
        let seat = self.connections.remove(connection)?;
        self.connections.of_seat(seat).next().is_none().then_some(seat)
    }

    pub(super) fn set_away(&mut self, seat: SeatId) {
        self.away_since.insert(seat, self.now);
        self.set_presence(seat, Presence::Away);
    }

    /// Marks seats as gone that have been away for [`GONE_TIMEOUT`].
    pub(super) fn expire_absent_seats(&mut self) {
        let long_away = |&(_, &since): &(&SeatId, &Time)| self.now - since >= GONE_TIMEOUT;
        let expired: Vec<SeatId> = self.away_since.iter().filter(long_away).map(|(&seat, _)| seat).collect();
        expired.into_iter().for_each(|seat| self.leave(seat));
    }

    /// Marks a seat as gone now.
    pub(super) fn leave(&mut self, seat: SeatId) {
        self.away_since.remove(&seat);
        self.gone_since.insert(seat, self.now);
        self.set_presence(seat, Presence::Gone);
    }

    /// Whether rounds wait for this seat and it may stay driver: present, or away for less than
    /// [`AWAY_GRACE`].
    pub(super) fn is_waited_for(&self, seat: &Seat) -> bool {
        match seat.presence {
            Presence::Here => true,
            Presence::Away => {
                self.away_since.get(&seat.id).is_none_or(|&since| self.now - since < AWAY_GRACE)
            }
            Presence::Gone => false,
        }
    }

    /// When the next [`AWAY_GRACE`] or [`GONE_TIMEOUT`] of a seat ends.
    pub(super) fn absence_deadline(&self) -> Option<Time> {
        self.away_since
            .values()
            .flat_map(|&since| [since + AWAY_GRACE, since + GONE_TIMEOUT])
            .filter(|&deadline| deadline > self.now)
            .min()
    }

    pub(super) fn rename(&mut self, seat: SeatId, name: Name) -> Result<(), FailureCode> {
        if let Some(known) = self.state.seat(seat).filter(|seat| seat.name != name) {
            let seat = Seat { name, ..known.clone() };
            self.change(Change::Seated { seat });
        }
        Ok(())
    }

    pub(super) fn set_avatar(&mut self, seat: SeatId, avatar: Avatar) -> Result<(), FailureCode> {
        let avatar = Some(avatar);
        if let Some(known) = self.state.seat(seat).filter(|seat| seat.avatar != avatar) {
            let seat = Seat { avatar, ..known.clone() };
            self.change(Change::Seated { seat });
        }
        Ok(())
    }

    pub(super) fn set_role(&mut self, seat: SeatId, role: Role) -> Result<(), FailureCode> {
        if self.state.seat(seat).is_some_and(|seat| seat.role != role) {
            if role == Role::Spectator {
                self.drop_vote(seat);
            }
            self.change(Change::Role { seat, role });
        }
        Ok(())
    }

    pub(super) fn remove_seat(&mut self, seat: SeatId, target: SeatId) -> Result<(), FailureCode> {
        if !self.state.can_remove(seat) {
            return Err(FailureCode::NotAllowed);
        }
        if target == seat || self.state.seat(target).is_none_or(|seat| seat.removed) {
            return Err(FailureCode::NoSuchSeat);
        }
        self.drop_vote(target);
        self.away_since.remove(&target);
        self.gone_since.insert(target, self.now);
        self.change(Change::Removed { seat: target });
        for connection in self.connections.of_seat(target).collect::<Vec<_>>() {
            self.connections.remove(connection);
            self.outputs.push(Output::Close { connection, code: CloseCode::Removed });
        }
        Ok(())
    }

    fn set_presence(&mut self, seat: SeatId, presence: Presence) {
        if self.state.seat(seat).is_some_and(|seat| seat.presence != presence) {
            self.change(Change::Presence { seat, presence });
        }
    }

    /// Bounds memory: if the room remembers [`MAX_SEATS`] seats, forgets the seat that has been gone longest.
    /// Removed seats are kept, or they could rejoin. So are the driver and seats with a vote in the current
    /// round.
    fn forget_oldest_if_full(&mut self) {
        if self.state.seats.len() < MAX_SEATS {
            return;
        }
        let forgettable = |seat: &&Seat| {
            seat.presence == Presence::Gone
                && !seat.removed
                && !self.state.is_driver(seat.id)
                && !self.votes.contains_key(&seat.id)
        };
        let longest =
            self.state.seats.iter().filter(forgettable).min_by_key(|seat| self.gone_since.get(&seat.id));
        if let Some(seat) = longest.map(|seat| seat.id) {
            self.gone_since.remove(&seat);
            self.change(Change::Forgotten { seat });
        }
    }
}
