//! The panel shown before the first card.

use room::message::Request;
use yew::{Callback, Html, MouseEvent, component, html};

use super::invitation::{invitation_details, qr_code};
use super::use_invitations::{Invitations, use_invitations};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// Props of [`start_panel`].
pub(crate) struct StartPanelProps {
    /// How many people are in the room.
    pub(crate) people: usize,
    /// How many cards there are.
    pub(crate) cards: usize,
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
    /// The person wants to add cards.
    pub(crate) on_add: Callback<()>,
}

/// The start button, the button that adds cards, and an invitation.
pub(crate) fn start_panel(props: &StartPanelProps, dispatch: &Dispatch) -> Html {
    let start = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.send_request(Request::Start))
    };
    let add = props.on_add.reform(|_: MouseEvent| ());
    let alone = props.people < 2;
    html! {
        <section class="start-panel">
            <h1>{ if alone { texts::room_ready() } else { texts::is_everyone_here() } }</h1>
            <p class="intro">{ match props.cards {
                0 => texts::gather_no_cards().to_owned(),
                cards => texts::gather_cards(&texts::cards(cards)),
            } }</p>
            <div class="start-buttons">
                <button type="button" class="button is-primary is-large" data-test="start" aria-keyshortcuts="S" disabled={props.disabled} onclick={start}>
                    { texts::start() }
                </button>
                <button type="button" class="button is-large" data-test="add-cards" disabled={props.disabled} onclick={add}>
                    { texts::add_cards() }
                </button>
            </div>
            <InvitationPanel />
        </section>
    }
}

/// The best invitation, with a QR code large enough to scan across a table.
#[component]
fn InvitationPanel() -> Html {
    let dispatch = use_dispatch();
    let invitation = match use_invitations() {
        Invitations::Loading => return html! { <div class="invitation" aria-busy="true" /> },
        Invitations::Failed(why) => return html! { <p class="quiet">{ why }</p> },
        Invitations::Loaded(invitations) => invitations.first().cloned(),
    };
    let Some(invitation) = invitation else {
        return html! { <p class="quiet">{ texts::no_network() }</p> };
    };
    html! {
        <div class="invitation" data-test="invitation">
            { qr_code(&invitation) }
            <div>
                <h2>{ texts::invite_people() }</h2>
                <p class="quiet">{ texts::gather_help() }</p>
                { invitation_details(&invitation, &dispatch) }
            </div>
        </div>
    }
}
