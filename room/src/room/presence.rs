//! Who is here: sitting down, leaving, and what time does to those who are away.

use super::{Output, Profile, Room};
use crate::limits::{AWAY_GRACE, GONE_AFTER, SEATS_REMEMBERED};
use crate::message::{CloseCode, FailureCode, OwnVote, RefusalCode};
use crate::{Avatar, Change, ConnectionId, Name, Presence, Role, Seat, SeatId, SeatKey, Time};

impl Room {
    /// Gives a connection its seat: a new one, or the one its owner had before.
    pub(super) fn sit_down(&mut self, connection: ConnectionId, profile: Profile) {
        let Profile { key, name, role, avatar, vote } = profile;
        let known = self.state.seats.iter().find(|seat| seat.key == key).cloned();
        if known.as_ref().is_some_and(|seat| seat.removed) {
            self.outputs.push(Output::Refused { connection, code: RefusalCode::Removed });
            return;
        }
        let id = match known {
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
                self.forget_if_too_many();
                // Nobody will take in a state with more. All the others are here, or have to be known again.
                if self.state.seats.len() >= SEATS_REMEMBERED {
                    self.outputs.push(Output::Refused { connection, code: RefusalCode::Full });
                    return;
                }
                self.seat_newcomer(key, name, role, avatar)
            }
        };
        self.away_since.remove(&id);
        self.gone_since.remove(&id);
        if self.host_key == Some(key) && self.state.room.host != Some(id) {
            self.change(Change::Host { seat: id });
        }
        if let Some(vote) = vote {
            self.bring_vote_along(id, vote);
        }
        // Only now, so that nothing reaches the new connection before its `Joined`.
        self.connections.insert(connection, id);
        self.outputs.push(Output::Joined { connection, you: id, vote: self.own_vote(id) });
    }

    fn seat_newcomer(&mut self, key: SeatKey, name: Name, role: Role, avatar: Option<Avatar>) -> SeatId {
        self.last_seat = self.last_seat.next();
        let id = self.last_seat;
        let seat = Seat { id, key, name, role, presence: Presence::Here, avatar, removed: false };
        self.change(Change::Seated { seat });
        id
    }

    /// A connection has ended. If it was its seat's last, how it ended decides whether the owner is only away:
    /// whose it was.
    pub(super) fn remove_connection(&mut self, connection: ConnectionId) -> Option<SeatId> {
        let seat = self.connections.remove(connection)?;
        self.connections.of(seat).next().is_none().then_some(seat)
    }

    pub(super) fn set_away(&mut self, seat: SeatId) {
        self.away_since.insert(seat, self.now);
        self.set_presence(seat, Presence::Away);
    }

    /// Those who have been away long enough are gone.
    pub(super) fn let_the_absent_go(&mut self) {
        let long_away = |&(_, &since): &(&SeatId, &Time)| self.now - since >= GONE_AFTER;
        let gone: Vec<SeatId> = self.away_since.iter().filter(long_away).map(|(&seat, _)| seat).collect();
        gone.into_iter().for_each(|seat| self.let_go(seat));
    }

    pub(super) fn let_go(&mut self, seat: SeatId) {
        self.away_since.remove(&seat);
        self.gone_since.insert(seat, self.now);
        self.set_presence(seat, Presence::Gone);
    }

    /// Whether a round waits for this seat, and a driver may go on driving: here, or not away for
    /// long.
    pub(super) fn counts_as_here(&self, seat: &Seat) -> bool {
        match seat.presence {
            Presence::Here => true,
            Presence::Away => {
                self.away_since.get(&seat.id).is_none_or(|&since| self.now - since < AWAY_GRACE)
            }
            Presence::Gone => false,
        }
    }

    /// The next moment at which somebody's absence begins to count for more.
    pub(super) fn next_absence_deadline(&self) -> Option<Time> {
        self.away_since
            .values()
            .flat_map(|&since| [since + AWAY_GRACE, since + GONE_AFTER])
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
                self.drop_open_vote(seat);
            }
            self.change(Change::Role { seat, role });
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, dispatch: SeatId, whom: SeatId) -> Result<(), FailureCode> {
        if !self.state.may_remove(dispatch) {
            return Err(FailureCode::NotAllowed);
        }
        if whom == dispatch || self.state.seat(whom).is_none_or(|seat| seat.removed) {
            return Err(FailureCode::NoSuchSeat);
        }
        self.drop_open_vote(whom);
        self.away_since.remove(&whom);
        self.gone_since.insert(whom, self.now);
        self.change(Change::Removed { seat: whom });
        for connection in self.connections.of(whom).collect::<Vec<_>>() {
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

    /// What a returning owner says of their vote counts: the last one may have been on its way when
    /// the connection broke.
    fn bring_vote_along(&mut self, seat: SeatId, own: OwnVote) {
        // Nobody hears of a vote that came too late: the state tells that its round is over.
        let _ = match own.vote {
            Some(vote) => self.vote(seat, own.round, vote),
            None => self.withdraw(seat, own.round),
        };
    }

    /// Keeps a crowd of passers-by from filling the memory: forgets whoever has been gone longest.
    /// Those who were removed are kept, or they could return, and so are those with a vote on the
    /// table.
    fn forget_if_too_many(&mut self) {
        if self.state.seats.len() < SEATS_REMEMBERED {
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
