//! How the votes of a round are spread, as bars.

use std::collections::BTreeMap;
use std::fmt::Write;

use room::{CastVote, Mark, Points, Scale, Vote};
use yew::{Html, classes, html};

/// A bar's place, from one to the next, in units of the drawing; the styles draw a unit as a CSS px.
const STEP: usize = 44;
/// A bar's width.
const BAR: usize = 26;
/// The highest bar.
const TALLEST: usize = 56;
/// Above a bar stands how many votes it is, below it for what.
const LINE: usize = 20;

/// A bar for every value between the lowest vote and the highest, then for the marks that somebody chose. The
/// values that `leads` says are drawn stronger.
pub(crate) fn chart(votes: &[CastVote], scale: &Scale, leads: impl Fn(Points) -> bool) -> Html {
    let bars = bars(votes, scale);
    let most = bars.iter().map(|&(_, count)| count).max().unwrap_or_default().max(1);
    let (width, height) = (STEP * bars.len(), TALLEST + 2 * LINE);
    let bar = |(place, &(vote, count)): (usize, &(Vote, usize))| {
        let tall = (TALLEST * count).div_ceil(most);
        let (left, top) = (STEP * place + (STEP - BAR) / 2, LINE + TALLEST - tall);
        let middle = (STEP * place + STEP / 2).to_string();
        let strong = vote.points().is_some_and(&leads);
        html! {
            <g key={vote.to_string()} class={classes!("bar-of", strong.then_some("leads"))}>
                <rect x={left.to_string()} y={top.to_string()} width={BAR.to_string()} height={tall.to_string()} rx="3" />
                if count > 0 {
                    <text x={middle.clone()} y={(top - 6).to_string()} class="bar-count">{ count }</text>
                }
                <text x={middle} y={(height - 4).to_string()} class="bar-value">{ vote.to_string() }</text>
            </g>
        }
    };
    html! {
        <svg class="chart" role="img" aria-label={spoken(&bars)} data-test="chart" width={width.to_string()} height={height.to_string()}
            viewBox={format!("0 0 {width} {height}")}>
            { for bars.iter().enumerate().map(bar) }
        </svg>
    }
}

/// How many votes each bar stands for.
fn bars(votes: &[CastVote], scale: &Scale) -> Vec<(Vote, usize)> {
    let mut counts = BTreeMap::<Vote, usize>::new();
    for cast in votes {
        *counts.entry(cast.vote).or_default() += 1;
    }
    let mut chosen = counts.keys().filter_map(|vote| vote.points());
    let ends = chosen.next().map(|lowest| (lowest, chosen.next_back().unwrap_or(lowest)));
    let between = |points: &Points| ends.is_some_and(|(low, high)| (low..=high).contains(points));
    for &points in scale.points().iter().filter(|points| between(points)) {
        counts.entry(Vote::Points(points)).or_default();
    }
    counts.into_iter().collect()
}

/// The same for those who can't see it: `3: 2, 5: 4`.
fn spoken(bars: &[(Vote, usize)]) -> String {
    let mut text = String::new();
    for (vote, count) in bars.iter().filter(|&&(_, count)| count > 0) {
        let mark = match vote {
            Vote::Points(_) | Vote::Mark(Mark::Unsure) => vote.to_string(),
            Vote::Mark(Mark::Break) => "☕".to_owned(),
        };
        let comma = if text.is_empty() { "" } else { ", " };
        // Writing to a string does not fail.
        let _ = write!(text, "{comma}{mark}: {count}");
    }
    text
}

#[cfg(test)]
mod tests {
    use room::SeatId;

    use super::*;

    fn cast(votes: &str) -> Vec<CastVote> {
        let cast = |(vote, seat): (&str, u32)| CastVote { seat: SeatId(seat), vote: vote.parse().unwrap() };
        votes.split(' ').zip(1..).map(cast).collect()
    }

    #[test]
    fn every_value_between_the_lowest_and_the_highest_has_a_bar() {
        let bars = bars(&cast("8 2 2 ? 8 8"), &Scale::fibonacci());
        let shown: Vec<String> = bars.iter().map(|(vote, count)| format!("{vote}x{count}")).collect();
        assert_eq!(shown, ["2x2", "3x0", "5x0", "8x3", "?x1"]);
        assert_eq!(spoken(&bars), "2: 2, 8: 3, ?: 1");
    }

    #[test]
    fn marks_alone_have_bars_too() {
        assert_eq!(spoken(&bars(&cast("☕ ? ☕"), &Scale::fibonacci())), "?: 1, ☕: 2");
        assert_eq!(spoken(&bars(&cast("5"), &Scale::fibonacci())), "5: 1");
    }
}
