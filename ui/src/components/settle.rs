//! The buttons that settle a card.

use room::message::Request;
use room::{Points, RoundId, Vote};
use yew::{Callback, Html, MouseEvent, classes, html};

use super::points_card::spoken;
use crate::dispatch::Dispatch;
use crate::texts;

/// One side of a tie.
pub(crate) struct TieSide {
    pub(crate) points: Points,
    pub(crate) leads: bool,
    pub(crate) settled: bool,
}

/// Draws one side of a tie; for whoever settles it, a button.
pub(crate) fn tie_side(side: &TieSide, settle: Option<Callback<MouseEvent>>) -> Html {
    let TieSide { points, leads, settled } = *side;
    let class = classes!("card", "is-big", settled.then_some("is-chosen"), leads.then_some("leads"));
    html! {
        <div class="tie-side" data-leads={leads.to_string()}>
            if let Some(settle) = settle {
                <button type="button" {class} data-test={format!("settle-{points}")} onclick={settle}
                    aria-label={texts::settle_at(&spoken(Vote::Points(points)))}>{ points.to_string() }</button>
            } else {
                <span {class}>{ points.to_string() }</span>
            }
            if leads { <small>{ texts::most_votes() }</small> }
        </div>
    }
}

/// Draws a value that is on no big button.
pub(crate) fn other_value(points: Points, settled: bool, settle: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" key={points.to_string()} class={classes!("chip", settled.then_some("is-chosen"))}
            aria-pressed={settled.to_string()} data-test={format!("settle-{points}")} onclick={settle}>{ points.to_string() }</button>
    }
}

/// What a click on such a button does.
pub(crate) fn settling(dispatch: &Dispatch, round: RoundId, points: Points) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.room(Request::Settle { round, points }))
}
