//! The driver's timer: start, stop, and reveal at its end.

use std::time::Duration;

use super::Room;
use crate::limits::{MAX_TIMER, MIN_TIMER};
use crate::message::FailureCode;
use crate::{Change, Round, SeatId, Timer, TimerPurpose};

impl Room {
    pub(super) fn start_timer(
        &mut self,
        seat: SeatId,
        purpose: TimerPurpose,
        length_ms: u64,
        reveal_at_end: bool,
    ) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        let round = self.state.round().ok_or(FailureCode::NoCard)?;
        if purpose == TimerPurpose::Round && round.reveal.is_some() {
            return Err(FailureCode::Revealed);
        }
        let length = Duration::from_millis(length_ms);
        if !(MIN_TIMER..=MAX_TIMER).contains(&length) {
            return Err(FailureCode::TimerLength);
        }
        let reveal_at_end = reveal_at_end && purpose == TimerPurpose::Round;
        let timer = Timer { purpose, ends: self.now + length, length_ms, reveal_at_end };
        self.change(Change::TimerStarted { timer });
        Ok(())
    }

    pub(super) fn stop_timer_as(&mut self, seat: SeatId) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        self.stop_timer();
        Ok(())
    }

    /// Stops the timer, whatever its purpose.
    pub(super) fn stop_timer(&mut self) {
        if self.state.timer.is_some() {
            self.change(Change::TimerStopped);
        }
    }

    /// Stops the timer, if it has this purpose.
    pub(super) fn stop_timer_for(&mut self, purpose: TimerPurpose) {
        if self.state.timer.is_some_and(|timer| timer.purpose == purpose) {
            self.change(Change::TimerStopped);
        }
    }

    /// Ends a timer whose time is up, and reveals the round if the driver chose that and someone has voted.
    pub(super) fn expire_timer(&mut self) {
        let Some(timer) = self.state.timer.filter(|timer| timer.ends <= self.now) else { return };
        self.change(Change::TimerEnded);
        let is_open = matches!(self.state.round(), Some(Round { reveal: None, .. }));
        if timer.reveal_at_end && is_open && !self.votes.is_empty() {
            self.reveal();
        }
    }
}
