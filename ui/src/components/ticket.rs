//! The card on the table.

use std::sync::Arc;

use room::Card;
use room::ui_protocol::UiCommand;
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html, use_effect_with,
    use_node_ref,
};

use super::icon::{Icon, drawn};
use crate::browser;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// From how many characters on a title is drawn smaller, so that it leaves room for the text below.
const LONG_TITLE: usize = 90;

/// The card.
#[derive(Properties, PartialEq)]
pub(crate) struct TicketProps {
    /// Key, title, link and estimate.
    pub(crate) card: Arc<Card>,
    /// Its text.
    pub(crate) body: AttrValue,
    /// Which card this is and how many there are, in words.
    pub(crate) place: AttrValue,
}

/// The ticket: what to estimate.
#[component]
pub(crate) fn Ticket(props: &TicketProps) -> Html {
    let dispatch = use_dispatch();
    let card = &props.card;
    let whole = use_node_ref();
    use_effect_with((card.id, whole.clone()), |(_, whole)| browser::scroll_to_top(whole));
    html! {
        <article class="ticket" ref={whole} tabindex="0" data-test="card" aria-label={texts::the_card()}>
            <header class="ticket-head">
                if !card.key.is_empty() { <bdi class="ticket-key" data-test="card-key">{ &card.key }</bdi> }
                <span class="quiet">{ &props.place }</span>
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

/// Whether a title is rather a text, and needs smaller letters.
fn is_long(card: &Card) -> bool {
    card.title.chars().count() > LONG_TITLE
}

/// What to call a card: its title, else its key, else what it is.
pub(crate) fn title(card: &Card) -> AttrValue {
    match (card.title.is_empty(), card.key.is_empty()) {
        (false, _) => card.title.clone().into(),
        (true, false) => card.key.clone().into(),
        (true, true) => texts::untitled_card().into(),
    }
}

/// The way to the ticket in its tracker, if it has one.
pub(crate) fn card_link(card: &Card, dispatch: &Dispatch) -> Html {
    let Some(url) = card.link.clone() else { return Html::default() };
    let (dispatch, address) = (dispatch.clone(), url.clone());
    let open = Callback::from(move |_: MouseEvent| dispatch.ask(UiCommand::OpenLink { url: url.clone() }));
    html! {
        <button type="button" class="button is-link" data-test="card-link" title={address} onclick={open}>
            { drawn(Icon::Link) }{ texts::open_ticket() }
        </button>
    }
}
