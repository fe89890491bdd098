//! What other computers have and this room has not. The driver takes it with one click, or chooses.

use room::message::Request;
use room::{CardId, Proposal, ProposedCard, State};
use yew::{Callback, Html, MouseEvent, html};

use super::icon::{Icon, icon};
use super::ticket::title;
use crate::dispatch::Dispatch;
use crate::texts;

/// A banner for each proposal. `decides` says whether this person may take it.
pub(crate) fn proposals(state: &State, decides: bool, dispatch: &Dispatch) -> Html {
    let banner = |proposal: &Proposal| {
        let all: Vec<CardId> = proposal.cards.iter().map(|proposed| proposed.card.id).collect();
        html! {
            <div class="banner" data-test="proposal">
                { icon(Icon::Talk) }
                <span>{ texts::proposal(proposal) } if !decides { { " " }{ texts::driver_decides() } }</span>
                if decides {
                    { button("take-all", texts::take_all(), dispatch, all.clone(), true) }
                    <details>
                        <summary class="button is-small" data-test="choose-proposed">{ texts::choose_proposed() }</summary>
                        <ul class="choices proposed">
                            { for proposal.cards.iter().map(|proposed| row(proposed, state, dispatch)) }
                        </ul>
                        { button("dismiss-all", texts::dismiss_all(), dispatch, all, false) }
                    </details>
                }
            </div>
        }
    };
    html! { <>{ for state.proposals.iter().map(banner) }</> }
}

fn row(proposed: &ProposedCard, state: &State, dispatch: &Dispatch) -> Html {
    let card = &proposed.card;
    html! {
        <li key={card.id.0} data-test="proposed">
            <span>
                if !card.key.is_empty() { <bdi class="cards-key">{ &card.key }</bdi>{ " " } }
                <bdi>{ title(card) }</bdi>{ " " }
                <b>{ texts::proposed_changes(proposed, state).join(", ") }</b>
            </span>
            { button("take", texts::take(), dispatch, vec![card.id], true) }
        </li>
    }
}

/// A button that takes or dismisses proposed cards.
fn button(
    test: &'static str,
    label: &'static str,
    dispatch: &Dispatch,
    cards: Vec<CardId>,
    takes: bool,
) -> Html {
    let dispatch = dispatch.clone();
    let decide = Callback::from(move |_: MouseEvent| {
        let cards = cards.clone();
        let request =
            if takes { Request::TakeProposed { cards } } else { Request::DismissProposed { cards } };
        dispatch.send_request(request);
    });
    html! { <button type="button" class="button is-small" data-test={test} onclick={decide}>{ label }</button> }
}
