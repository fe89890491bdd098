//! The vote a person just clicked, shown before the host has confirmed it.

use room::message::OwnVote;
use room::{RoundId, Vote};

/// The vote a person just clicked. It covers what the host last said until the host says the same, or
/// refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OptimisticVote {
    /// The round it is for.
    pub(crate) round: RoundId,
    /// What was clicked; none to take the vote back.
    pub(crate) vote: Option<Vote>,
    /// How many clicks the host has not answered yet.
    unanswered: u32,
}

impl OptimisticVote {
    /// A click, perhaps soon after another one.
    pub(crate) fn click(
        before: Option<OptimisticVote>,
        round: RoundId,
        vote: Option<Vote>,
    ) -> OptimisticVote {
        let unanswered = before.filter(|pick| pick.round == round).map_or(0, |pick| pick.unanswered);
        OptimisticVote { round, vote, unanswered: unanswered + 1 }
    }

    /// The host answered one click. A refused one falls back to what the host last said, unless the
    /// person has clicked again.
    pub(crate) fn answered(self, carried_out: bool) -> Option<OptimisticVote> {
        let unanswered = self.unanswered.saturating_sub(1);
        (carried_out || unanswered > 0).then_some(OptimisticVote { unanswered, ..self })
    }

    /// The host said what the vote is. While clicks are under way that may be an earlier click's, so
    /// only the last click's own vote, or silence after it, ends the pick.
    pub(crate) fn confirmed(self, own: OwnVote) -> Option<OptimisticVote> {
        let same = own.round == self.round && own.vote == self.vote;
        let settled = if same { self.unanswered <= 1 } else { self.unanswered == 0 };
        (!settled).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use room::Points;

    const ROUND: RoundId = RoundId(4);

    fn points(points: u16) -> Option<Vote> {
        Some(Vote::Points(Points::whole(points)))
    }

    fn own(vote: Option<Vote>) -> OwnVote {
        OwnVote { round: ROUND, vote }
    }

    #[test]
    fn a_confirmed_click_is_done_in_either_order_of_answer_and_vote() {
        let pick = OptimisticVote::click(None, ROUND, points(3));
        assert_eq!(pick.confirmed(own(points(3))), None);
        let answered = pick.answered(true).unwrap();
        assert_eq!(answered.vote, points(3));
        assert_eq!(answered.confirmed(own(points(3))), None);
    }

    #[test]
    fn a_second_click_is_not_undone_by_the_first_ones_confirmation() {
        let pick = OptimisticVote::click(None, ROUND, points(3));
        let pick = OptimisticVote::click(Some(pick), ROUND, points(5));
        let pick = pick.confirmed(own(points(3))).unwrap();
        let pick = pick.answered(true).unwrap();
        assert_eq!(pick.vote, points(5));
        assert_eq!(pick.confirmed(own(points(5))), None);
    }

    #[test]
    fn a_refused_click_falls_back() {
        assert_eq!(OptimisticVote::click(None, ROUND, points(3)).answered(false), None);
        let twice = OptimisticVote::click(Some(OptimisticVote::click(None, ROUND, points(3))), ROUND, None);
        assert_eq!(twice.answered(false).unwrap().vote, None);
    }

    #[test]
    fn a_vote_from_another_window_counts_once_nothing_is_under_way() {
        let pick = OptimisticVote::click(None, ROUND, points(3)).answered(true).unwrap();
        assert_eq!(pick.confirmed(own(points(8))), None);
    }

    #[test]
    fn a_new_round_starts_over() {
        let old = OptimisticVote::click(None, RoundId(3), points(3));
        assert_eq!(OptimisticVote::click(Some(old), ROUND, points(3)).unanswered, 1);
    }
}
