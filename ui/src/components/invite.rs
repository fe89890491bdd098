//! How others get into the room one sits in.

use room::message::Invitation;
use yew::{Callback, Html, MouseEvent, component, html, use_state_eq};

use super::icon::{Icon, drawn};
use super::invitations::{WaysIn, qr_code, use_invitations, ways};
use super::modal::Modal;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// The button, and the dialog that anybody in the room can open.
#[component]
pub(crate) fn Invite() -> Html {
    let open = use_state_eq(|| false);
    let set = |is_open: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(is_open))
    };
    let show = set(true).reform(|_: MouseEvent| ());
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="invite" aria-label={texts::invite()} title={texts::invite()} onclick={show}>
                { drawn(Icon::Invite) }<span class="wide-only">{ texts::invite() }</span>
            </button>
            if *open {
                <Modal title={texts::bring_in()} test="invite-dialog" on_close={set(false)}><Ways /></Modal>
            }
        </>
    }
}

#[component]
fn Ways() -> Html {
    let dispatch = use_dispatch();
    let chosen = use_state_eq(|| 0_usize);
    let choose = |place: usize| {
        let chosen = chosen.setter();
        Callback::from(move |_: MouseEvent| chosen.set(place))
    };
    let invitations = match use_invitations() {
        WaysIn::Coming => return html! { <p class="quiet" role="status">{ texts::asking_room() }</p> },
        WaysIn::Missing(why) => return html! { <p class="problem" role="alert">{ why }</p> },
        WaysIn::Here(invitations) => invitations,
    };
    let Some(invitation) = invitations.get(*chosen).or(invitations.first()) else {
        return html! { <p class="quiet">{ texts::no_network() }</p> };
    };
    html! {
        <>
            { invited(invitation, &dispatch) }
            if invitations.len() > 1 {
                <div class="invite-others" role="group" aria-label={texts::other_addresses()}>
                    <span class="quiet">{ texts::other_addresses_help() }</span>
                    { for invitations.iter().enumerate().map(|(place, other)| html! {
                        <button key={place} type="button" class="button is-small" data-test="invite-other"
                            aria-pressed={if other == invitation { "true" } else { "false" }} onclick={choose(place)}>
                            { &other.address }
                        </button>
                    }) }
                </div>
            }
        </>
    }
}

/// One way in: for a camera, for the hand, for the ear.
fn invited(invitation: &Invitation, dispatch: &Dispatch) -> Html {
    html! {
        <div class="invited">
            { qr_code(invitation) }
            <p>{ texts::invite_help() }</p>
            { ways(invitation, dispatch) }
        </div>
    }
}
