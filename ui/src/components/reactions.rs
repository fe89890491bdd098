//! Reactions: emoji that float up and disappear.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use room::Reaction;
use room::message::Request;
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_state_eq};

use super::icon::{Icon, icon};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::state::FloatingReaction;
use crate::texts;

/// How long a reaction is visible, in ms.
const VISIBLE_MS: u32 = 2_400;
/// Number of columns in which reactions float.
const LANES: u32 = 8;

/// Props of [`FloatingReactions`].
#[derive(Properties, PartialEq)]
pub(crate) struct FloatingReactionsProps {
    /// The visible reactions, oldest first.
    pub(crate) reactions: Rc<[FloatingReaction]>,
}

/// Renders the visible reactions. Each removes itself after [`VISIBLE_MS`].
#[component]
pub(crate) fn FloatingReactions(props: &FloatingReactionsProps) -> Html {
    html! {
        <div class="floating-reactions" aria-hidden="true">
            { for props.reactions.iter().map(|floating| html! { <ReactionItem key={floating.id} floating={floating.clone()} /> }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ReactionItemProps {
    floating: FloatingReaction,
}

#[component]
fn ReactionItem(props: &ReactionItemProps) -> Html {
    let dispatch = use_dispatch();
    use_effect_with(props.floating.id, move |&id| {
        let timeout = Timeout::new(VISIBLE_MS, move || dispatch.remove_reaction(id));
        move || drop(timeout)
    });
    let FloatingReaction { seat, name, reaction, .. } = &props.floating;
    html! {
        <span class={format!("floating-reaction lane-{}", seat.0 % LANES)} data-test="floating-reaction">
            <span>{ reaction.as_str() }</span><small><bdi>{ name }</bdi></small>
        </span>
    }
}

/// The button that opens the choice of reactions.
#[component]
pub(crate) fn ReactionPicker() -> Html {
    let dispatch = use_dispatch();
    let open = use_state_eq(|| false);
    let toggle = {
        let (set, is_open) = (open.setter(), *open);
        Callback::from(move |_: MouseEvent| set.set(!is_open))
    };
    html! {
        <div class="react">
            <button type="button" class="button is-icon" data-test="react" aria-expanded={open.to_string()} aria-label={texts::react()} title={texts::react()} onclick={toggle}>
                { icon(Icon::Smile) }
            </button>
            if *open {
                <div class="react-choice" role="group" aria-label={texts::react()}>
                    { for Reaction::ALL.map(|reaction| html! {
                        <button type="button" key={reaction.as_str()} class="button is-icon" data-test={format!("react-{}", reaction.as_str())}
                            aria-label={reaction_label(reaction)} onclick={on_pick(&dispatch, reaction)}>{ reaction.as_str() }</button>
                    }) }
                </div>
            }
        </div>
    }
}

fn on_pick(dispatch: &Dispatch, reaction: Reaction) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_: MouseEvent| dispatch.send_request(Request::React { reaction }))
}

fn reaction_label(reaction: Reaction) -> &'static str {
    match reaction {
        Reaction::Agreed => texts::reaction_agreed(),
        Reaction::Hooray => texts::reaction_hooray(),
        Reaction::Laughter => texts::reaction_laughter(),
        Reaction::Doubt => texts::reaction_doubt(),
        Reaction::Surprise => texts::reaction_surprise(),
        Reaction::Love => texts::reaction_love(),
    }
}
