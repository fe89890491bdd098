//! What a round came to, and the ways to settle its card.

use room::{Card, Outcome, Points, Reveal, RoundId, Scale, duration};
use yew::{AttrValue, Html, html};

use super::icon::{Icon, drawn};
use super::result_chart::result_chart;
use super::settle::{TieSide, other_value, settling, tie_side};
use crate::dispatch::Dispatch;
use crate::sentences::listed;
use crate::texts;

/// What a round came to.
pub(crate) struct Revealed<'room> {
    /// The round.
    pub(crate) round: RoundId,
    /// Its votes and verdict.
    pub(crate) reveal: &'room Reveal,
    /// The card it was about.
    pub(crate) card: &'room Card,
    /// What one could vote with.
    pub(crate) scale: &'room Scale,
    /// Who should talk, with their votes.
    pub(crate) outliers: Vec<String>,
    /// Whether the person in front of the screen may settle the card.
    pub(crate) settles: bool,
    /// Who settles it, in words.
    pub(crate) driver: AttrValue,
}

/// The verdict.
pub(crate) fn round_result(props: &Revealed<'_>, dispatch: &Dispatch) -> Html {
    html! {
        <section class="verdict" data-test="verdict" aria-label={texts::verdict()}>
            if is_agreed(props.reveal) { { confetti() } }
            <div class="verdict-main">
                { outcome(props, dispatch) }
                { result_chart(&props.reveal.tally(props.scale), leads(props.reveal.result.outcome)) }
            </div>
            if !props.outliers.is_empty() {
                <p class="talk" data-test="talk">
                    { drawn(Icon::Talk) }
                    <span>{ texts::around(&texts::should_talk(props.outliers.len(), texts::GAP), html! { <b><bdi>{ listed(&props.outliers) }</bdi></b> }) }</span>
                </p>
            }
            if props.settles { { other_values(props, dispatch) } }
        </section>
    }
}

/// Whether several people have all said the same number.
fn is_agreed(reveal: &Reveal) -> bool {
    let all_numbers = reveal.votes.iter().all(|cast| cast.vote.points().is_some());
    let agreement = reveal.result.figures.as_ref().map(|figures| figures.agreement);
    reveal.votes.len() > 1 && all_numbers && agreement == Some(100)
}

/// A few bits of paper that fly up once.
fn confetti() -> Html {
    const BITS: u8 = 12;
    html! {
        <div class="confetti" aria-hidden="true">
            { for (0..BITS).map(|_| html! { <i /> }) }
        </div>
    }
}

fn outcome(props: &Revealed<'_>, dispatch: &Dispatch) -> Html {
    let settled = props.card.estimate.map(|estimate| estimate.points);
    match props.reveal.result.outcome {
        Outcome::Winner { points } => html! {
            <div class="outcome" data-test="winner" data-value={points.to_string()}>
                <span class="card is-big is-chosen">{ points.to_string() }</span>
                <div>
                    <p class="outcome-word">{ texts::wins(&points.to_string()) }</p>
                    <p class="quiet">{ next_step(props, settled) }</p>
                    { figures(props.reveal) }
                </div>
            </div>
        },
        Outcome::Tie { low, high, leader } => html! {
            <div class="outcome" data-test="tie" data-low={low.to_string()} data-high={high.to_string()}>
                <div class="tie-sides">
                    { for [low, high].map(|points| {
                        let side = TieSide { points, leads: leader == Some(points), settled: settled == Some(points) };
                        tie_side(&side, props.settles.then(|| settling(dispatch, props.round, points)))
                    }) }
                </div>
                <div>
                    <p class="outcome-word">{ texts::tie() }</p>
                    <p class="quiet">{ next_step(props, settled) }</p>
                    { figures(props.reveal) }
                </div>
            </div>
        },
        Outcome::NoNumericVotes => html! {
            <div class="outcome" data-test="no-points">
                <span class="card is-big">{ "?" }</span>
                <div>
                    <p class="outcome-word">{ texts::no_numbers() }</p>
                    <p class="quiet">{ next_step(props, settled) }</p>
                    { figures(props.reveal) }
                </div>
            </div>
        },
    }
}

/// Which values won, or lead.
fn leads(outcome: Outcome) -> impl Fn(Points) -> bool {
    move |value| match outcome {
        Outcome::Winner { points } => points == value,
        Outcome::Tie { low, high, .. } => [low, high].contains(&value),
        Outcome::NoNumericVotes => false,
    }
}

/// What comes of the verdict, and who sees to it.
fn next_step(props: &Revealed<'_>, settled: Option<Points>) -> Html {
    if let Some(points) = settled {
        return html! {
            <span class="settled" data-test="settled" data-value={points.to_string()}>
                { drawn(Icon::Check) }{ texts::settled_at(&points.to_string()) }
            </span>
        };
    }
    let driver = &props.driver;
    let step = match (props.reveal.result.outcome, props.settles) {
        (Outcome::Winner { points }, true) => texts::next_settles(&points.to_string()),
        (Outcome::Winner { .. }, false) => texts::goes_on(driver),
        (Outcome::Tie { .. }, true) => texts::you_settle().to_owned(),
        (Outcome::Tie { .. }, false) => texts::settles(driver),
        (Outcome::NoNumericVotes, true) => texts::you_vote_again().to_owned(),
        (Outcome::NoNumericVotes, false) => texts::nobody_chose().to_owned(),
    };
    html! { <bdi>{ step }</bdi> }
}

fn figures(reveal: &Reveal) -> Html {
    let Some(figures) = &reveal.result.figures else { return Html::default() };
    let spread = if figures.lowest == figures.highest {
        texts::spread_none().to_owned()
    } else {
        format!("{} – {}", figures.lowest, figures.highest)
    };
    let cell = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! {
        <dl class="figures" data-test="figures">
            if let Some(mean) = figures.mean { { cell(texts::mean(), mean.to_string().replace('.', texts::decimal_mark())) } }
            if let Some(nearest) = figures.nearest { { cell(texts::nearest(), nearest.to_string()) } }
            { cell(texts::median(), figures.median.to_string()) }
            { cell(texts::spread(), spread) }
            { cell(texts::agreement(), texts::percent(usize::from(figures.agreement))) }
            { cell(texts::time(), duration(reveal.open_ms)) }
        </dl>
    }
}

/// Every value of the scale that is not on a big button already.
fn other_values(props: &Revealed<'_>, dispatch: &Dispatch) -> Html {
    let settled = props.card.estimate.map(|estimate| estimate.points);
    let on_button = match props.reveal.result.outcome {
        Outcome::Tie { low, high, .. } => [Some(low), Some(high)],
        Outcome::Winner { .. } | Outcome::NoNumericVotes => [None, None],
    };
    let others = props.scale.points().iter().filter(|&&points| !on_button.contains(&Some(points)));
    html! {
        <details class="settle-others">
            <summary class="button is-link" data-test="settle-others">{ texts::settle_other() }</summary>
            { for others.map(|&points| {
                other_value(points, settled == Some(points), settling(dispatch, props.round, points))
            }) }
        </details>
    }
}
