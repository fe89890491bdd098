//! What this team settled before at each value: something to measure the card on the table by.

use std::rc::Rc;

use room::record::PastCard;
use room::ui_protocol::{UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, MouseEvent, component, html, use_state};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use crate::browser;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// What is on the shelf.
#[derive(Clone, PartialEq)]
enum Shelf {
    Closed,
    Coming,
    Here(Rc<[PastCard]>),
    Missing(AttrValue),
}

/// The button, and the dialog with the cards.
#[component]
pub(crate) fn ShelfButton() -> Html {
    let dispatch = use_dispatch();
    let shelf = use_state(|| Shelf::Closed);
    let open = {
        let shelf = shelf.setter();
        Callback::from(move |_: MouseEvent| {
            let (dispatch, shelf) = (dispatch.clone(), shelf.clone());
            shelf.set(Shelf::Coming);
            spawn_local(async move { shelf.set(read(&dispatch).await) });
        })
    };
    let close = {
        let shelf = shelf.setter();
        Callback::from(move |()| shelf.set(Shelf::Closed))
    };
    html! {
        <>
            <button type="button" class="button is-link" data-test="shelf" onclick={open}>{ drawn(Icon::History) }{ texts::shelf() }</button>
            if *shelf != Shelf::Closed {
                <Modal title={texts::shelf_title()} test="shelf-dialog" on_close={close}>
                    { match &*shelf {
                        Shelf::Closed | Shelf::Coming => html! { <p class="quiet" role="status">{ texts::shelf_looking() }</p> },
                        Shelf::Missing(why) => html! { <p class="problem" role="alert">{ why }</p> },
                        Shelf::Here(cards) if cards.is_empty() => html! {
                            <p class="quiet">{ texts::shelf_empty() }</p>
                        },
                        Shelf::Here(cards) => values(cards),
                    } }
                </Modal>
            }
        </>
    }
}

async fn read(dispatch: &Dispatch) -> Shelf {
    match dispatch.told(UiCommand::ReadShelf).await {
        Ok(UiReply::Cards { cards }) => Shelf::Here(cards.into()),
        Ok(_) => Shelf::Missing(texts::shelf_broken().into()),
        Err(error) => Shelf::Missing(error.message.into()),
    }
}

/// Each value with its cards; they come in that order.
fn values(cards: &[PastCard]) -> Html {
    let same = |one: &PastCard, next: &PastCard| one.card.estimate.points == next.card.estimate.points;
    let line = |past: &PastCard| {
        html! {
            <li key={format!("{} {}", past.room, past.card.card.0)}>
                if !past.card.key.is_empty() { <bdi class="cards-key">{ &past.card.key }</bdi> }
                <bdi>{ &past.card.title }</bdi>
                <span class="quiet">{ browser::date(past.settled) }</span>
            </li>
        }
    };
    html! {
        <dl class="shelf">
            { for cards.chunk_by(same).map(|at| html! {
                <div>
                    <dt class="estimate">{ at.first().map(|past| past.card.estimate.points.to_string()) }</dt>
                    <dd><ul>{ for at.iter().map(line) }</ul></dd>
                </div>
            }) }
        </dl>
    }
}
