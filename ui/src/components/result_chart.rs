//! How the votes of a round are spread, as bars.

use std::fmt::Write;

use room::{Mark, Points, Vote};
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
pub(crate) fn result_chart(bars: &[(Vote, usize)], leads: impl Fn(Points) -> bool) -> Html {
    let bars = shown(bars);
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

/// Every value between the lowest that was chosen and the highest, and the marks that were.
fn shown(bars: &[(Vote, usize)]) -> Vec<(Vote, usize)> {
    let mut chosen = bars.iter().filter(|&&(_, count)| count > 0).filter_map(|(vote, _)| vote.points());
    let ends = chosen.next().map(|lowest| (lowest, chosen.next_back().unwrap_or(lowest)));
    let is_shown = |&&(vote, count): &&(Vote, usize)| match vote.points() {
        Some(points) => ends.is_some_and(|(low, high)| (low..=high).contains(&points)),
        None => count > 0,
    };
    bars.iter().filter(is_shown).copied().collect()
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
    use room::{CastVote, Reveal, RoundResult, Scale, SeatId};

    use super::*;

    fn spread(votes: &str) -> String {
        let cast =
            |(vote, seat): (&str, u32)| CastVote { seat: Some(SeatId(seat)), vote: vote.parse().unwrap() };
        let votes: Vec<CastVote> = votes.split(' ').zip(1..).map(cast).collect();
        let result = RoundResult::of(&votes, &Scale::fibonacci());
        let bars = Reveal { votes, result, open_ms: 0 }.tally(&Scale::fibonacci());
        assert_eq!(spoken(&bars), spoken(&shown(&bars)));
        shown(&bars).iter().map(|(vote, count)| format!("{vote}x{count} ")).collect::<String>()
            + &spoken(&bars)
    }

    #[test]
    fn what_was_chosen_is_said() {
        assert_eq!(spread("8 2 2 ? 8 8"), "2x2 3x0 5x0 8x3 ?x1 2: 2, 8: 3, ?: 1");
        assert_eq!(spread("☕ ? ☕"), "?x1 ☕x2 ?: 1, ☕: 2");
    }
}
