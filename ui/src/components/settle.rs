//! Buttons that settle a card.

use room::message::Request;
use room::{Points, RoundId, Vote};
use yew::{Callback, Html, MouseEvent, classes, html};

use super::points_card::vote_label;
use crate::dispatch::Dispatch;
use crate::texts;

/// Props of [`tie_side`].
pub(crate) struct TieSideProps {
    pub(crate) points: Points,
    pub(crate) leads: bool,
    pub(crate) settled: bool,
}

/// One side of a tie; a button if the person can settle the card.
pub(crate) fn tie_side(side: &TieSideProps, settle: Option<Callback<MouseEvent>>) -> Html {
    let TieSideProps { points, leads, settled } = *side;
    let class = classes!("card", "is-big", settled.then_some("is-chosen"), leads.then_some("leads"));
    html! {
        <div class="tie-side" data-leads={leads.to_string()}>
            if let Some(settle) = settle {
                <button type="button" {class} data-test={format!("settle-{points}")} onclick={settle}
                    aria-label={texts::settle_at(&vote_label(Vote::Points(points)))}>{ points.to_string() }</button>
            } else {
                <span {class}>{ points.to_string() }</span>
            }
            if leads { <small>{ texts::most_votes() }</small> }
        </div>
    }
}

/// A small button for a value that has no large button.
pub(crate) fn value_chip(points: Points, settled: bool, settle: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" key={points.to_string()} class={classes!("chip", settled.then_some("is-chosen"))}
            aria-pressed={settled.to_string()} data-test={format!("settle-{points}")} onclick={settle}>{ points.to_string() }</button>
    }
}

/// A click handler that settles the card.
pub(crate) fn on_settle(dispatch: &Dispatch, round: RoundId, points: Points) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.send_request(Request::Settle { round, points }))
}
