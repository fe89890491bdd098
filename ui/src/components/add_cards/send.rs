//! Sends cards to the room in batches that fit into a message.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use room::cards::{NewCard, batches};
use room::message::{Answer, Request};
use room::ui_protocol::{UiCommand, UiError, UiErrorCode, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, UseStateHandle, UseStateSetter, hook, use_state};

use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// Pause before sending again after the host refused a request as too fast, in ms.
const RETRY_MS: u32 = 1_000;

/// Progress of sending.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SendState {
    /// Nothing was sent yet.
    Idle,
    /// Batches are being sent.
    InProgress {
        /// How many cards the room has.
        sent: usize,
        /// How many cards there are in total.
        of: usize,
    },
    /// A batch failed.
    Failed {
        /// The cards that the room does not have yet.
        left: Rc<Vec<NewCard>>,
        /// How many cards the room has.
        sent: usize,
        /// The error, for the person.
        why: String,
    },
}

/// Sends cards and keeps track of the progress.
#[derive(Clone)]
pub(super) struct CardSender {
    dispatch: Dispatch,
    state: UseStateHandle<SendState>,
    on_done: Callback<()>,
}

/// Returns a [`CardSender`] that calls `on_done` once the room has all cards.
#[hook]
pub(super) fn use_card_sender(on_done: Callback<()>) -> CardSender {
    CardSender { dispatch: use_dispatch(), state: use_state(|| SendState::Idle), on_done }
}

impl CardSender {
    /// The current progress.
    pub(super) fn state(&self) -> &SendState {
        &self.state
    }

    /// Forgets an earlier failure: the person entered other cards.
    pub(super) fn reset(&self) {
        self.state.set(SendState::Idle);
    }

    /// Sends these cards, or the remaining ones if an earlier attempt failed.
    pub(super) fn send(&self, cards: Vec<NewCard>) {
        let (cards, sent) = match &*self.state {
            SendState::Failed { left, sent, .. } => (left.to_vec(), *sent),
            SendState::Idle | SendState::InProgress { .. } => (cards, 0),
        };
        let (dispatch, state, on_done) = (self.dispatch.clone(), self.state.setter(), self.on_done.clone());
        spawn_local(async move {
            if let Some(summary) = send_all(&dispatch, &state, cards, sent).await {
                dispatch.show_toast(summary);
                on_done.emit(());
            }
        });
    }
}

/// Sends one batch after the other. This keeps the cards in order, and on failure shows which cards are missing.
/// Returns a summary for the person if all were sent.
async fn send_all(
    dispatch: &Dispatch,
    state: &UseStateSetter<SendState>,
    cards: Vec<NewCard>,
    mut sent: usize,
) -> Option<String> {
    let of = sent + cards.len();
    let (mut added, mut known) = (sent, 0);
    let mut left = batches(cards).into_iter();
    while let Some(batch) = left.next() {
        state.set(SendState::InProgress { sent, of });
        match send_batch(dispatch, &batch).await {
            Ok((new, old)) => (added, known) = (added + new, known + old),
            Err(error) => {
                let left = std::iter::once(batch).chain(left).flatten().collect();
                state.set(SendState::Failed { left: Rc::new(left), sent, why: error.message });
                return None;
            }
        }
        sent += batch.len();
    }
    let added = texts::added(added);
    Some(if known == 0 { added } else { [added, texts::already_added(known)].join(" ") })
}

/// Sends one batch and retries while the host refuses it as too fast. Returns how many cards were new and how many the
/// room had already.
async fn send_batch(dispatch: &Dispatch, cards: &[NewCard]) -> Result<(usize, usize), UiError> {
    loop {
        let request = Request::AddCards { cards: cards.to_vec() };
        match dispatch.call(UiCommand::Room { request }).await {
            Ok(UiReply::Answered { answer: Answer::CardsAdded { added, known } }) => {
                return Ok((added, known));
            }
            Ok(_) => return Ok((cards.len(), 0)),
            Err(UiError { code: UiErrorCode::Room(code), .. }) if code.can_retry() => {
                TimeoutFuture::new(RETRY_MS).await;
            }
            Err(error) => return Err(error),
        }
    }
}
