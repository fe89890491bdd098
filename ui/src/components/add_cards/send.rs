//! Sending cards to the room, as many at once as fit into a message.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use room::cards::{NewCard, batches};
use room::message::{Answer, FailureCode, Request};
use room::ui_protocol::{UiCommand, UiError, UiErrorCode, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, UseStateHandle, UseStateSetter, hook, use_state};

use crate::dispatch::{Dispatch, use_dispatch};
use crate::error_texts::said;
use crate::texts;

/// How long to wait when the room has had too many requests.
const PAUSE_MS: u32 = 1_000;

/// How the sending stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sending {
    /// Nothing was sent yet.
    Idle,
    /// It is under way.
    Under {
        /// How many cards the room has.
        sent: usize,
        /// How many there are.
        of: usize,
    },
    /// It broke off.
    Broken {
        /// The cards the room does not have, as far as is known.
        left: Rc<Vec<NewCard>>,
        /// How many it has.
        sent: usize,
        /// Why.
        why: String,
    },
}

/// Sends cards, and tells how it goes.
#[derive(Clone)]
pub(super) struct Sender {
    dispatch: Dispatch,
    sending: UseStateHandle<Sending>,
    on_done: Callback<()>,
}

/// A [`Sender`] that calls `on_done` once the room has all cards.
#[hook]
pub(super) fn use_sending(on_done: Callback<()>) -> Sender {
    Sender { dispatch: use_dispatch(), sending: use_state(|| Sending::Idle), on_done }
}

impl Sender {
    /// How it stands.
    pub(super) fn state(&self) -> &Sending {
        &self.sending
    }

    /// Other cards are to be sent.
    pub(super) fn forget(&self) {
        self.sending.set(Sending::Idle);
    }

    /// Sends these cards, or what is left of them if an earlier try broke off.
    pub(super) fn send(&self, cards: Vec<NewCard>) {
        let (cards, sent) = match &*self.sending {
            Sending::Broken { left, sent, .. } => (left.to_vec(), *sent),
            Sending::Idle | Sending::Under { .. } => (cards, 0),
        };
        let (dispatch, sending, on_done) =
            (self.dispatch.clone(), self.sending.setter(), self.on_done.clone());
        spawn_local(async move {
            if let Some(told) = send_all(&dispatch, &sending, cards, sent).await {
                dispatch.tell(told);
                on_done.emit(());
            }
        });
    }
}

/// One run after the other, so that the cards keep their order and it is known where it broke off.
async fn send_all(
    dispatch: &Dispatch,
    sending: &UseStateSetter<Sending>,
    cards: Vec<NewCard>,
    mut sent: usize,
) -> Option<String> {
    let of = sent + cards.len();
    let (mut added, mut known) = (sent, 0);
    let mut left = batches(cards).into_iter();
    while let Some(batch) = left.next() {
        sending.set(Sending::Under { sent, of });
        match send_batch(dispatch, &batch).await {
            Ok((new, old)) => (added, known) = (added + new, known + old),
            Err(error) => {
                let left = std::iter::once(batch).chain(left).flatten().collect();
                sending.set(Sending::Broken { left: Rc::new(left), sent, why: said(error) });
                return None;
            }
        }
        sent += batch.len();
    }
    let added = texts::added(added);
    Some(if known == 0 { added } else { [added, texts::known(known)].join(" ") })
}

/// Sends one run, again if the room needs a breath. Says how many cards were new, and how many known.
async fn send_batch(dispatch: &Dispatch, cards: &[NewCard]) -> Result<(usize, usize), UiError> {
    loop {
        let request = Request::AddCards { cards: cards.to_vec() };
        match dispatch.told(UiCommand::Room { request }).await {
            Ok(UiReply::Answered { answer: Answer::CardsAdded { added, known } }) => {
                return Ok((added, known));
            }
            Ok(_) => return Ok((cards.len(), 0)),
            Err(error) if error.code == UiErrorCode::Room(FailureCode::TooFast) => {
                TimeoutFuture::new(PAUSE_MS).await;
            }
            Err(error) => return Err(error),
        }
    }
}
