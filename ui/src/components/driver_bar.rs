//! What the driver moves the room on with.

use room::RoundId;
use room::message::Request;
use yew::{Callback, Event, Html, MouseEvent, Properties, classes, component, html};

use crate::asker::use_asker;
use crate::browser;

/// How the round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Votes come in.
    Open {
        /// Whether everybody has voted.
        all_voted: bool,
    },
    /// The votes are revealed.
    Revealed {
        /// Whether the card can be left with an estimate: there is a winner, or it is settled.
        done: bool,
    },
}

/// What the driver can do.
#[derive(Properties, PartialEq)]
pub(crate) struct DriverBarProps {
    /// The round on the table.
    pub(crate) round: RoundId,
    /// How it stands.
    pub(crate) moment: Moment,
    /// Whether another card is to come.
    pub(crate) more: bool,
    /// Whether rounds reveal by themselves.
    pub(crate) auto_reveal: bool,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
}

/// The driver's buttons.
#[component]
pub(crate) fn DriverBar(props: &DriverBarProps) -> Html {
    let asker = use_asker();
    let round = props.round;
    let button =
        |request: Request, class: &'static str, test: &'static str, text: &'static str, usable: bool| {
            let asker = asker.clone();
            let click = Callback::from(move |_: MouseEvent| asker.room(request.clone()));
            html! {
                <button type="button" class={classes!("button", class)} data-test={test}
                    disabled={props.disabled || !usable} onclick={click}>{ text }</button>
            }
        };
    let skip = button(Request::Skip { round }, "is-quiet", "skip", "Skip card", true);
    let buttons = match props.moment {
        Moment::Open { all_voted } => html! {
            <>
                { button(Request::Reveal { round }, if all_voted { "is-primary" } else { "" }, "reveal",
                    if all_voted { "Reveal" } else { "Reveal now" }, true) }
                { skip }
            </>
        },
        Moment::Revealed { done } => html! {
            <>
                { button(Request::Next { round }, "is-primary", "next", if props.more { "Next card" } else { "Finish" }, done) }
                { button(Request::Revote { round }, "", "revote", "Vote again", true) }
                if !done { { skip } }
            </>
        },
    };
    let set_auto = {
        let asker = asker.clone();
        Callback::from(move |event: Event| asker.room(Request::SetAutoReveal { on: browser::ticked(&event) }))
    };
    html! {
        <div class="driver-bar" role="group" aria-label="You drive">
            { buttons }
            <label class="switch">
                <input type="checkbox" data-test="auto-reveal" checked={props.auto_reveal} disabled={props.disabled}
                    onchange={set_auto} />
                <span>{ "Reveal when all have voted" }</span>
            </label>
        </div>
    }
}
