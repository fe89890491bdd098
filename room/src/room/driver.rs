//! The driver: requests that only the driver may make about the room's settings, and how the role changes
//! hands.

use super::Room;
use crate::message::FailureCode;
use crate::{Change, Presence, Role, RoomSettings, SeatId};

impl Room {
    pub(super) fn make_driver_as(&mut self, seat: SeatId, to: SeatId) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        match self.state.seat(to) {
            Some(seat) if seat.presence == Presence::Here => self.make_driver(to),
            Some(_) | None => return Err(FailureCode::NoSuchSeat),
        }
        Ok(())
    }

    /// Makes the seat the driver. Anyone may take the role as soon as the driver is not present; nobody has
    /// to wait for [`crate::limits::AWAY_GRACE`].
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

    /// Changes the room's settings. While hidden votes are on the table, the values of the scale must stay.
    pub(super) fn change_settings(
        &mut self,
        seat: SeatId,
        settings: RoomSettings,
    ) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        let is_open = self.state.round().is_some_and(|round| round.reveal.is_none());
        let same_values = settings.scale.points() == self.state.settings.scale.points();
        if is_open && !self.votes.is_empty() && !same_values {
            return Err(FailureCode::VotesCast);
        }
        if self.state.settings != settings {
            self.change(Change::Settings { settings });
        }
        Ok(())
    }

    pub(super) fn require_driver(&self, seat: SeatId) -> Result<(), FailureCode> {
        if self.state.is_driver(seat) { Ok(()) } else { Err(FailureCode::NotDriver) }
    }

    pub(super) fn make_driver(&mut self, seat: SeatId) {
        if !self.state.is_driver(seat) {
            self.change(Change::Driver { seat });
        }
    }

    /// Replaces a driver that left or has been away too long by the longest-seated present voter, or
    /// spectator if there are no voters.
    pub(super) fn replace_absent_driver(&mut self) {
        let Some(driver) = self.state.driver else { return };
        if self.state.seat(driver).is_some_and(|seat| self.is_waited_for(seat)) {
            return;
        }
        let here = || self.state.seats.iter().filter(|seat| seat.presence == Presence::Here);
        let successor = here().find(|seat| seat.role == Role::Voter).or_else(|| here().next());
        if let Some(successor) = successor.map(|seat| seat.id) {
            self.make_driver(successor);
        }
    }
}
