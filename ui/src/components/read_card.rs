//! A look at any card of the backlog.

use std::rc::Rc;
use std::sync::Arc;

use room::message::{Answer, Request};
use room::ui_protocol::{UiCommand, UiReply};
use room::{Card, Outcome, PastRound};
use wasm_bindgen_futures::spawn_local;
use yew::{
    Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_state, use_state_eq,
};

use super::card_editor::CardEditor;
use super::modal::Modal;
use super::ticket::{card_link, title};
use crate::dispatch::use_dispatch;
use crate::texts;

/// Which card.
#[derive(Properties, PartialEq)]
pub(crate) struct ReadCardProps {
    /// What the state says of it.
    pub(crate) card: Arc<Card>,
    /// Whether the person may put it on the table.
    pub(crate) may_take_up: bool,
    /// Whether they may change it.
    pub(crate) may_edit: bool,
    /// Whether it is on the table.
    pub(crate) on_table: bool,
    /// The person has read enough.
    pub(crate) on_close: Callback<()>,
}

enum Text {
    Coming,
    Here { body: String, note: String, rounds: Rc<[PastRound]> },
    Missing(String),
}

/// A dialog with a card's text, which the room is asked for.
#[component]
pub(crate) fn ReadCard(props: &ReadCardProps) -> Html {
    let dispatch = use_dispatch();
    let text = use_state(|| Text::Coming);
    let editing = use_state_eq(|| false);
    let sure = use_state_eq(|| false);
    use_effect_with(props.card.id, {
        let (dispatch, text) = (dispatch.clone(), text.setter());
        move |&card| {
            spawn_local(async move {
                let read = dispatch.told(UiCommand::Room { request: Request::ReadCard { card } }).await;
                text.set(match read {
                    Ok(UiReply::Answered { answer: Answer::Card { body, note, rounds, .. } }) => {
                        Text::Here { body, note, rounds: rounds.into() }
                    }
                    Ok(_) => Text::Missing(texts::no_text().to_owned()),
                    Err(error) => Text::Missing(error.message),
                });
            });
        }
    });
    let card = &props.card;
    let take_up = {
        let (dispatch, on_close, card) = (dispatch.clone(), props.on_close.clone(), card.id);
        Callback::from(move |_: MouseEvent| {
            dispatch.room(Request::OpenCard { card });
            on_close.emit(());
        })
    };
    let remove = {
        let (dispatch, on_close, card) = (dispatch.clone(), props.on_close.clone(), card.id);
        let sure = sure.clone();
        Callback::from(move |_: MouseEvent| {
            if *sure {
                dispatch.room(Request::RemoveCard { card });
                on_close.emit(());
            } else {
                sure.set(true);
            }
        })
    };
    let edit = {
        let editing = editing.setter();
        Callback::from(move |_: MouseEvent| editing.set(true))
    };
    html! {
        <Modal title={title(card)} test="read-card" on_close={props.on_close.clone()}>
            <p class="read-facts">
                if !card.key.is_empty() && !card.title.is_empty() { <bdi class="ticket-key">{ &card.key }</bdi> }
                if let Some(estimate) = card.estimate {
                    <span class="settled">{ texts::estimate_and_rounds(&estimate.points.to_string(), &texts::rounds(estimate.rounds as usize)) }</span>
                } else {
                    <span class="quiet">{ texts::no_estimate() }</span>
                }
                { card_link(card, &dispatch) }
            </p>
            { match &*text {
                Text::Coming => html! { <p class="quiet">{ texts::fetching() }</p> },
                Text::Missing(why) => html! { <p class="problem">{ why }</p> },
                Text::Here { body, note, .. } if *editing => html! {
                    <CardEditor card={Arc::clone(card)} body={body.clone()} note={note.clone()} on_done={props.on_close.clone()} />
                },
                Text::Here { body, note, rounds } => html! {
                    <>
                        <div class="read-body" tabindex="0" dir="auto" data-test="read-body">
                            if body.is_empty() { <span class="quiet">{ texts::no_description() }</span> } else { { body } }
                        </div>
                        { note_of(note) }
                        { earlier_rounds(rounds) }
                    </>
                },
            } }
            if !*editing && (props.may_take_up || props.may_edit) {
                <div class="modal-foot">
                    if props.may_edit {
                        if !props.on_table {
                            <button type="button" class="button is-quiet" data-test="remove-card" onclick={remove}>{
                                if *sure { texts::remove_for_all() } else { texts::remove() }
                            }</button>
                        }
                        <button type="button" class="button" data-test="edit-card" disabled={!matches!(*text, Text::Here { .. })}
                            onclick={edit}>{ texts::edit() }</button>
                    }
                    if props.may_take_up {
                        <button type="button" class="button is-primary" data-test="take-up" onclick={take_up}>
                            { if card.estimate.is_some() { texts::point_again() } else { texts::point_now() } }
                        </button>
                    }
                </div>
            }
        </Modal>
    }
}

/// The note on a card, if there is one.
pub(crate) fn note_of(note: &str) -> Html {
    if note.is_empty() {
        return Html::default();
    }
    html! { <p class="note" dir="auto" data-test="note"><b>{ texts::note() }{ " " }</b>{ note.to_owned() }</p> }
}

/// What the earlier rounds of a card came to, if it had any; the oldest first.
pub(crate) fn earlier_rounds(rounds: &[PastRound]) -> Html {
    if rounds.is_empty() {
        return Html::default();
    }
    html! {
        <ol class="earlier" aria-label={texts::earlier_rounds()} data-test="earlier">
            { for rounds.iter().zip(1..).map(|(past, nth)| html! { <li>{ came_to(nth, past) }</li> }) }
        </ol>
    }
}

fn came_to(nth: usize, past: &PastRound) -> String {
    let votes: Vec<String> = past.reveal.votes.iter().map(|cast| cast.vote.to_string()).collect();
    let outcome = match past.reveal.result.outcome {
        Outcome::Winner { points } => texts::past_winner(&points.to_string()),
        Outcome::Tie { low, high, .. } => texts::past_tie(&low.to_string(), &high.to_string()),
        Outcome::NoNumericVotes => texts::past_nothing().to_owned(),
    };
    texts::round_came_to(nth, &outcome, &votes.join(", "))
}
