//! The vote a person just clicked, shown before the host confirms it.

use room::message::OwnVote;
use room::{RoundId, Vote};

/// A clicked vote. It hides the vote the host last sent until the host confirms or rejects the click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OptimisticVote {
    /// The round of the vote.
    pub(crate) round: RoundId,
    /// The clicked vote; none if the person withdrew it.
    pub(crate) vote: Option<Vote>,
    /// Number of clicks the host has not answered.
    unanswered: u32,
}

impl OptimisticVote {
    /// Records a click, possibly while an earlier one is unanswered.
    pub(crate) fn click(
        before: Option<OptimisticVote>,
        round: RoundId,
        vote: Option<Vote>,
    ) -> OptimisticVote {
        let unanswered =
            before.filter(|clicked| clicked.round == round).map_or(0, |clicked| clicked.unanswered);
        OptimisticVote { round, vote, unanswered: unanswered + 1 }
    }

    /// The host answered a click. After a rejection the host's vote shows again, unless other clicks are unanswered.
    pub(crate) fn answered(self, accepted: bool) -> Option<OptimisticVote> {
        let unanswered = self.unanswered.saturating_sub(1);
        (accepted || unanswered > 0).then_some(OptimisticVote { unanswered, ..self })
    }

    /// The host sent the person's vote. While clicks are unanswered it may belong to an earlier click, so only the last
    /// click's vote confirms it.
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
    fn answer_and_vote_confirm_a_click_in_either_order() {
        let clicked = OptimisticVote::click(None, ROUND, points(3));
        assert_eq!(clicked.confirmed(own(points(3))), None);
        let answered = clicked.answered(true).unwrap();
        assert_eq!(answered.vote, points(3));
        assert_eq!(answered.confirmed(own(points(3))), None);
    }

    #[test]
    fn confirming_the_first_click_keeps_the_second() {
        let clicked = OptimisticVote::click(None, ROUND, points(3));
        let clicked = OptimisticVote::click(Some(clicked), ROUND, points(5));
        let clicked = clicked.confirmed(own(points(3))).unwrap();
        let clicked = clicked.answered(true).unwrap();
        assert_eq!(clicked.vote, points(5));
        assert_eq!(clicked.confirmed(own(points(5))), None);
    }

    #[test]
    fn a_rejected_click_shows_the_confirmed_vote() {
        assert_eq!(OptimisticVote::click(None, ROUND, points(3)).answered(false), None);
        let twice = OptimisticVote::click(Some(OptimisticVote::click(None, ROUND, points(3))), ROUND, None);
        assert_eq!(twice.answered(false).unwrap().vote, None);
    }

    #[test]
    fn a_vote_from_another_window_counts_when_no_click_is_unanswered() {
        let clicked = OptimisticVote::click(None, ROUND, points(3)).answered(true).unwrap();
        assert_eq!(clicked.confirmed(own(points(8))), None);
    }

    #[test]
    fn a_new_round_resets_the_unanswered_clicks() {
        let old = OptimisticVote::click(None, RoundId(3), points(3));
        assert_eq!(OptimisticVote::click(Some(old), ROUND, points(3)).unanswered, 1);
    }
}
