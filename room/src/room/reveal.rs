//! When and how the votes open.

use super::Room;
use crate::limits::COUNT_DOWN;
use crate::{CastVote, Change, Presence, Reveal, Role, Round, RoundResult, Time, TimerPurpose};

impl Room {
    /// Rule 4, after whatever happened: once every voter who counts as here has voted, the votes open, at once or
    /// after a count-down; and if that is no longer so while it runs, it stops.
    pub(super) fn reveal_if_all_have_voted(&mut self) {
        let Some(Round { reveal: None, reveals_at, .. }) = self.state.round() else { return };
        let counting = *reveals_at;
        match (self.state.auto_reveal && self.all_have_voted(), counting) {
            (false, None) => {}
            (false, Some(_)) => self.stop_counting_down(),
            (true, Some(ends)) if self.state.count_down && self.now < ends => {}
            (true, None) if self.state.count_down => {
                self.change(Change::CountingDown { ends: self.now + COUNT_DOWN });
            }
            (true, _) => self.reveal(),
        }
    }

    /// Whether every voter who counts as here has voted, and at least one of them really is here. Else a host that
    /// lost everybody for a moment would reveal half a round.
    fn all_have_voted(&self) -> bool {
        let Some(Round { voted, .. }) = self.state.round() else { return false };
        if voted.len() < self.voters_here {
            return false;
        }
        let mut voters = self.state.seats.iter().filter(|seat| seat.role == Role::Voter);
        let all_have = voters.clone().all(|seat| voted.contains(&seat.id) || !self.counts_as_here(seat));
        all_have && voters.any(|seat| seat.presence == Presence::Here)
    }

    /// Something about the votes is another than when the count-down began, if one runs.
    pub(super) fn stop_counting_down(&mut self) {
        if self.counting_down_until().is_some() {
            self.change(Change::CountDownStopped);
        }
    }

    /// When the votes open, while the count-down runs.
    pub(super) fn counting_down_until(&self) -> Option<Time> {
        self.state.round()?.reveals_at
    }

    /// Opens the votes of the round that is open.
    pub(super) fn reveal(&mut self) {
        let is_hidden = self.state.round().is_some_and(|round| round.hide_names);
        let mut votes: Vec<CastVote> =
            self.votes.iter().map(|(&seat, &vote)| CastVote { seat: Some(seat), vote }).collect();
        if is_hidden {
            votes.iter_mut().for_each(|cast| cast.seat = None);
            votes.sort_unstable_by_key(|cast| cast.vote);
        }
        let result = RoundResult::of(&votes, &self.state.scale);
        let open_ms = self.open_ms();
        self.stop_timer_for(TimerPurpose::Round);
        self.change(Change::Revealed { reveal: Reveal { votes, result, open_ms } });
    }
}
