//! Revealing a round: automatically once all have voted, with or without a countdown, or early by the driver.

use super::Room;
use crate::limits::REVEAL_COUNTDOWN;
use crate::{CastVote, Change, Presence, Reveal, Role, Round, RoundResult, Time, TimerPurpose};

impl Room {
    /// Runs after every input. Once all voters that are waited for have voted, starts the countdown or
    /// reveals; cancels a running countdown if that no longer holds.
    pub(super) fn reveal_if_all_have_voted(&mut self) {
        let Some(Round { reveal: None, reveals_at, .. }) = self.state.round() else { return };
        let countdown = *reveals_at;
        match (self.state.settings.auto_reveal && self.all_have_voted(), countdown) {
            (false, None) => {}
            (false, Some(_)) => self.cancel_countdown(),
            (true, Some(ends)) if self.state.settings.count_down && self.now < ends => {}
            (true, None) if self.state.settings.count_down => {
                self.change(Change::CountingDown { ends: self.now + REVEAL_COUNTDOWN });
            }
            (true, _) => self.reveal(),
        }
    }

    /// Whether every voter that is waited for has voted, and at least one voter is present. Without the
    /// second condition a host that lost all connections for a moment would reveal half a round.
    fn all_have_voted(&self) -> bool {
        let Some(Round { voted, .. }) = self.state.round() else { return false };
        if voted.len() < self.voters_here {
            return false;
        }
        let mut voters = self.state.seats.iter().filter(|seat| seat.role == Role::Voter);
        let all_have = voters.clone().all(|seat| voted.contains(&seat.id) || !self.is_waited_for(seat));
        all_have && voters.any(|seat| seat.presence == Presence::Here)
    }

    /// Cancels the countdown, if one runs: a vote changed.
    pub(super) fn cancel_countdown(&mut self) {
        if self.countdown_deadline().is_some() {
            self.change(Change::CountDownStopped);
        }
    }

    /// When the running countdown ends.
    pub(super) fn countdown_deadline(&self) -> Option<Time> {
        self.state.round()?.reveals_at
    }

    /// Reveals the votes of the current round, which must be open.
    pub(super) fn reveal(&mut self) {
        let is_hidden = self.state.round().is_some_and(|round| round.hide_names);
        let mut votes: Vec<CastVote> =
            self.votes.iter().map(|(&seat, &vote)| CastVote { seat: Some(seat), vote }).collect();
        if is_hidden {
            votes.iter_mut().for_each(|cast| cast.seat = None);
            votes.sort_unstable_by_key(|cast| cast.vote);
        }
        let result = RoundResult::from_votes(&votes, &self.state.settings.scale);
        let open_ms = self.round_open_ms();
        self.stop_timer_for(TimerPurpose::Round);
        self.change(Change::Revealed { reveal: Reveal { votes, result, open_ms } });
    }
}
