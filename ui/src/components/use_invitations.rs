//! Fetches the room's invitations from the host.

use std::rc::Rc;

use room::message::{Answer, Invitation, Request};
use room::ui_protocol::{UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{hook, use_effect_with, use_state};

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
