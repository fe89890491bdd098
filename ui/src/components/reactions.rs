//! What people throw in: a few emoji that fly up and are gone.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use room::message::Request;
use room::{Reaction, SeatId};
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_state_eq,
};

use super::icon::{Icon, drawn};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// How long one is to be seen, in ms.
const SEEN_MS: u32 = 2_400;
/// The places side by side where they fly up.
const LANES: u32 = 8;

/// One that flies.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Floating {
    /// Its number, never used again.
    pub(crate) id: u32,
    /// Who threw it.
    pub(crate) seat: SeatId,
    /// What they are called.
    pub(crate) name: AttrValue,
    /// What it is.
    pub(crate) reaction: Reaction,
}

/// Those that fly now.
#[derive(Properties, PartialEq)]
pub(crate) struct ThrownProps {
    /// The oldest first.
    pub(crate) thrown: Rc<[Floating]>,
}

/// Draws those that fly; each goes by itself.
#[component]
pub(crate) fn Flying(props: &ThrownProps) -> Html {
    html! {
        <div class="flying" aria-hidden="true">
            { for props.thrown.iter().map(|thrown| html! { <Flight key={thrown.id} thrown={thrown.clone()} /> }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FlightProps {
    thrown: Floating,
}

#[component]
fn Flight(props: &FlightProps) -> Html {
    let dispatch = use_dispatch();
    use_effect_with(props.thrown.id, move |&id| {
        let landing = Timeout::new(SEEN_MS, move || dispatch.landed(id));
        move || drop(landing)
    });
    let Floating { seat, name, reaction, .. } = &props.thrown;
    html! {
        <span class={format!("flight lane-{}", seat.0 % LANES)} data-test="flight">
            <span>{ reaction.as_str() }</span><small><bdi>{ name }</bdi></small>
        </span>
    }
}

/// The button that offers them.
#[component]
pub(crate) fn React() -> Html {
    let dispatch = use_dispatch();
    let open = use_state_eq(|| false);
    let toggle = {
        let (set, is_open) = (open.setter(), *open);
        Callback::from(move |_: MouseEvent| set.set(!is_open))
    };
    html! {
        <div class="react">
            <button type="button" class="button is-icon" data-test="react" aria-expanded={open.to_string()} aria-label={texts::react()} title={texts::react()} onclick={toggle}>
                { drawn(Icon::Smile) }
            </button>
            if *open {
                <div class="react-choice" role="group" aria-label={texts::react()}>
                    { for Reaction::ALL.map(|reaction| html! {
                        <button type="button" key={reaction.as_str()} class="button is-icon" data-test={format!("react-{}", reaction.as_str())}
                            aria-label={spoken(reaction)} onclick={throwing(&dispatch, reaction)}>{ reaction.as_str() }</button>
                    }) }
                </div>
            }
        </div>
    }
}

fn throwing(dispatch: &Dispatch, reaction: Reaction) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_: MouseEvent| dispatch.room(Request::React { reaction }))
}

fn spoken(reaction: Reaction) -> &'static str {
    match reaction {
        Reaction::Agreed => texts::reaction_agreed(),
        Reaction::Hooray => texts::reaction_hooray(),
        Reaction::Laughter => texts::reaction_laughter(),
        Reaction::Doubt => texts::reaction_doubt(),
        Reaction::Surprise => texts::reaction_surprise(),
        Reaction::Love => texts::reaction_love(),
    }
}
