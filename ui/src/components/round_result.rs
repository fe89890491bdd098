//! The result of a round, and the controls that settle its card.

use room::{Card, Outcome, Points, Reveal, RoundId, Scale, duration};
use yew::{AttrValue, Html, html};

use super::icon::{Icon, icon};
use super::result_chart::result_chart;
use super::settle::{TieSideProps, on_settle, tie_side, value_chip};
use crate::dispatch::Dispatch;
use crate::sentences::join_names;
use crate::texts;

/// Props of [`round_result`].
pub(crate) struct RoundResultProps<'room> {
    /// The revealed round.
    pub(crate) round: RoundId,
    /// The votes and the result.
    pub(crate) reveal: &'room Reveal,
    /// The card of the round.
    pub(crate) card: &'room Card,
    /// The room's scale.
    pub(crate) scale: &'room Scale,
    /// Names and votes of the people furthest apart.
    pub(crate) outliers: Vec<String>,
    /// Whether the person may settle the card.
    pub(crate) can_settle: bool,
    /// The driver's name.
    pub(crate) driver: AttrValue,
}

/// The result: outcome, statistics, chart, and who should explain their vote.
pub(crate) fn round_result(props: &RoundResultProps<'_>, dispatch: &Dispatch) -> Html {
    html! {
        <section class="round-result" data-test="round-result" aria-label={texts::result()}>
            if is_unanimous(props.reveal) { { confetti() } }
            <div class="round-result-main">
                { outcome(props, dispatch) }
                { result_chart(&props.reveal.tally(props.scale), leads(props.reveal.result.outcome)) }
            </div>
            if !props.outliers.is_empty() {
                <p class="outliers" data-test="outliers">
                    { icon(Icon::Talk) }
                    <span>{ texts::embed(&texts::outliers_explain(props.outliers.len(), texts::PLACEHOLDER), html! { <b><bdi>{ join_names(&props.outliers) }</bdi></b> }) }</span>
                </p>
            }
            if props.can_settle { { other_values(props, dispatch) } }
        </section>
    }
}

/// Whether several people all voted for the same value.
fn is_unanimous(reveal: &Reveal) -> bool {
    let all_numbers = reveal.votes.iter().all(|cast| cast.vote.points().is_some());
    let agreement = reveal.result.figures.as_ref().map(|statistics| statistics.agreement);
    reveal.votes.len() > 1 && all_numbers && agreement == Some(100)
}

/// A short confetti animation.
fn confetti() -> Html {
    const BITS: u8 = 12;
    html! {
        <div class="confetti" aria-hidden="true">
            { for (0..BITS).map(|_| html! { <i /> }) }
        </div>
    }
}

fn outcome(props: &RoundResultProps<'_>, dispatch: &Dispatch) -> Html {
    let settled = props.card.estimate.map(|estimate| estimate.points);
    match props.reveal.result.outcome {
        Outcome::Winner { points } => html! {
            <div class="outcome" data-test="winner" data-value={points.to_string()}>
                <span class="card is-big is-chosen">{ points.to_string() }</span>
                <div>
                    <p class="outcome-heading">{ texts::wins(&points.to_string()) }</p>
                    <p class="quiet">{ next_step(props, settled) }</p>
                    { statistics(props.reveal) }
                </div>
            </div>
        },
        Outcome::Tie { low, high, leader } => html! {
            <div class="outcome" data-test="tie" data-low={low.to_string()} data-high={high.to_string()}>
                <div class="tie-sides">
                    { for [low, high].map(|points| {
                        let side = TieSideProps { points, leads: leader == Some(points), settled: settled == Some(points) };
                        tie_side(&side, props.can_settle.then(|| on_settle(dispatch, props.round, points)))
                    }) }
                </div>
                <div>
                    <p class="outcome-heading">{ texts::tie() }</p>
                    <p class="quiet">{ next_step(props, settled) }</p>
                    { statistics(props.reveal) }
                </div>
            </div>
        },
        Outcome::NoNumericVotes => html! {
            <div class="outcome" data-test="no-points">
                <span class="card is-big">{ "?" }</span>
                <div>
                    <p class="outcome-heading">{ texts::no_numbers() }</p>
                    <p class="quiet">{ next_step(props, settled) }</p>
                    { statistics(props.reveal) }
                </div>
            </div>
        },
    }
}

/// Whether a value won or is part of the tie.
fn leads(outcome: Outcome) -> impl Fn(Points) -> bool {
    move |value| match outcome {
        Outcome::Winner { points } => points == value,
        Outcome::Tie { low, high, .. } => [low, high].contains(&value),
        Outcome::NoNumericVotes => false,
    }
}

/// What happens next and who does it.
fn next_step(props: &RoundResultProps<'_>, settled: Option<Points>) -> Html {
    if let Some(points) = settled {
        return html! {
            <span class="settled" data-test="settled" data-value={points.to_string()}>
                { icon(Icon::Check) }{ texts::settled_at(&points.to_string()) }
            </span>
        };
    }
    let driver = &props.driver;
    let step = match (props.reveal.result.outcome, props.can_settle) {
        (Outcome::Winner { points }, true) => texts::next_settles(&points.to_string()),
        (Outcome::Winner { .. }, false) => texts::driver_continues(driver),
        (Outcome::Tie { .. }, true) => texts::discuss_and_pick().to_owned(),
        (Outcome::Tie { .. }, false) => texts::discuss_and_driver_picks(driver),
        (Outcome::NoNumericVotes, true) => texts::discuss_and_vote_again().to_owned(),
        (Outcome::NoNumericVotes, false) => texts::no_number_picked().to_owned(),
    };
    html! { <bdi>{ step }</bdi> }
}

fn statistics(reveal: &Reveal) -> Html {
    let Some(statistics) = &reveal.result.figures else { return Html::default() };
    let spread = if statistics.lowest == statistics.highest {
        texts::spread_none().to_owned()
    } else {
        format!("{} – {}", statistics.lowest, statistics.highest)
    };
    let cell = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! {
        <dl class="figures" data-test="figures">
            if let Some(mean) = statistics.mean { { cell(texts::mean(), mean.to_string().replace('.', texts::decimal_mark())) } }
            if let Some(nearest) = statistics.nearest { { cell(texts::nearest(), nearest.to_string()) } }
            { cell(texts::median(), statistics.median.to_string()) }
            { cell(texts::spread(), spread) }
            { cell(texts::agreement(), texts::percent(usize::from(statistics.agreement))) }
            { cell(texts::time(), duration(reveal.open_ms)) }
        </dl>
    }
}

/// The values that have no large button.
fn other_values(props: &RoundResultProps<'_>, dispatch: &Dispatch) -> Html {
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
                value_chip(points, settled == Some(points), on_settle(dispatch, props.round, points))
            }) }
        </details>
    }
}
