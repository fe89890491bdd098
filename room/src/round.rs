//! Rounds, and what they came to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::points::Points;
use crate::state::is_usual;
use crate::{RoundId, RoundResult, Scale, SeatId, Time, Vote};

/// One voting on one card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its number in this room.
    pub id: RoundId,
    /// Who has voted: that, and not what.
    pub voted: BTreeSet<SeatId>,
    /// Whether its votes will be shown without who. It stays as it was when the round was opened, so that nobody
    /// votes in secret and is named after all.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub hide_names: bool,
    /// While everybody has voted and the count-down runs: when the votes open, by the room's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reveals_at: Option<Time>,
    /// The votes and what they came to, once revealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reveal: Option<Reveal>,
}

/// The votes of a round and what they came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reveal {
    /// Every vote, by ascending seat; in the order of the hand if names are hidden, so that the order tells nothing.
    pub votes: Vec<CastVote>,
    /// What they came to.
    #[serde(alias = "verdict")]
    pub result: RoundResult,
    /// How long the round was open, in ms.
    pub open_ms: u64,
}

/// A revealed vote and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CastVote {
    /// Whose; none if the round hides names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatId>,
    /// What.
    pub vote: Vote,
}

/// A round that was revealed, and followed by another on the same card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRound {
    /// Its number in this room.
    pub id: RoundId,
    /// How it ended.
    pub reveal: Reveal,
}

/// Who should talk after a round: those who are furthest apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outliers {
    /// Who chose the lowest value, by ascending seat.
    pub lowest: Vec<SeatId>,
    /// Who chose the highest value, by ascending seat.
    pub highest: Vec<SeatId>,
}

impl Round {
    /// A round in which nobody has voted.
    pub const fn open(id: RoundId, hide_names: bool) -> Self {
        Self { id, voted: BTreeSet::new(), hide_names, reveals_at: None, reveal: None }
    }
}

impl Reveal {
    /// What somebody voted; none if they did not, or names are hidden.
    pub fn vote_of(&self, seat: SeatId) -> Option<Vote> {
        // They stand in the order of the seats; those without one come first.
        let place = self.votes.binary_search_by_key(&Some(seat), |cast| cast.seat).ok()?;
        self.votes.get(place).map(|cast| cast.vote)
    }

    /// How often each vote was cast, in the order of the hand: every card of the hand, the unchosen with 0, and
    /// whatever else was cast while the room had another scale.
    pub fn tally(&self, scale: &Scale) -> Vec<(Vote, usize)> {
        let mut counts: Vec<(Vote, usize)> = scale.hand().map(|vote| (vote, 0)).collect();
        for cast in &self.votes {
            match counts.binary_search_by_key(&cast.vote, |&(vote, _)| vote) {
                Ok(place) => counts[place].1 += 1,
                Err(place) => counts.insert(place, (cast.vote, 1)),
            }
        }
        counts
    }

    /// Who should talk, but for those whose value won: nobody where all agree, or names are hidden.
    pub fn talkers(&self) -> Outliers {
        let values = || self.votes.iter().filter_map(|cast| cast.vote.points());
        let (Some(lowest), Some(highest)) = (values().min(), values().max()) else {
            return Outliers::default();
        };
        if lowest == highest {
            return Outliers::default();
        }
        let chose = |points: Points| {
            let theirs = self.votes.iter().filter(|cast| cast.vote == Vote::Points(points));
            theirs.filter_map(|cast| cast.seat).collect()
        };
        // Whoever said what most did has nobody to convince.
        let winner = self.result.winner();
        let talk = |points: Points| if winner == Some(points) { Vec::new() } else { chose(points) };
        Outliers { lowest: talk(lowest), highest: talk(highest) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reveal(votes: &str) -> Reveal {
        let cast =
            |(vote, seat): (&str, u32)| CastVote { seat: Some(SeatId(seat)), vote: vote.parse().unwrap() };
        let votes: Vec<CastVote> = votes.split(' ').zip(1..).map(cast).collect();
        let result = RoundResult::of(&votes, &Scale::fibonacci());
        Reveal { votes, result, open_ms: 0 }
    }

    fn seats(numbers: &[u32]) -> Vec<SeatId> {
        numbers.iter().copied().map(SeatId).collect()
    }

    #[test]
    fn the_lowest_and_the_highest_should_talk() {
        let talkers = reveal("3 8 ? 1 8 1 5").talkers();
        assert_eq!((talkers.lowest, talkers.highest), (seats(&[4, 6]), seats(&[2, 5])));
        let talkers = reveal("5 13 5 5").talkers();
        assert_eq!((talkers.lowest, talkers.highest), (seats(&[]), seats(&[2])), "5 has won");
        assert_eq!(reveal("3 3 ?").talkers(), Outliers::default(), "they agree");
        assert_eq!(reveal("? ☕").talkers(), Outliers::default());
        let mut nameless = reveal("1 8");
        nameless.votes.iter_mut().for_each(|cast| cast.seat = None);
        assert_eq!(nameless.talkers(), Outliers::default(), "nobody is named");
    }

    #[test]
    fn every_card_of_the_hand_is_counted() {
        let tally = reveal("3 8 ? 3 M 4").tally(&"1 3 8".parse().unwrap());
        let shown: Vec<String> = tally.iter().map(|(vote, count)| format!("{vote}:{count}")).collect();
        assert_eq!(shown, ["1:0", "3:2", "4:1", "8:1", "M:1", "?:1", "☕:0"]);
    }

    #[test]
    fn a_vote_is_found_by_its_seat() {
        let reveal = reveal("3 8 ?");
        assert_eq!(reveal.vote_of(SeatId(2)), Some("8".parse().unwrap()));
        assert_eq!(reveal.vote_of(SeatId(4)), None);
    }
}
