//! The buttons that settle a card.

use room::message::Request;
use room::{Points, RoundId, Vote};
use yew::{Callback, Html, MouseEvent, Properties, classes, component, hook, html};

use super::points_card::spoken;
use crate::asker::use_asker;

#[derive(Properties, PartialEq)]
pub(crate) struct TieSideProps {
    pub(crate) round: RoundId,
    pub(crate) points: Points,
    pub(crate) leads: bool,
    pub(crate) settled: bool,
    pub(crate) settles: bool,
}

/// One side of a tie; for whoever settles it, a button.
#[component]
pub(crate) fn TieSide(props: &TieSideProps) -> Html {
    let settle = use_settle(props.round, props.points);
    let class =
        classes!("card", "is-big", props.settled.then_some("is-chosen"), props.leads.then_some("leads"));
    html! {
        <div class="tie-side" data-leads={props.leads.to_string()}>
            if props.settles {
                <button type="button" {class} data-test={format!("settle-{}", props.points)} onclick={settle}
                    aria-label={format!("Settle at {}", spoken(Vote::Points(props.points)))}>{ props.points.to_string() }</button>
            } else {
                <span {class}>{ props.points.to_string() }</span>
            }
            if props.leads { <small>{ "most votes" }</small> }
        </div>
    }
}

#[hook]
fn use_settle(round: RoundId, points: Points) -> Callback<MouseEvent> {
    let asker = use_asker();
    Callback::from(move |_| asker.room(Request::Settle { round, points }))
}

#[derive(Properties, PartialEq)]
pub(crate) struct OtherValueProps {
    pub(crate) round: RoundId,
    pub(crate) points: Points,
    pub(crate) settled: bool,
}

#[component]
pub(crate) fn OtherValue(props: &OtherValueProps) -> Html {
    let settle = use_settle(props.round, props.points);
    html! {
        <button type="button" class={classes!("chip", props.settled.then_some("is-chosen"))} aria-pressed={props.settled.to_string()}
            data-test={format!("settle-{}", props.points)} onclick={settle}>{ props.points.to_string() }</button>
    }
}
