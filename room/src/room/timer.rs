//! The time that the driver sets.

use std::time::Duration;

use super::Room;
use crate::limits::{TIMER_LONGEST, TIMER_SHORTEST};
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
        self.only_driver(seat)?;
        let round = self.state.round().ok_or(FailureCode::NoCard)?;
        if purpose == TimerPurpose::Round && round.reveal.is_some() {
            return Err(FailureCode::Revealed);
        }
        let length = Duration::from_millis(length_ms);
        if !(TIMER_SHORTEST..=TIMER_LONGEST).contains(&length) {
            return Err(FailureCode::TimerLength);
        }
        let reveal_at_end = reveal_at_end && purpose == TimerPurpose::Round;
        let timer = Timer { purpose, ends: self.now + length, length_ms, reveal_at_end };
        self.change(Change::TimerStarted { timer });
        Ok(())
    }

    pub(super) fn stop_timer_of(&mut self, seat: SeatId) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        self.stop_timer();
        Ok(())
    }

    /// Nobody needs it any more, whatever it is for.
    pub(super) fn stop_timer(&mut self) {
        if self.state.timer.is_some() {
            self.change(Change::TimerStopped);
        }
    }

    /// Nobody needs it any more, if it is for that.
    pub(super) fn stop_timer_for(&mut self, purpose: TimerPurpose) {
        if self.state.timer.is_some_and(|timer| timer.purpose == purpose) {
            self.change(Change::TimerStopped);
        }
    }

    /// Says that the time is up once it is, and opens the votes if the driver wanted that.
    pub(super) fn let_the_timer_end(&mut self) {
        let Some(timer) = self.state.timer.filter(|timer| timer.ends <= self.now) else { return };
        self.change(Change::TimerEnded);
        let is_open = matches!(self.state.round(), Some(Round { reveal: None, .. }));
        if timer.reveal_at_end && is_open && !self.votes.is_empty() {
            self.reveal();
        }
    }
}
