//! Cards this team estimated before, grouped by value, to compare the current card with.

use std::rc::Rc;

use room::record::PastCard;
use room::ui_protocol::{UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, MouseEvent, component, html, use_state};

use super::icon::{Icon, icon};
use super::modal::Modal;
use crate::browser;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// State of the dialog.
#[derive(Clone, PartialEq)]
enum PastEstimates {
    Closed,
    Loading,
    Loaded(Rc<[PastCard]>),
    Failed(AttrValue),
}

/// The button and its dialog.
#[component]
pub(crate) fn PastEstimatesButton() -> Html {
    let dispatch = use_dispatch();
    let past_estimates = use_state(|| PastEstimates::Closed);
    let open = {
        let past_estimates = past_estimates.setter();
        Callback::from(move |_: MouseEvent| {
            let (dispatch, past_estimates) = (dispatch.clone(), past_estimates.clone());
            past_estimates.set(PastEstimates::Loading);
            spawn_local(async move { past_estimates.set(load(&dispatch).await) });
        })
    };
    let close = {
        let past_estimates = past_estimates.setter();
        Callback::from(move |()| past_estimates.set(PastEstimates::Closed))
    };
    html! {
        <>
            <button type="button" class="button is-link" data-test="past-estimates" onclick={open}>{ icon(Icon::History) }{ texts::past_estimates() }</button>
            if *past_estimates != PastEstimates::Closed {
                <Modal title={texts::past_estimates_title()} test="past-estimates-dialog" on_close={close}>
                    { match &*past_estimates {
                        PastEstimates::Closed | PastEstimates::Loading => html! { <p class="quiet" role="status">{ texts::past_estimates_loading() }</p> },
                        PastEstimates::Failed(why) => html! { <p class="problem" role="alert">{ why }</p> },
                        PastEstimates::Loaded(cards) if cards.is_empty() => html! {
                            <p class="quiet">{ texts::past_estimates_empty() }</p>
                        },
                        PastEstimates::Loaded(cards) => cards_by_value(cards),
                    } }
                </Modal>
            }
        </>
    }
}

async fn load(dispatch: &Dispatch) -> PastEstimates {
    match dispatch.call(UiCommand::ListPastEstimates).await {
        Ok(UiReply::Cards { cards }) => PastEstimates::Loaded(cards.into()),
        Ok(_) => PastEstimates::Failed(texts::past_estimates_unreadable().into()),
        Err(error) => PastEstimates::Failed(error.message.into()),
    }
}

/// The cards of each value. `cards` is sorted by value.
fn cards_by_value(cards: &[PastCard]) -> Html {
    let same = |one: &PastCard, next: &PastCard| one.card.estimate.points == next.card.estimate.points;
    let line = |past: &PastCard| {
        html! {
            <li key={format!("{} {}", past.room, past.card.card.0)}>
                if !past.card.key.is_empty() { <bdi class="cards-key">{ &past.card.key }</bdi> }
                <bdi>{ &past.card.title }</bdi>
                <span class="quiet">{ browser::format_date(past.settled) }</span>
            </li>
        }
    };
    html! {
        <dl class="past-estimates">
            { for cards.chunk_by(same).map(|at| html! {
                <div>
                    <dt class="estimate">{ at.first().map(|past| past.card.estimate.points.to_string()) }</dt>
                    <dd><ul>{ for at.iter().map(line) }</ul></dd>
                </div>
            }) }
        </dl>
    }
}
