//! How others get into the room, as its host says.

use std::rc::Rc;

use room::message::{Answer, Invitation, Request};
use room::ui_protocol::{UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{Html, hook, html, use_effect_with, use_state};

use super::copied::copied;
use super::icon::{Icon, drawn};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// What the host answered.
#[derive(Clone)]
pub(crate) enum WaysIn {
    /// Nothing yet.
    Coming,
    /// These, the likeliest first; none if its machine is on no network.
    Here(Rc<[Invitation]>),
    /// Nothing that helps; why, for people.
    Missing(String),
}

impl WaysIn {
    /// The likeliest way in.
    pub(crate) fn first(&self) -> Option<&Invitation> {
        match self {
            WaysIn::Here(invitations) => invitations.first(),
            WaysIn::Coming | WaysIn::Missing(_) => None,
        }
    }
}

/// Asks the host once, when what uses this appears.
#[hook]
pub(crate) fn use_invitations() -> WaysIn {
    let dispatch = use_dispatch();
    let ways = use_state(|| WaysIn::Coming);
    use_effect_with((), {
        let ways = ways.setter();
        move |()| spawn_local(async move { ways.set(fetch(&dispatch).await) })
    });
    (*ways).clone()
}

async fn fetch(dispatch: &Dispatch) -> WaysIn {
    match dispatch.told(UiCommand::Room { request: Request::Invite }).await {
        Ok(UiReply::Answered { answer: Answer::Invitations { invitations } }) => {
            WaysIn::Here(invitations.into())
        }
        Ok(_) => WaysIn::Missing(texts::no_ways().into()),
        Err(error) => WaysIn::Missing(error.message),
    }
}

/// A link as a QR code, with the four light squares around it that a camera needs.
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

/// The same to read out, to click and to type, each with a button that copies it.
pub(crate) fn ways(invitation: &Invitation, dispatch: &Dispatch) -> Html {
    let Invitation { address, link, code, .. } = invitation;
    html! {
        <dl class="invite-ways">
            { for [(texts::link(), "link", link), (texts::code(), "code", code), (texts::address(), "address", address)].map(|(word, test, text)| html! {
                <div key={test} class="address">
                    <dt>{ word }</dt>
                    <dd>
                        <code data-test={format!("invite-{test}")}>{ text }</code>
                        <button type="button" class="button is-icon" data-test={format!("copy-{test}")} aria-label={texts::copy_what(text)} title={texts::copy()}
                            onclick={copied(dispatch, text)}>
                            { drawn(Icon::Copy) }
                        </button>
                    </dd>
                </div>
            }) }
        </dl>
    }
}
