//! The list of cards, with their estimates.

use std::rc::Rc;
use std::sync::Arc;

use room::message::Request;
use room::{Card, CardId};
use yew::{
    Callback, DragEvent, Html, KeyboardEvent, MouseEvent, Properties, classes, component, html, use_callback,
    use_effect_with, use_node_ref,
};

use super::icon::{Icon, drawn};
use super::ticket::title;
use crate::browser;
use crate::dispatch::use_dispatch;
use crate::texts;

/// How many cards are drawn together: a change to one of hundreds looks at these, and at no other.
const GROUP: usize = 32;

/// The cards.
#[derive(Properties, PartialEq)]
pub(crate) struct BacklogProps {
    /// All of them, in their order.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// The one on the table.
    pub(crate) current: Option<CardId>,
    /// Whether the person may add some, and put them in another order.
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
    let dispatch = use_dispatch();
    let quick = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.room(Request::QuickRound))
    };
    let on_move = use_callback((dispatch, Rc::clone(&props.cards)), |shift: Shift, (dispatch, cards)| {
        if let Some(before) = shift.before(cards) {
            dispatch.room(Request::MoveCard { card: shift.card, before });
        }
    });
    let on_move = (props.may_add && !props.disabled).then_some(on_move);
    html! {
        <section class={classes!("backlog", props.open.then_some("is-open"))} data-test="backlog" aria-label={texts::cards_heading()} onkeydown={escape}>
            <header class="panel-head">
                <h2>{ texts::cards_heading() }</h2>
                if !props.cards.is_empty() {
                    <span class="quiet" data-test="progress">{ texts::estimated_of(estimated, props.cards.len()) }</span>
                }
                <button ref={cross} type="button" class="button is-icon backlog-close" aria-label={texts::close_cards()}
                    onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    { drawn(Icon::Close) }
                </button>
            </header>
            if props.cards.is_empty() {
                <p class="quiet backlog-empty">{ texts::no_cards() }</p>
            } else {
                <ol class="cards-list">
                    { for props.cards.chunks(GROUP).enumerate().map(|(group, cards)| {
                        let on_table = props.current.filter(|&current| cards.iter().any(|card| card.id == current)).map(|card| (card, props.open));
                        html! { <Rows key={group} cards={Rc::from(cards)} {on_table} on_read={props.on_read.clone()} on_move={on_move.clone()} /> }
                    }) }
                </ol>
            }
            if props.may_add {
                <button type="button" class="button backlog-add" data-test="add-cards" disabled={props.disabled} onclick={props.on_add.reform(|_: MouseEvent| ())}>
                    { drawn(Icon::Plus) }{ texts::add_cards() }
                </button>
                <button type="button" class="button is-link backlog-quick" data-test="quick-round" disabled={props.disabled} onclick={quick}>
                    { texts::quick_round() }
                </button>
            }
        </section>
    }
}

/// Where somebody wants to have a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift {
    card: CardId,
    to: Position,
}

/// A place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    /// One further up.
    Up,
    /// One further down.
    Down,
    /// Where that card is now.
    At(CardId),
}

impl Shift {
    /// The card that is to follow it: none if it is to be the last. Nothing if it is there already.
    fn before(self, cards: &[Arc<Card>]) -> Option<Option<CardId>> {
        let place = |id: CardId| cards.iter().position(|card| card.id == id);
        let from = place(self.card)?;
        let to = match self.to {
            Position::Up => from.checked_sub(1)?,
            Position::Down => from + 1,
            Position::At(card) => place(card)?,
        };
        // Who goes down goes past the card that is there.
        let follower = if to > from { to + 1 } else { to };
        (to != from && to < cards.len()).then(|| cards.get(follower).map(|card| card.id))
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    cards: Rc<[Arc<Card>]>,
    /// If the card on the table is among them, which it is, and whether the list was opened over it.
    on_table: Option<(CardId, bool)>,
    on_read: Callback<CardId>,
    on_move: Option<Callback<Shift>>,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    let row = |card: &Arc<Card>| {
        let on_table = props.on_table.and_then(|(current, open)| (current == card.id).then_some(open));
        html! { <Row key={card.id.0} card={Arc::clone(card)} {on_table} on_read={props.on_read.clone()} on_move={props.on_move.clone()} /> }
    };
    html! { <>{ for props.cards.iter().map(row) }</> }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    card: Arc<Card>,
    /// For the card on the table, whether the list was opened over it: then it has to be found again.
    on_table: Option<bool>,
    on_read: Callback<CardId>,
    /// Where the person may move it.
    on_move: Option<Callback<Shift>>,
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
    let by_key = props.on_move.clone().map(|on_move| {
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => Position::Up,
                "ArrowDown" => Position::Down,
                _ => return,
            };
            if event.alt_key() {
                event.prevent_default();
                on_move.emit(Shift { card: id, to });
            }
        })
    });
    let dropped = props.on_move.clone().map(|on_move| {
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            if let Some(card) = browser::dragged(&event) {
                on_move.emit(Shift { card: CardId(card), to: Position::At(id) });
            }
        })
    });
    let movable = props.on_move.is_some();
    html! {
        <li ref={node} class={classes!("cards-row", current.then_some("is-current"))} draggable={movable.then_some("true")}
            ondragstart={movable.then(|| Callback::from(move |event: DragEvent| browser::drag(&event, id.0)))}
            ondragover={movable.then(|| Callback::from(|event: DragEvent| event.prevent_default()))} ondrop={dropped}>
            <button type="button" onkeydown={by_key} aria-keyshortcuts={movable.then_some("Alt+ArrowUp Alt+ArrowDown")} onclick={props.on_read.reform(move |_: MouseEvent| id)} data-test="backlog-card"
                data-key={card.key.clone()} data-estimate={estimate.clone()} aria-current={current.then_some("true")}>
                <span class="cards-text">
                    if !card.key.is_empty() { <bdi class="cards-key">{ &card.key }</bdi> }
                    <bdi class="cards-title">{ title(card) }</bdi>
                </span>
                if let Some(points) = estimate {
                    <span class="estimate" title={texts::estimate()}>{ points }</span>
                }
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards() -> Vec<Arc<Card>> {
        let card = |id: u32| Card {
            id: CardId(id),
            key: String::new(),
            title: String::new(),
            link: None,
            estimate: None,
            noted: false,
            conflicting_estimates: Vec::new(),
        };
        [3, 1, 2].map(|id| Arc::new(card(id))).to_vec()
    }

    #[test]
    fn a_card_goes_where_it_is_wanted() {
        let before = |card: u32, to: Position| Shift { card: CardId(card), to }.before(&cards());
        assert_eq!(before(1, Position::Up), Some(Some(CardId(3))));
        assert_eq!(before(3, Position::Down), Some(Some(CardId(2))));
        assert_eq!(before(1, Position::Down), Some(None), "last");
        assert_eq!(before(2, Position::At(CardId(3))), Some(Some(CardId(3))));
        assert_eq!(before(3, Position::At(CardId(2))), Some(None));
        assert_eq!(before(3, Position::Up), None);
        assert_eq!(before(2, Position::Down), None);
        assert_eq!(before(2, Position::At(CardId(2))), None);
        assert_eq!(before(9, Position::Up), None);
    }
}
