//! The question whether everyone goes to another host of the room.

use room::message::Request;
use room::{OtherHost, View};
use yew::{Callback, Html, MouseEvent, html};

use super::icon::{Icon, icon};
use crate::dispatch::Dispatch;
use crate::texts;

/// The banner with the question, until somebody has decided.
pub(crate) fn other_host(view: &View, dispatch: &Dispatch) -> Html {
    let View { state, you, .. } = view;
    let Some(other) = state.other_host.as_ref().filter(|other| other.joins.is_none()) else {
        return Html::default();
    };
    let decides = state.can_decide_about_host(*you);
    html! {
        <div class="banner" data-test="other-host">
            { icon(Icon::Talk) }
            <span>{ texts::other_host(other) } if !decides { { " " }{ texts::driver_decides() } }</span>
            if decides {
                { button("join-other-host", texts::join_other_host(), other, true, dispatch) }
                { button("stay-here", texts::stay_here(), other, false, dispatch) }
            }
        </div>
    }
}

fn button(
    test: &'static str,
    label: &'static str,
    other: &OtherHost,
    joins: bool,
    dispatch: &Dispatch,
) -> Html {
    let (host, dispatch) = (other.key, dispatch.clone());
    let decide = Callback::from(move |_: MouseEvent| {
        dispatch.send_request(Request::DecideAboutHost { host, joins });
    });
    html! { <button type="button" class="button is-small" data-test={test} onclick={decide}>{ label }</button> }
}
