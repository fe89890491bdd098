//! The list of cards, with their estimates.

use std::rc::Rc;
use std::sync::Arc;

use room::{Card, CardId};
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, Properties, classes, component, html, use_effect_with,
    use_node_ref,
};

use super::icon::{Icon, drawn};
use super::ticket::title;
use crate::browser;

/// How many cards are drawn together: a change to one of hundreds looks at these, and at no other.
const GROUP: u32 = 32;

/// The cards.
#[derive(Properties, PartialEq)]
pub(crate) struct BacklogProps {
    /// All of them, in their order.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// The one on the table.
    pub(crate) current: Option<CardId>,
    /// Whether the person may add some.
    pub(crate) may_add: bool,
    /// Whether the list is open where it does not fit beside the table.
    pub(crate) open: bool,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
    /// Somebody wants to read a card.
    pub(crate) on_read: Callback<CardId>,
    /// Somebody wants to add cards.
    pub(crate) on_add: Callback<()>,
    /// Somebody has seen enough of the list.
    pub(crate) on_close: Callback<()>,
}

/// The list of cards.
#[component]
pub(crate) fn Backlog(props: &BacklogProps) -> Html {
    let estimated = props.cards.iter().filter(|card| card.estimate.is_some()).count();
    let cross = use_node_ref();
    use_effect_with((props.open, cross.clone()), |(open, cross)| {
        if *open {
            browser::focus(cross);
        }
    });
    let escape = {
        let (open, on_close) = (props.open, props.on_close.clone());
        Callback::from(move |event: KeyboardEvent| {
            if open && event.key() == "Escape" {
                on_close.emit(());
            }
        })
    };
    html! {
        <section class={classes!("backlog", props.open.then_some("is-open"))} data-test="backlog" aria-label="Cards" onkeydown={escape}>
            <header class="panel-head">
                <h2>{ "Cards" }</h2>
                if !props.cards.is_empty() {
                    <span class="quiet" data-test="progress">{ format!("{estimated} of {} estimated", props.cards.len()) }</span>
                }
                <button ref={cross} type="button" class="button is-icon backlog-close" aria-label="Close the list of cards"
                    onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    { drawn(Icon::Close) }
                </button>
            </header>
            if props.cards.is_empty() {
                <p class="quiet backlog-empty">{ "No cards yet." }</p>
            } else {
                <ol class="cards-list">
                    { for groups(&props.cards).map(|(group, cards)| {
                        let on_table = props.current.filter(|&card| group_of(card) == group).map(|card| (card, props.open));
                        html! { <Rows key={group} {cards} {on_table} on_read={props.on_read.clone()} /> }
                    }) }
                </ol>
            }
            if props.may_add {
                <button type="button" class="button backlog-add" data-test="add-cards" disabled={props.disabled} onclick={props.on_add.reform(|_: MouseEvent| ())}>
                    { drawn(Icon::Plus) }{ "Add cards" }
                </button>
            }
        </section>
    }
}

/// The groups of cards that are drawn together.
fn groups(cards: &[Arc<Card>]) -> impl Iterator<Item = (u32, Rc<[Arc<Card>]>)> {
    let groups = cards.chunk_by(|one, next| group_of(one.id) == group_of(next.id));
    groups.map(|some| (group_of(some[0].id), some.into()))
}

fn group_of(card: CardId) -> u32 {
    card.0 / GROUP
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    cards: Rc<[Arc<Card>]>,
    /// If the card on the table is among them, which it is, and whether the list was opened over it.
    on_table: Option<(CardId, bool)>,
    on_read: Callback<CardId>,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    let row = |card: &Arc<Card>| {
        let on_table = props.on_table.and_then(|(current, open)| (current == card.id).then_some(open));
        html! { <Row key={card.id.0} card={Arc::clone(card)} {on_table} on_read={props.on_read.clone()} /> }
    };
    html! { <>{ for props.cards.iter().map(row) }</> }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    card: Arc<Card>,
    /// For the card on the table, whether the list was opened over it: then it has to be found again.
    on_table: Option<bool>,
    on_read: Callback<CardId>,
}

/// One card. The one on the table scrolls into sight by itself.
#[component]
fn Row(props: &RowProps) -> Html {
    let node = use_node_ref();
    let current = props.on_table.is_some();
    use_effect_with((props.on_table, node.clone()), |(on_table, node)| {
        if on_table.is_some() {
            browser::show_row(node);
        }
    });
    let card = &props.card;
    let id = card.id;
    let estimate = card.estimate.map(|estimate| estimate.points.to_string());
    html! {
        <li ref={node} class={classes!("cards-row", current.then_some("is-current"))}>
            <button type="button" onclick={props.on_read.reform(move |_: MouseEvent| id)} data-test="backlog-card"
                data-key={card.key.clone()} data-estimate={estimate.clone()} aria-current={current.then_some("true")}>
                <span class="cards-text">
                    if !card.key.is_empty() { <bdi class="cards-key">{ &card.key }</bdi> }
                    <bdi class="cards-title">{ title(card) }</bdi>
                </span>
                if let Some(points) = estimate {
                    <span class="estimate" title="Estimate">{ points }</span>
                }
            </button>
        </li>
    }
}
