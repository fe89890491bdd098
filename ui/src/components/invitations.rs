//! Fetches the room's invitations from the host and renders them.

use std::rc::Rc;

use room::message::{Answer, Invitation, Request};
use room::ui_protocol::{UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{Html, hook, html, use_effect_with, use_state};

use super::copied::copy_on_click;
use super::icon::{Icon, icon};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// The host's answer.
#[derive(Clone)]
pub(crate) enum Invitations {
    /// The host has not answered yet.
    Loading,
    /// The invitations, best first; empty if the host is on no network.
    Loaded(Rc<[Invitation]>),
    /// The request failed; the error for the person.
    Failed(String),
}

impl Invitations {
    /// The best invitation.
    pub(crate) fn first(&self) -> Option<&Invitation> {
        match self {
            Invitations::Loaded(invitations) => invitations.first(),
            Invitations::Loading | Invitations::Failed(_) => None,
        }
    }
}

/// Fetches the invitations once, when the component mounts.
#[hook]
pub(crate) fn use_invitations() -> Invitations {
    let dispatch = use_dispatch();
    let state = use_state(|| Invitations::Loading);
    use_effect_with((), {
        let state = state.setter();
        move |()| spawn_local(async move { state.set(fetch(&dispatch).await) })
    });
    (*state).clone()
}

async fn fetch(dispatch: &Dispatch) -> Invitations {
    match dispatch.call(UiCommand::Room { request: Request::Invite }).await {
        Ok(UiReply::Answered { answer: Answer::Invitations { invitations } }) => {
            Invitations::Loaded(invitations.into())
        }
        Ok(_) => Invitations::Failed(texts::no_addresses().into()),
        Err(error) => Invitations::Failed(error.message),
    }
}

/// The link as a QR code, with the quiet zone of four modules that cameras need.
pub(crate) fn qr_code(invitation: &Invitation) -> Html {
    let Invitation { link, qr, .. } = invitation;
    let side = qr.size + 8;
    html! {
        <svg class="qr" viewBox={format!("-4 -4 {side} {side}")} role="img" aria-label={texts::qr_code_of(link)} data-test="qr">
            <rect class="qr-light" x="-4" y="-4" width={side.to_string()} height={side.to_string()} />
            <path class="qr-dark" d={qr.path.clone()} />
        </svg>
    }
}

/// The link, code and address as text, each with a copy button.
pub(crate) fn invitation_details(invitation: &Invitation, dispatch: &Dispatch) -> Html {
    let Invitation { address, link, code, .. } = invitation;
    html! {
        <dl class="invite-options">
            { for [(texts::link(), "link", link), (texts::code(), "code", code), (texts::address(), "address", address)].map(|(word, test, text)| html! {
                <div key={test} class="address">
                    <dt>{ word }</dt>
                    <dd>
                        <code data-test={format!("invite-{test}")}>{ text }</code>
                        <button type="button" class="button is-icon" data-test={format!("copy-{test}")} aria-label={texts::copy_what(text)} title={texts::copy()}
                            onclick={copy_on_click(dispatch, text)}>
                            { icon(Icon::Copy) }
                        </button>
                    </dd>
                </div>
            }) }
        </dl>
    }
}
