//! Who moves the room on.

use super::Room;
use crate::message::FailureCode;
use crate::{Change, Presence, Role, Scale, SeatId};

impl Room {
    pub(super) fn hand_over(&mut self, seat: SeatId, to: SeatId) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        match self.state.seat(to) {
            Some(seat) if seat.presence == Presence::Here => self.make_driver(to),
            Some(_) | None => return Err(FailureCode::NoSuchSeat),
        }
        Ok(())
    }

    /// Anybody may, while the driver is not here: rather at once than after the time in which a driver may come back.
    pub(super) fn become_driver(&mut self, seat: SeatId) -> Result<(), FailureCode> {
        let driver = self.state.driver.and_then(|driver| self.state.seat(driver));
        match driver {
            Some(driver) if driver.presence == Presence::Here && driver.id != seat => {
                Err(FailureCode::DriverHere)
            }
            Some(_) | None => {
                self.make_driver(seat);
                Ok(())
            }
        }
    }

    pub(super) fn set_auto_reveal(&mut self, seat: SeatId, on: bool) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        if self.state.auto_reveal != on {
            self.change(Change::AutoReveal { on });
        }
        Ok(())
    }

    pub(super) fn set_count_down(&mut self, seat: SeatId, on: bool) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        if self.state.count_down != on {
            self.change(Change::CountDown { on });
        }
        Ok(())
    }

    pub(super) fn set_hide_names(&mut self, seat: SeatId, on: bool) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        if self.state.hide_names != on {
            self.change(Change::HideNames { on });
        }
        Ok(())
    }

    /// What is voted stays on the scale that it was voted on; hints may change at any time.
    pub(super) fn set_scale(&mut self, seat: SeatId, scale: Scale) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        let is_open = self.state.round().is_some_and(|round| round.reveal.is_none());
        if is_open && !self.votes.is_empty() && scale.points() != self.state.scale.points() {
            return Err(FailureCode::VotesCast);
        }
        if self.state.scale != scale {
            self.change(Change::Scale { scale });
        }
        Ok(())
    }

    pub(super) fn only_driver(&self, seat: SeatId) -> Result<(), FailureCode> {
        if self.state.is_driver(seat) { Ok(()) } else { Err(FailureCode::NotDriver) }
    }

    pub(super) fn make_driver(&mut self, seat: SeatId) {
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
            self.make_driver(successor);
        }
    }
}
