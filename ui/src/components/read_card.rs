//! The dialog that shows a card of the backlog.

use std::rc::Rc;
use std::sync::Arc;

use room::message::{Answer, Request};
use room::ui_protocol::{UiCommand, UiReply};
use room::{Card, CardId, Outcome, PastRound};
use wasm_bindgen_futures::spawn_local;
use yew::{
    Callback, Html, MouseEvent, Properties, UseStateHandle, component, html, use_effect_with, use_state,
    use_state_eq,
};

use super::card_editor::CardEditor;
use super::modal::Modal;
use super::ticket::{card_link, title};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// Props of [`ReadCard`].
#[derive(Properties, PartialEq)]
pub(crate) struct ReadCardProps {
    /// The card to show.
    pub(crate) card: Arc<Card>,
    /// Whether the person may open a round on the card.
    pub(crate) can_open: bool,
    /// Whether the person may edit or remove the card.
    pub(crate) can_edit: bool,
    /// Whether it is the current card.
    pub(crate) is_current: bool,
    /// The person closed the dialog.
    pub(crate) on_close: Callback<()>,
}

enum CardDetails {
    Loading,
    Loaded { body: String, note: String, rounds: Rc<[PastRound]> },
    Failed(String),
}

/// The dialog. The card's body and past rounds are fetched from the room when it opens.
#[component]
pub(crate) fn ReadCard(props: &ReadCardProps) -> Html {
    let dispatch = use_dispatch();
    let details = use_state(|| CardDetails::Loading);
    let editing = use_state_eq(|| false);
    let confirming_removal = use_state_eq(|| false);
    use_effect_with(props.card.id, {
        let (dispatch, details) = (dispatch.clone(), details.setter());
        move |&card| spawn_local(async move { details.set(fetch_details(card, &dispatch).await) })
    });
    let card = &props.card;
    html! {
        <Modal title={title(card)} test="read-card" on_close={props.on_close.clone()}>
            { card_facts(card, &dispatch) }
            { match &*details {
                CardDetails::Loading => html! { <p class="quiet">{ texts::loading_description() }</p> },
                CardDetails::Failed(why) => html! { <p class="problem">{ why }</p> },
                CardDetails::Loaded { body, note, .. } if *editing => html! {
                    <CardEditor card={Arc::clone(card)} body={body.clone()} note={note.clone()} on_done={props.on_close.clone()} />
                },
                CardDetails::Loaded { body, note, rounds } => card_details(body, note, rounds),
            } }
            if !*editing && (props.can_open || props.can_edit) {
                { footer(props, &details, &editing, &confirming_removal, &dispatch) }
            }
        </Modal>
    }
}

async fn fetch_details(card: CardId, dispatch: &Dispatch) -> CardDetails {
    match dispatch.call(UiCommand::Room { request: Request::ReadCard { card } }).await {
        Ok(UiReply::Answered { answer: Answer::Card { body, note, rounds, .. } }) => {
            CardDetails::Loaded { body, note, rounds: rounds.into() }
        }
        Ok(_) => CardDetails::Failed(texts::description_missing().to_owned()),
        Err(error) => CardDetails::Failed(error.message),
    }
}

/// The card's key, estimate and link.
fn card_facts(card: &Card, dispatch: &Dispatch) -> Html {
    html! {
        <p class="read-facts">
            if !card.key.is_empty() && !card.title.is_empty() { <bdi class="ticket-key">{ &card.key }</bdi> }
            if let Some(estimate) = card.estimate {
                <span class="settled">{ texts::estimate_and_rounds(&estimate.points.to_string(), &texts::rounds(estimate.rounds as usize)) }</span>
            } else {
                <span class="quiet">{ texts::no_estimate() }</span>
            }
            { card_link(card, dispatch) }
        </p>
    }
}

fn card_details(body: &str, note: &str, rounds: &[PastRound]) -> Html {
    html! {
        <>
            <div class="read-body" tabindex="0" dir="auto" data-test="read-body">
                if body.is_empty() { <span class="quiet">{ texts::no_description() }</span> } else { { body.to_owned() } }
            </div>
            { card_note(note) }
            { past_rounds(rounds) }
        </>
    }
}

/// The buttons: remove (clicked twice), edit, and open a round.
fn footer(
    props: &ReadCardProps,
    details: &CardDetails,
    editing: &UseStateHandle<bool>,
    confirming_removal: &UseStateHandle<bool>,
    dispatch: &Dispatch,
) -> Html {
    let card = props.card.id;
    let open_round = {
        let (dispatch, on_close) = (dispatch.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            dispatch.send_request(Request::OpenCard { card });
            on_close.emit(());
        })
    };
    let remove = {
        let (dispatch, on_close) = (dispatch.clone(), props.on_close.clone());
        let confirming_removal = confirming_removal.clone();
        Callback::from(move |_: MouseEvent| {
            if *confirming_removal {
                dispatch.send_request(Request::RemoveCard { card });
                on_close.emit(());
            } else {
                confirming_removal.set(true);
            }
        })
    };
    let edit = {
        let editing = editing.setter();
        Callback::from(move |_: MouseEvent| editing.set(true))
    };
    html! {
        <div class="modal-foot">
            if props.can_edit {
                if !props.is_current {
                    <button type="button" class="button is-quiet" data-test="remove-card" onclick={remove}>{
                        if **confirming_removal { texts::remove_for_all() } else { texts::remove() }
                    }</button>
                }
                <button type="button" class="button" data-test="edit-card" disabled={!matches!(details, CardDetails::Loaded { .. })}
                    onclick={edit}>{ texts::edit() }</button>
            }
            if props.can_open {
                <button type="button" class="button is-primary" data-test="estimate-card" onclick={open_round}>
                    { if props.card.estimate.is_some() { texts::estimate_again() } else { texts::estimate_now() } }
                </button>
            }
        </div>
    }
}

/// The note on a card, if there is one.
pub(crate) fn card_note(note: &str) -> Html {
    if note.is_empty() {
        return Html::default();
    }
    html! { <p class="note" dir="auto" data-test="note"><b>{ texts::note() }{ " " }</b>{ note.to_owned() }</p> }
}

/// The results of a card's past rounds, oldest first.
pub(crate) fn past_rounds(rounds: &[PastRound]) -> Html {
    if rounds.is_empty() {
        return Html::default();
    }
    html! {
        <ol class="earlier" aria-label={texts::earlier_rounds()} data-test="earlier">
            { for rounds.iter().zip(1..).map(|(past, nth)| html! { <li>{ past_round_text(nth, past) }</li> }) }
        </ol>
    }
}

fn past_round_text(nth: usize, past: &PastRound) -> String {
    let votes: Vec<String> = past.reveal.votes.iter().map(|cast| cast.vote.to_string()).collect();
    let outcome = match past.reveal.result.outcome {
        Outcome::Winner { points } => texts::past_winner(&points.to_string()),
        Outcome::Tie { low, high, .. } => texts::past_tie(&low.to_string(), &high.to_string()),
        Outcome::NoNumericVotes => texts::past_nothing().to_owned(),
    };
    texts::past_round(nth, &outcome, &votes.join(", "))
}
