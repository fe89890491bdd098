//! Before the first card.

use room::message::Request;
use yew::{Callback, Html, MouseEvent, component, html};

use super::ways_in::{WaysIn, qr_code, use_ways_in, ways};
use crate::asker::{Asker, use_asker};
use crate::words::count;

/// What there is to start with.
pub(crate) struct Gathering {
    /// How many people are here.
    pub(crate) people: usize,
    /// How many cards there are.
    pub(crate) cards: usize,
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
            <WayIn />
        </section>
    }
}

/// How the others get in, large enough for a camera across the table.
#[component]
fn WayIn() -> Html {
    let asker = use_asker();
    let invitation = match use_ways_in() {
        WaysIn::Coming => return html! { <div class="way-in" aria-busy="true" /> },
        WaysIn::Missing(why) => return html! { <p class="quiet">{ why }</p> },
        WaysIn::Here(invitations) => invitations.first().cloned(),
    };
    let Some(invitation) = invitation else {
        return html! { <p class="quiet">{ "The host’s machine is on no network: nobody else can join just now." }</p> };
    };
    html! {
        <div class="way-in" data-test="way-in">
            { qr_code(&invitation) }
            <div>
                <h2>{ "Bring in the others" }</h2>
                <p class="quiet">{ "In the app this room appears by itself. Phones point their camera here, browsers open the link." }</p>
                { ways(&invitation, &asker) }
            </div>
        </div>
    }
}
