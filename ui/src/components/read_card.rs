//! A look at any card of the backlog.

use std::rc::Rc;
use std::sync::Arc;

use room::message::{Answer, Request};
use room::screen::{Ask, Told};
use room::{Card, Outcome, PastRound};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_state};

use super::modal::Modal;
use super::ticket::{card_link, title};
use crate::asker::use_asker;
use crate::words::count;

/// Which card.
#[derive(Properties, PartialEq)]
pub(crate) struct ReadCardProps {
    /// What the state says of it.
    pub(crate) card: Arc<Card>,
    /// Whether the person may put it on the table.
    pub(crate) may_take_up: bool,
    /// The person has read enough.
    pub(crate) on_close: Callback<()>,
}

enum Text {
    Coming,
    Here { body: String, rounds: Rc<[PastRound]> },
    Missing(String),
}

/// A dialog with a card's text, which the room is asked for.
#[component]
pub(crate) fn ReadCard(props: &ReadCardProps) -> Html {
    let asker = use_asker();
    let text = use_state(|| Text::Coming);
    use_effect_with(props.card.id, {
        let (asker, text) = (asker.clone(), text.setter());
        move |&card| {
            spawn_local(async move {
                let read = asker.told(Ask::Room { request: Request::ReadCard { card } }).await;
                text.set(match read {
                    Ok(Told::Answered { answer: Answer::Card { body, rounds, .. } }) => {
                        Text::Here { body, rounds: rounds.into() }
                    }
                    Ok(_) => Text::Missing("The room gave no text for this card.".to_owned()),
                    Err(trouble) => Text::Missing(trouble.message),
                });
            });
        }
    });
    let card = &props.card;
    let take_up = {
        let (asker, on_close, card) = (asker.clone(), props.on_close.clone(), card.id);
        Callback::from(move |_: MouseEvent| {
            asker.room(Request::TakeUp { card });
            on_close.emit(());
        })
    };
    html! {
        <Modal title={title(card)} test="read-card" on_close={props.on_close.clone()}>
            <p class="read-facts">
                if !card.key.is_empty() && !card.title.is_empty() { <bdi class="ticket-key">{ &card.key }</bdi> }
                if let Some(estimate) = card.estimate {
                    <span class="settled">{ format!("{} · {}", estimate.points, count(estimate.rounds as usize, "round", "rounds")) }</span>
                } else {
                    <span class="quiet">{ "No estimate yet" }</span>
                }
                { card_link(card, &asker) }
            </p>
            { match &*text {
                Text::Coming => html! { <p class="quiet">{ "Fetching the text…" }</p> },
                Text::Missing(why) => html! { <p class="problem">{ why }</p> },
                Text::Here { body, rounds } => html! {
                    <>
                        <div class="read-body" tabindex="0" dir="auto" data-test="read-body">
                            if body.is_empty() { <span class="quiet">{ "No description." }</span> } else { { body } }
                        </div>
                        { earlier_rounds(rounds) }
                    </>
                },
            } }
            if props.may_take_up {
                <div class="modal-foot">
                    <button type="button" class="button is-primary" data-test="take-up" onclick={take_up}>
                        { if card.estimate.is_some() { "Point it once more" } else { "Point this card now" } }
                    </button>
                </div>
            }
        </Modal>
    }
}

/// What the earlier rounds of a card came to, if it had any; the oldest first.
pub(crate) fn earlier_rounds(rounds: &[PastRound]) -> Html {
    if rounds.is_empty() {
        return Html::default();
    }
    html! {
        <ol class="earlier" aria-label="Earlier rounds of this card" data-test="earlier">
            { for rounds.iter().zip(1..).map(|(past, nth)| html! { <li>{ came_to(nth, past) }</li> }) }
        </ol>
    }
}

fn came_to(nth: usize, past: &PastRound) -> String {
    let votes: Vec<String> = past.reveal.votes.iter().map(|cast| cast.vote.to_string()).collect();
    let outcome = match past.reveal.verdict.outcome {
        Outcome::Winner { points } => format!("{points} won"),
        Outcome::Tie { low, high, .. } => format!("a tie between {low} and {high}"),
        Outcome::NoNumericVotes => "no numbers".to_owned(),
    };
    format!("Round {nth}: {outcome} ({})", votes.join(", "))
}
