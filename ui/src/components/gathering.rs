//! Before the first card.

use room::message::Request;
use yew::{Callback, Html, MouseEvent, html};

use super::address;
use crate::asker::Asker;
use crate::words::count;

/// What there is to start with.
pub(crate) struct Gathering {
    /// How many people are here.
    pub(crate) people: usize,
    /// How many cards there are.
    pub(crate) cards: usize,
    /// Where others find the room, if it is hosted here.
    pub(crate) hosting: Option<Vec<String>>,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
    /// The person wants to add cards.
    pub(crate) on_add: Callback<()>,
}

/// The invitation to start, and what can be done before.
pub(crate) fn gathering(props: &Gathering, asker: &Asker) -> Html {
    let start = {
        let asker = asker.clone();
        Callback::from(move |_: MouseEvent| asker.room(Request::Start))
    };
    let add = props.on_add.reform(|_: MouseEvent| ());
    let alone = props.people < 2;
    html! {
        <section class="gathering">
            <h1>{ if alone { "Your table is set" } else { "Is everybody here?" } }</h1>
            <p class="lead">{ match props.cards {
                0 => "Add the tickets you want to estimate, or start at once with an untitled card.".to_owned(),
                cards => format!("{} to estimate. Whoever starts drives: reveals the votes and goes to the next card.",
                    count(cards, "card", "cards")),
            } }</p>
            <div class="gathering-buttons">
                <button type="button" class="button is-primary is-large" data-test="start" aria-keyshortcuts="S" disabled={props.disabled} onclick={start}>
                    { "Start pointing" }
                </button>
                <button type="button" class="button is-large" data-test="add-cards" disabled={props.disabled} onclick={add}>
                    { "Add cards" }
                </button>
            </div>
            if let Some(addresses) = &props.hosting {
                <div class="invite">
                    <h2>{ "Bring in the others" }</h2>
                    <p>{ "On their desks this room appears by itself in Pointing Party. Where it does not, they join by this address; phones and browsers by what Invite shows:" }</p>
                    { address::list(addresses, asker) }
                </div>
            }
        </section>
    }
}
