//! The question whether everyone goes to another host of the room.

use super::Room;
use crate::message::FailureCode;
use crate::{Change, OtherHost, SeatId, SeatKey};

impl Room {
    /// Asks the driver and the person at the host about another host, or withdraws the question.
    pub(super) fn ask_about(&mut self, other: Option<OtherHost>) {
        if self.state.other_host != other {
            self.change(Change::OtherHost { other });
        }
    }

    pub(super) fn decide_about(
        &mut self,
        seat: SeatId,
        host: SeatKey,
        joins: bool,
    ) -> Result<(), FailureCode> {
        if !self.state.can_decide_about_host(seat) {
            return Err(FailureCode::NotDriver);
        }
        let asked = self.state.other_host.as_ref().filter(|other| other.key == host);
        let other = asked.ok_or(FailureCode::NoOtherHost)?.clone();
        self.ask_about(Some(OtherHost { joins: Some(joins), ..other }));
        Ok(())
    }
}
