//! Sending cards to the room, as many at once as fit into a message.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use room::cards::{NewCard, batches};
use room::message::{Answer, FailureCode, Request};
use room::ui_protocol::{Ask, Told, Trouble, TroubleCode};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, UseStateHandle, UseStateSetter, hook, use_state};

use crate::dispatch::{Asker, use_asker};
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
    asker: Asker,
    sending: UseStateHandle<Sending>,
    on_done: Callback<()>,
}

/// A [`Sender`] that calls `on_done` once the room has all cards.
#[hook]
pub(super) fn use_sending(on_done: Callback<()>) -> Sender {
    Sender { asker: use_asker(), sending: use_state(|| Sending::Idle), on_done }
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
        let (asker, sending, on_done) = (self.asker.clone(), self.sending.setter(), self.on_done.clone());
        spawn_local(async move {
            if let Some(told) = send_all(&asker, &sending, cards, sent).await {
                asker.tell(told);
                on_done.emit(());
            }
        });
    }
}

/// One run after the other, so that the cards keep their order and it is known where it broke off.
async fn send_all(
    asker: &Asker,
    sending: &UseStateSetter<Sending>,
    cards: Vec<NewCard>,
    mut sent: usize,
) -> Option<String> {
    let of = sent + cards.len();
    let (mut added, mut known) = (sent, 0);
    let mut left = batches(cards).into_iter();
    while let Some(batch) = left.next() {
        sending.set(Sending::Under { sent, of });
        match send_batch(asker, &batch).await {
            Ok((new, old)) => (added, known) = (added + new, known + old),
            Err(trouble) => {
                let left = std::iter::once(batch).chain(left).flatten().collect();
                sending.set(Sending::Broken { left: Rc::new(left), sent, why: said(trouble) });
                return None;
            }
        }
        sent += batch.len();
    }
    let added = texts::added(added);
    Some(if known == 0 { added } else { [added, texts::known(known)].join(" ") })
}

/// Sends one run, again if the room needs a breath. Says how many cards were new, and how many known.
async fn send_batch(asker: &Asker, cards: &[NewCard]) -> Result<(usize, usize), Trouble> {
    loop {
        let request = Request::AddCards { cards: cards.to_vec() };
        match asker.told(Ask::Room { request }).await {
            Ok(Told::Answered { answer: Answer::CardsAdded { added, known } }) => return Ok((added, known)),
            Ok(_) => return Ok((cards.len(), 0)),
            Err(trouble) if trouble.code == TroubleCode::Room(FailureCode::TooFast) => {
                TimeoutFuture::new(PAUSE_MS).await;
            }
            Err(trouble) => return Err(trouble),
        }
    }
}
