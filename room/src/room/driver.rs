//! Who moves the room on.

use super::Room;
use crate::message::FailureCode;
use crate::{Change, Presence, Role, SeatId};

impl Room {
    pub(super) fn hand_over(&mut self, seat: SeatId, to: SeatId) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        match self.state.seat(to) {
            Some(seat) if seat.presence == Presence::Here => self.give_wheel(to),
            Some(_) | None => return Err(FailureCode::NoSuchSeat),
        }
        Ok(())
    }

    pub(super) fn set_auto_reveal(&mut self, seat: SeatId, on: bool) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        if self.state.auto_reveal != on {
            self.change(Change::AutoReveal { on });
        }
        Ok(())
    }

    pub(super) fn only_driver(&self, seat: SeatId) -> Result<(), FailureCode> {
        if self.state.is_driver(seat) { Ok(()) } else { Err(FailureCode::NotDriver) }
    }

    pub(super) fn give_wheel(&mut self, seat: SeatId) {
        if !self.state.is_driver(seat) {
            self.change(Change::Driver { seat });
        }
    }

    /// A driver who left, or has been away for long, is succeeded by the longest-seated voter who is
    /// here; where there are only spectators, by the longest-seated of them.
    pub(super) fn find_a_driver(&mut self) {
        let Some(driver) = self.state.driver else { return };
        if self.state.seat(driver).is_some_and(|seat| self.counts_as_here(seat)) {
            return;
        }
        let here = || self.state.seats.iter().filter(|seat| seat.presence == Presence::Here);
        let successor = here().find(|seat| seat.role == Role::Voter).or_else(|| here().next());
        if let Some(successor) = successor.map(|seat| seat.id) {
            self.give_wheel(successor);
        }
    }
}
