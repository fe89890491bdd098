//! The result of a round: winner or tie, with statistics. Computed by the host at the reveal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CastVote, Number, Points, Scale};

/// The result of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundResult {
    /// Winner, tie, or neither.
    pub outcome: Outcome,
    /// Statistics over the votes for a value, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Statistics>,
}

/// Winner, tie, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// More than half of the votes for values are for this one.
    Winner {
        /// The winning value.
        points: Points,
    },
    /// No value has more than half of the votes. These two have the most votes. Of values with equally many
    /// votes, the lower ones count.
    Tie {
        /// The lower of the two.
        low: Points,
        /// The higher of the two.
        high: Points,
        /// The one with more votes, if the counts differ.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leader: Option<Points>,
    },
    /// Nobody voted for a value: there are only marks or no votes.
    NoNumericVotes,
}

/// Statistics over the votes of a round that are values, not marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// The arithmetic mean, rounded to a hundredth; `None` for T-shirt sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<Number>,
    /// The value of the scale closest to the mean; the higher one if two are equally close. `None` for
    /// T-shirt sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Points>,
    /// The median. Between two middle votes it is their mean, or the larger T-shirt size.
    pub median: Points,
    /// The lowest vote.
    pub lowest: Points,
    /// The highest vote.
    pub highest: Points,
    /// The share of the most common value among these votes, in percent: 0 to 100.
    pub agreement: u8,
}

impl RoundResult {
    /// Computes the result of a round's votes. A value with more than half of the votes for values wins.
    ///
    /// ```
    /// use room::{CastVote, Outcome, Points, RoundResult, Scale, SeatId, Vote};
    /// let votes: Vec<CastVote> = [3, 3, 1].iter().zip(1..).map(|(&points, seat)| {
    ///     CastVote { seat: Some(SeatId(seat)), vote: Vote::Points(Points::whole(points)) }
    /// }).collect();
    /// let result = RoundResult::from_votes(&votes, &Scale::fibonacci());
    /// assert_eq!(result.outcome, Outcome::Winner { points: Points::whole(3) });
    /// ```
    pub fn from_votes(votes: &[CastVote], scale: &Scale) -> Self {
        let mut counts = BTreeMap::<Points, usize>::new();
        for points in votes.iter().filter_map(|cast| cast.vote.points()) {
            *counts.entry(points).or_default() += 1;
        }
        let total: usize = counts.values().sum();
        let mut by_count: Vec<(Points, usize)> = counts.into_iter().collect();
        // A stable sort: among equal counts the lower value stays first.
        by_count.sort_by_key(|&(_, count)| std::cmp::Reverse(count));

        let outcome = match by_count[..] {
            [] => Outcome::NoNumericVotes,
            [(points, count), ..] if count * 2 > total => Outcome::Winner { points },
            // A single value has all votes, so the arm above has matched already.
            [(points, _)] => Outcome::Winner { points },
            [(first, most), (second, next), ..] => Outcome::Tie {
                low: first.min(second),
                high: first.max(second),
                leader: (most > next).then_some(first),
            },
        };
        let figures = by_count.first().map(|&(_, most)| Statistics::from_votes(votes, scale, most));
        Self { outcome, figures }
    }

    /// The winning value, which settles the card when the driver opens the next one.
    pub const fn winner(&self) -> Option<Points> {
        match self.outcome {
            Outcome::Winner { points } => Some(points),
            Outcome::Tie { .. } | Outcome::NoNumericVotes => None,
        }
    }
}

impl Statistics {
    /// Statistics over votes of which at least one is a value. `most` is the count of the most common value.
    fn from_votes(votes: &[CastVote], scale: &Scale, most: usize) -> Self {
        let mut sorted: Vec<Points> = votes.iter().filter_map(|cast| cast.vote.points()).collect();
        sorted.sort_unstable();
        let count = sorted.len();
        // No scale mixes numbers and sizes. If a faulty host does, there is no sum.
        let sum: Option<u64> =
            sorted.iter().map(|points| Some(u64::from(points.number()?.hundredths()))).sum();
        let mean = sum.map(|sum| (sum + count as u64 / 2) / count as u64);
        Self {
            mean: mean.map(|mean| Number::from_hundredths(mean as u32)),
            nearest: sum.and_then(|sum| scale.nearest(sum, count as u64)),
            median: midpoint(sorted[(count - 1) / 2], sorted[count / 2]),
            lowest: sorted[0],
            highest: sorted[count - 1],
            agreement: (most * 100 / count) as u8,
        }
    }
}

/// The median of the two middle votes.
fn midpoint(lower: Points, higher: Points) -> Points {
    match (lower, higher) {
        (Points::Number(lower), Points::Number(higher)) => {
            Points::from_hundredths((lower.hundredths() + higher.hundredths()).div_ceil(2))
        }
        (Points::Number(_) | Points::Size(_), _) => higher,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{SeatId, Size, Vote};

    fn cast(text: &str) -> Vec<CastVote> {
        text.split(' ')
            .zip(1..)
            .map(|(vote, seat)| CastVote { seat: Some(SeatId(seat)), vote: vote.parse().unwrap() })
            .collect()
    }

    fn result(text: &str) -> RoundResult {
        RoundResult::from_votes(&cast(text), &Scale::fibonacci())
    }

    fn winner(points: u16) -> Outcome {
        Outcome::Winner { points: Points::whole(points) }
    }

    fn tie(low: u16, high: u16, leader: Option<u16>) -> Outcome {
        Outcome::Tie { low: Points::whole(low), high: Points::whole(high), leader: leader.map(Points::whole) }
    }

    #[test]
    fn outcome_examples() {
        assert_eq!(result("3 3 1").outcome, winner(3));
        assert_eq!(result("1 2 3").outcome, tie(1, 2, None));
        assert_eq!(result("1 3 5 5").outcome, tie(1, 5, Some(5)));
        assert_eq!(result("0 0 ?").outcome, winner(0));
        assert_eq!(result("? ☕").outcome, Outcome::NoNumericVotes);
        assert_eq!(result("5").outcome, winner(5));
        assert_eq!(result("5 5 8 8").outcome, tie(5, 8, None));
        assert_eq!(result("8 ? ? ? ☕").outcome, winner(8));
    }

    #[test]
    fn statistics_examples() {
        let figures = result("1 3 5 5 ?").figures.unwrap();
        assert_eq!(figures.mean.unwrap().to_string(), "3.5");
        assert_eq!(figures.nearest, Some(Points::whole(3)));
        assert_eq!(figures.median.to_string(), "4");
        assert_eq!((figures.lowest, figures.highest), (Points::whole(1), Points::whole(5)));
        assert_eq!(figures.agreement, 50);
        assert_eq!(result("? ?").figures, None);
        assert_eq!(result("1 2 2").figures.unwrap().mean.unwrap().to_string(), "1.67");
        assert_eq!(result("3 5").figures.unwrap().nearest, Some(Points::whole(5)), "between two, the higher");
    }

    #[test]
    fn sizes_have_a_median_but_no_mean() {
        let scale: Scale = "t-shirts".parse().unwrap();
        let result = |votes| RoundResult::from_votes(&cast(votes), &scale);
        let size = |size| Points::Size(size);
        let figures = result("S XL M S ?").figures.unwrap();
        assert_eq!((figures.mean, figures.nearest), (None, None));
        assert_eq!(figures.median, size(Size::M), "between two, the larger");
        assert_eq!((figures.lowest, figures.highest), (size(Size::S), size(Size::Xl)));
        assert_eq!(figures.agreement, 50);
        assert_eq!(result("M M L").outcome, Outcome::Winner { points: size(Size::M) });
        let tie = Outcome::Tie { low: size(Size::S), high: size(Size::L), leader: Some(size(Size::L)) };
        assert_eq!(result("XL L S L").outcome, tie);
    }

    /// A room accepts no such votes, but a member must not panic if a faulty host sends them.
    #[test]
    fn votes_off_the_scale_are_counted() {
        assert_eq!(result("14 15 16").figures.unwrap().nearest, Some(Points::whole(13)));
        let mixed = result("1 M 2").figures.unwrap();
        assert_eq!((mixed.mean, mixed.median), (None, Points::whole(2)));
    }

    fn vote() -> impl Strategy<Value = Vote> {
        proptest::sample::select(Scale::fibonacci().hand().collect::<Vec<_>>())
    }

    proptest! {
        /// Checks the rule independently, by counting the votes for every value of the scale.
        #[test]
        fn result_follows_the_rule(votes in proptest::collection::vec(vote(), 0..12)) {
            let scale = Scale::fibonacci();
            let cast: Vec<_> =
                votes.iter().zip(1..).map(|(&vote, seat)| CastVote { seat: Some(SeatId(seat)), vote }).collect();
            let result = RoundResult::from_votes(&cast, &scale);
            let count = |points: Points| votes.iter().filter(|&&vote| vote == Vote::Points(points)).count();
            let numeric: usize = scale.points().iter().map(|&points| count(points)).sum();
            match result.outcome {
                Outcome::NoNumericVotes => prop_assert_eq!(numeric, 0),
                Outcome::Winner { points } => prop_assert!(count(points) * 2 > numeric),
                Outcome::Tie { low, high, leader } => {
                    prop_assert!(low < high);
                    for &other in scale.points().iter().filter(|&&p| p != low && p != high) {
                        for side in [low, high] {
                            prop_assert!(count(other) <= count(side));
                            prop_assert!(count(other) < count(side) || side < other);
                        }
                        prop_assert!(count(other) * 2 <= numeric);
                    }
                    let expected = match count(low).cmp(&count(high)) {
                        std::cmp::Ordering::Less => Some(high),
                        std::cmp::Ordering::Equal => None,
                        std::cmp::Ordering::Greater => Some(low),
                    };
                    prop_assert_eq!(leader, expected);
                }
            }
            if let Some(figures) = result.figures {
                prop_assert!(figures.lowest <= figures.median && figures.median <= figures.highest);
                let mean = Points::Number(figures.mean.unwrap());
                prop_assert!(figures.lowest <= mean && mean <= figures.highest);
                let distance = |points: Points| {
                    points.number().unwrap().hundredths().abs_diff(mean.number().unwrap().hundredths())
                };
                let nearest = figures.nearest.unwrap();
                // The mean is rounded to a hundredth, which may move it that far.
                prop_assert!(scale.points().iter().all(|&other| distance(nearest) <= distance(other) + 1));
            }
        }
    }
}
