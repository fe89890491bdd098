//! The card of the current round.

use std::sync::Arc;

use room::Card;
use room::ui_protocol::UiCommand;
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html, use_effect_with,
    use_node_ref,
};

use super::icon::{Icon, icon};
use crate::browser;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// Titles longer than this many characters are shown smaller, to leave room for the body.
const LONG_TITLE_CHARS: usize = 90;

/// Props of [`Ticket`].
#[derive(Properties, PartialEq)]
pub(crate) struct TicketProps {
    /// The current card.
    pub(crate) card: Arc<Card>,
    /// The card's body text.
    pub(crate) body: AttrValue,
    /// The card's position, such as `Card 2 of 5`.
    pub(crate) position: AttrValue,
}

/// Key, title, link and body of the card.
#[component]
pub(crate) fn Ticket(props: &TicketProps) -> Html {
    let dispatch = use_dispatch();
    let card = &props.card;
    let node = use_node_ref();
    use_effect_with((card.id, node.clone()), |(_, node)| browser::scroll_to_top(node));
    html! {
        <article class="ticket" ref={node} tabindex="0" data-test="card" aria-label={texts::card_to_estimate()}>
            <header class="ticket-head">
                if !card.key.is_empty() { <bdi class="ticket-key" data-test="card-key">{ &card.key }</bdi> }
                <span class="quiet">{ &props.position }</span>
                { card_link(card, &dispatch) }
            </header>
            <h1 class={classes!("ticket-title", is_long(card).then_some("is-long"))} data-test="card-title"><bdi>{ title(card) }</bdi></h1>
            <div class="ticket-body" data-test="card-body" dir="auto">
                if props.body.is_empty() {
                    <span class="quiet">{ texts::no_description() }</span>
                } else {
                    { &props.body }
                }
            </div>
        </article>
    }
}

/// Whether the title needs a smaller font.
fn is_long(card: &Card) -> bool {
    card.title.chars().count() > LONG_TITLE_CHARS
}

/// A card's title, else its key, else a generic name.
pub(crate) fn title(card: &Card) -> AttrValue {
    match (card.title.is_empty(), card.key.is_empty()) {
        (false, _) => card.title.clone().into(),
        (true, false) => card.key.clone().into(),
        (true, true) => texts::untitled_card().into(),
    }
}

/// The button that opens the ticket in its tracker, if the card has a link.
pub(crate) fn card_link(card: &Card, dispatch: &Dispatch) -> Html {
    let Some(url) = card.link.clone() else { return Html::default() };
    let (dispatch, address) = (dispatch.clone(), url.clone());
    let open = Callback::from(move |_: MouseEvent| dispatch.send(UiCommand::OpenLink { url: url.clone() }));
    html! {
        <button type="button" class="button is-link" data-test="card-link" title={address} onclick={open}>
            { icon(Icon::Link) }{ texts::open_ticket() }
        </button>
    }
}
