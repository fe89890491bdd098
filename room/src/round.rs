//! A round: one vote on one card, before and after its reveal.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::encoding::is_usual;
use crate::points::Points;
use crate::{CastVote, RoundId, RoundResult, Scale, SeatId, Time, Vote};

/// One vote on one card. It has no field for hidden votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The round's id.
    pub id: RoundId,
    /// The seats that have voted.
    pub voted: BTreeSet<SeatId>,
    /// Whether its revealed votes are anonymous. Fixed when the round opens, so that an anonymous vote stays
    /// anonymous.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub hide_names: bool,
    /// When the running countdown ends, in the room's time; `None` if none runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reveals_at: Option<Time>,
    /// The votes and their result, once revealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reveal: Option<Reveal>,
}

/// The votes of a revealed round, and their result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reveal {
    /// All votes by ascending seat. In an anonymous round they are sorted by value instead, so the order
    /// reveals nothing.
    pub votes: Vec<CastVote>,
    /// The result of the votes.
    pub result: RoundResult,
    /// How long the round was open, in ms.
    pub open_ms: u64,
}

/// An earlier revealed round of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRound {
    /// The round's id.
    pub id: RoundId,
    /// Its votes and result.
    pub reveal: Reveal,
}

/// The voters furthest apart, who should explain their votes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outliers {
    /// The voters of the lowest value, by ascending seat.
    pub lowest: Vec<SeatId>,
    /// The voters of the highest value, by ascending seat.
    pub highest: Vec<SeatId>,
}

impl Round {
    /// A new round without votes.
    pub const fn open(id: RoundId, hide_names: bool) -> Self {
        Self { id, voted: BTreeSet::new(), hide_names, reveals_at: None, reveal: None }
    }
}

impl Reveal {
    /// A seat's vote; `None` if it did not vote or the round is anonymous.
    pub fn vote_of(&self, seat: SeatId) -> Option<Vote> {
        // Votes are sorted by seat; `None` sorts first.
        let index = self.votes.binary_search_by_key(&Some(seat), |cast| cast.seat).ok()?;
        self.votes.get(index).map(|cast| cast.vote)
    }

    /// The number of votes for each value of the scale and each mark, in this order, including zeros. Values
    /// that were voted on an earlier scale of the room are included too.
    pub fn tally(&self, scale: &Scale) -> Vec<(Vote, usize)> {
        let mut counts: Vec<(Vote, usize)> = scale.hand().map(|vote| (vote, 0)).collect();
        for cast in &self.votes {
            match counts.binary_search_by_key(&cast.vote, |&(vote, _)| vote) {
                Ok(index) => counts[index].1 += 1,
                Err(index) => counts.insert(index, (cast.vote, 1)),
            }
        }
        counts
    }

    /// The voters of the lowest and the highest value, except a winner's. Empty if all agree or the round is
    /// anonymous.
    pub fn outliers(&self) -> Outliers {
        let values = || self.votes.iter().filter_map(|cast| cast.vote.points());
        let (Some(lowest), Some(highest)) = (values().min(), values().max()) else {
            return Outliers::default();
        };
        if lowest == highest {
            return Outliers::default();
        }
        let voters_of = |points: Points| {
            let votes = self.votes.iter().filter(|cast| cast.vote == Vote::Points(points));
            votes.filter_map(|cast| cast.seat).collect()
        };
        // The voters of the winning value have nobody to convince.
        let winner = self.result.winner();
        let outliers = |points| if winner == Some(points) { Vec::new() } else { voters_of(points) };
        Outliers { lowest: outliers(lowest), highest: outliers(highest) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reveal(votes: &str) -> Reveal {
        let cast =
            |(vote, seat): (&str, u32)| CastVote { seat: Some(SeatId(seat)), vote: vote.parse().unwrap() };
        let votes: Vec<CastVote> = votes.split(' ').zip(1..).map(cast).collect();
        let result = RoundResult::from_votes(&votes, &Scale::fibonacci());
        Reveal { votes, result, open_ms: 0 }
    }

    fn seats(numbers: &[u32]) -> Vec<SeatId> {
        numbers.iter().copied().map(SeatId).collect()
    }

    #[test]
    fn lowest_and_highest_are_outliers() {
        let outliers = reveal("3 8 ? 1 8 1 5").outliers();
        assert_eq!((outliers.lowest, outliers.highest), (seats(&[4, 6]), seats(&[2, 5])));
        let outliers = reveal("5 13 5 5").outliers();
        assert_eq!((outliers.lowest, outliers.highest), (seats(&[]), seats(&[2])), "5 has won");
        assert_eq!(reveal("3 3 ?").outliers(), Outliers::default(), "they agree");
        assert_eq!(reveal("? ☕").outliers(), Outliers::default());
        let mut nameless = reveal("1 8");
        nameless.votes.iter_mut().for_each(|cast| cast.seat = None);
        assert_eq!(nameless.outliers(), Outliers::default(), "nobody is named");
    }

    #[test]
    fn tally_counts_every_value() {
        let tally = reveal("3 8 ? 3 M 4").tally(&"1 3 8".parse().unwrap());
        let shown: Vec<String> = tally.iter().map(|(vote, count)| format!("{vote}:{count}")).collect();
        assert_eq!(shown, ["1:0", "3:2", "4:1", "8:1", "M:1", "?:1", "☕:0"]);
    }

    #[test]
    fn vote_is_found_by_seat() {
        let reveal = reveal("3 8 ?");
        assert_eq!(reveal.vote_of(SeatId(2)), Some("8".parse().unwrap()));
        assert_eq!(reveal.vote_of(SeatId(4)), None);
    }
}
