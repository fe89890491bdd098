//! What other computers have and this room has not. The driver takes it with one click, or chooses.

use std::sync::Arc;

use room::message::Request;
use room::{CardId, Proposal, ProposedCard, State, View};
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::icon::{Icon, icon};
use super::modal::Modal;
use super::ticket::title;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// Props of [`Proposals`].
#[derive(Properties, PartialEq)]
pub(crate) struct ProposalsProps {
    /// The room, with the person's seat.
    pub(crate) view: Arc<View>,
}

/// A banner for each proposal, and the dialog in which the driver chooses.
#[component]
pub(crate) fn Proposals(props: &ProposalsProps) -> Html {
    let dispatch = use_dispatch();
    let chosen = use_state_eq(|| None);
    let View { state, you, .. } = &*props.view;
    let decides = state.can_edit_cards(*you);
    let close = {
        let chosen = chosen.setter();
        Callback::from(move |()| chosen.set(None))
    };
    let open = chosen.and_then(|by| state.proposals.iter().find(|proposal| proposal.by == by));
    html! {
        <>
            { for state.proposals.iter().map(|proposal| {
                let (by, chosen) = (proposal.by, chosen.setter());
                let choose = Callback::from(move |_: MouseEvent| chosen.set(Some(by)));
                html! {
                    <p class="banner" data-test="proposal">
                        { icon(Icon::Talk) }
                        <span>{ texts::proposal(proposal) } if !decides { { " " }{ texts::driver_decides() } }</span>
                        if decides {
                            { button("take-all", texts::take_all(), decide(&dispatch, ids(proposal), true)) }
                            { button("choose-proposed", texts::choose_proposed(), choose) }
                        }
                    </p>
                }
            }) }
            if let Some(proposal) = open.filter(|_| decides) {
                <Modal title={texts::proposal(proposal)} test="proposals-dialog" on_close={close}>
                    <ul class="choices proposed">
                        { for proposal.cards.iter().map(|proposed| row(proposed, state, &dispatch)) }
                    </ul>
                    <div class="modal-foot">
                        { button("dismiss-all", texts::dismiss_all(), decide(&dispatch, ids(proposal), false)) }
                        { button("take-rest", texts::take_all(), decide(&dispatch, ids(proposal), true)) }
                    </div>
                </Modal>
            }
        </>
    }
}

fn row(proposed: &ProposedCard, state: &State, dispatch: &Dispatch) -> Html {
    let id = proposed.card.id;
    html! {
        <li key={id.0} data-test="proposed">
            <span>
                if !proposed.card.key.is_empty() { <bdi class="cards-key">{ &proposed.card.key }</bdi>{ " " } }
                <bdi>{ title(&proposed.card) }</bdi>{ " " }
                <b>{ changes(proposed, state) }</b>
            </span>
            { button("take", texts::take(), decide(dispatch, vec![id], true)) }
        </li>
    }
}

/// What a proposed card changes, in a few words.
fn changes(proposed: &ProposedCard, state: &State) -> String {
    texts::proposed_changes(proposed, state).join(", ")
}

fn ids(proposal: &Proposal) -> Vec<CardId> {
    proposal.cards.iter().map(|proposed| proposed.card.id).collect()
}

fn decide(dispatch: &Dispatch, cards: Vec<CardId>, takes: bool) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| {
        let cards = cards.clone();
        let request =
            if takes { Request::TakeProposed { cards } } else { Request::DismissProposed { cards } };
        dispatch.send_request(request);
    })
}

fn button(test: &'static str, label: &'static str, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="button is-small" data-test={test} {onclick}>{ label }</button> }
}
