//! A bar chart of a round's votes.

use std::fmt::Write;

use room::{Mark, Points, Vote};
use yew::{Html, classes, html};

/// Distance between two bars, in CSS px.
const BAR_STEP: usize = 44;
/// Width of a bar, in CSS px.
const BAR_WIDTH: usize = 26;
/// Height of the tallest bar, in CSS px.
const MAX_BAR_HEIGHT: usize = 56;
/// Height of the labels above and below a bar, in CSS px.
const LABEL_HEIGHT: usize = 20;

/// A bar for each value between the lowest and the highest vote, then for each mark that was chosen. Bars for which
/// `leads` returns true are highlighted.
pub(crate) fn result_chart(bars: &[(Vote, usize)], leads: impl Fn(Points) -> bool) -> Html {
    let bars = visible_bars(bars);
    let most = bars.iter().map(|&(_, count)| count).max().unwrap_or_default().max(1);
    let (width, height) = (BAR_STEP * bars.len(), MAX_BAR_HEIGHT + 2 * LABEL_HEIGHT);
    let bar = |(index, &(vote, count)): (usize, &(Vote, usize))| {
        let tall = (MAX_BAR_HEIGHT * count).div_ceil(most);
        let (left, top) =
            (BAR_STEP * index + (BAR_STEP - BAR_WIDTH) / 2, LABEL_HEIGHT + MAX_BAR_HEIGHT - tall);
        let middle = (BAR_STEP * index + BAR_STEP / 2).to_string();
        let strong = vote.points().is_some_and(&leads);
        html! {
            <g key={vote.to_string()} class={classes!("bar-of", strong.then_some("leads"))}>
                <rect x={left.to_string()} y={top.to_string()} width={BAR_WIDTH.to_string()} height={tall.to_string()} rx="3" />
                if count > 0 {
                    <text x={middle.clone()} y={(top - 6).to_string()} class="bar-count">{ count }</text>
                }
                <text x={middle} y={(height - 4).to_string()} class="bar-value">{ vote.to_string() }</text>
            </g>
        }
    };
    html! {
        <svg class="chart" role="img" aria-label={chart_label(&bars)} data-test="chart" width={width.to_string()} height={height.to_string()}
            viewBox={format!("0 0 {width} {height}")}>
            { for bars.iter().enumerate().map(bar) }
        </svg>
    }
}

/// The values between the lowest and the highest vote, and the marks that were chosen.
fn visible_bars(bars: &[(Vote, usize)]) -> Vec<(Vote, usize)> {
    let mut chosen = bars.iter().filter(|&&(_, count)| count > 0).filter_map(|(vote, _)| vote.points());
    let ends = chosen.next().map(|lowest| (lowest, chosen.next_back().unwrap_or(lowest)));
    let is_shown = |&&(vote, count): &&(Vote, usize)| match vote.points() {
        Some(points) => ends.is_some_and(|(low, high)| (low..=high).contains(&points)),
        None => count > 0,
    };
    bars.iter().filter(is_shown).copied().collect()
}

/// The chart as text for screen readers: `3: 2, 5: 4`.
fn chart_label(bars: &[(Vote, usize)]) -> String {
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

    fn chart_of(votes: &str) -> String {
        let cast =
            |(vote, seat): (&str, u32)| CastVote { seat: Some(SeatId(seat)), vote: vote.parse().unwrap() };
        let votes: Vec<CastVote> = votes.split(' ').zip(1..).map(cast).collect();
        let result = RoundResult::from_votes(&votes, &Scale::fibonacci());
        let bars = Reveal { votes, result, open_ms: 0 }.tally(&Scale::fibonacci());
        assert_eq!(chart_label(&bars), chart_label(&visible_bars(&bars)));
        visible_bars(&bars).iter().map(|(vote, count)| format!("{vote}x{count} ")).collect::<String>()
            + &chart_label(&bars)
    }

    #[test]
    fn the_chart_shows_the_votes() {
        assert_eq!(chart_of("8 2 2 ? 8 8"), "2x2 3x0 5x0 8x3 ?x1 2: 2, 8: 3, ?: 1");
        assert_eq!(chart_of("☕ ? ☕"), "?x1 ☕x2 ?: 1, ☕: 2");
    }
}
