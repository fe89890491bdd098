//! The invite button in the room's header, and its dialog with the invitations.

use room::message::Invitation;
use yew::{Callback, Html, MouseEvent, component, html, use_state_eq};

use super::icon::{Icon, icon};
use super::invitation::{invitation_details, qr_code};
use super::modal::Modal;
use super::use_invitations::{Invitations, use_invitations};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// The button and its dialog.
#[component]
pub(crate) fn InviteButton() -> Html {
    let open = use_state_eq(|| false);
    let set_open = |is_open: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(is_open))
    };
    let show = set_open(true).reform(|_: MouseEvent| ());
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="invite" aria-label={texts::invite()} title={texts::invite()} onclick={show}>
                { icon(Icon::Invite) }<span class="wide-only">{ texts::invite() }</span>
            </button>
            if *open {
                <Modal title={texts::invite_people()} test="invite-dialog" on_close={set_open(false)}><InvitationList /></Modal>
            }
        </>
    }
}

#[component]
fn InvitationList() -> Html {
    let dispatch = use_dispatch();
    let chosen = use_state_eq(|| 0_usize);
    let choose = |index: usize| {
        let chosen = chosen.setter();
        Callback::from(move |_: MouseEvent| chosen.set(index))
    };
    let invitations = match use_invitations() {
        Invitations::Loading => {
            return html! { <p class="quiet" role="status">{ texts::loading_invitation() }</p> };
        }
        Invitations::Failed(why) => return html! { <p class="problem" role="alert">{ why }</p> },
        Invitations::Loaded(invitations) => invitations,
    };
    let Some(invitation) = invitations.get(*chosen).or(invitations.first()) else {
        return html! { <p class="quiet">{ texts::no_network() }</p> };
    };
    html! {
        <>
            { invitation_view(invitation, &dispatch) }
            if invitations.len() > 1 {
                <div class="invite-others" role="group" aria-label={texts::other_addresses()}>
                    <span class="quiet">{ texts::other_addresses_help() }</span>
                    { for invitations.iter().enumerate().map(|(index, other)| html! {
                        <button key={index} type="button" class="button is-small" data-test="invite-other"
                            aria-pressed={if other == invitation { "true" } else { "false" }} onclick={choose(index)}>
                            { &other.address }
                        </button>
                    }) }
                </div>
            }
        </>
    }
}

/// One invitation: QR code, explanation, and texts to copy.
fn invitation_view(invitation: &Invitation, dispatch: &Dispatch) -> Html {
    html! {
        <div class="invited">
            { qr_code(invitation) }
            <p>{ texts::invite_help() }</p>
            { invitation_details(invitation, dispatch) }
        </div>
    }
}
