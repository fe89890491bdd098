//! The list of cards with their estimates.

use std::rc::Rc;
use std::sync::Arc;

use room::message::Request;
use room::{Card, CardId};
use yew::{
    Callback, DragEvent, Html, KeyboardEvent, MouseEvent, Properties, classes, component, html, use_callback,
    use_effect_with, use_node_ref,
};

use super::icon::{Icon, icon};
use super::ticket::title;
use crate::browser;
use crate::dispatch::use_dispatch;
use crate::texts;

/// Rows per [`Rows`] component. A change to one card renders only its group again.
const ROWS_PER_GROUP: usize = 32;

/// Props of [`Backlog`].
#[derive(Properties, PartialEq)]
pub(crate) struct BacklogProps {
    /// All cards in their order.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// The card of the current round.
    pub(crate) current: Option<CardId>,
    /// How many other computers have all cards and could continue the room. `None` if none could.
    pub(crate) others_with_all_cards: Option<usize>,
    /// Whether the person may add and reorder cards.
    pub(crate) can_edit: bool,
    /// Whether the list is open on screens where it covers the table.
    pub(crate) open: bool,
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
    /// The person wants to read a card.
    pub(crate) on_read: Callback<CardId>,
    /// The person wants to add cards.
    pub(crate) on_add: Callback<()>,
    /// The person closed the list.
    pub(crate) on_close: Callback<()>,
}

/// The list of cards.
#[component]
pub(crate) fn Backlog(props: &BacklogProps) -> Html {
    let estimated = props.cards.iter().filter(|card| card.estimate.is_some()).count();
    let close_button = use_node_ref();
    use_effect_with((props.open, close_button.clone()), |(open, close_button)| {
        if *open {
            browser::focus(close_button);
        }
    });
    let on_escape = {
        let (open, on_close) = (props.open, props.on_close.clone());
        Callback::from(move |event: KeyboardEvent| {
            if open && event.key() == "Escape" {
                on_close.emit(());
            }
        })
    };
    let dispatch = use_dispatch();
    let quick_round = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.send_request(Request::QuickRound))
    };
    let on_move =
        use_callback((dispatch, Rc::clone(&props.cards)), |card_move: CardMove, (dispatch, cards)| {
            if let Some(next_card) = card_move.next_card(cards) {
                dispatch.send_request(Request::MoveCard { card: card_move.card, before: next_card });
            }
        });
    let on_move = (props.can_edit && !props.disabled).then_some(on_move);
    html! {
        <section class={classes!("backlog", props.open.then_some("is-open"))} data-test="backlog" aria-label={texts::cards_heading()} onkeydown={on_escape}>
            <header class="panel-head">
                <h2>{ texts::cards_heading() }</h2>
                if !props.cards.is_empty() {
                    <span class="quiet" data-test="progress">{ texts::estimated_of(estimated, props.cards.len()) }</span>
                }
                <button ref={close_button} type="button" class="button is-icon backlog-close" aria-label={texts::close_cards()}
                    onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    { icon(Icon::Close) }
                </button>
            </header>
            if props.cards.is_empty() {
                <p class="quiet backlog-empty">{ texts::no_cards() }</p>
            } else {
                { card_groups(props, &on_move) }
            }
            if let Some(others) = props.others_with_all_cards {
                <p class="quiet backlog-copies" data-test="copies">{ texts::others_have_all_cards(others) }</p>
            }
            if props.can_edit {
                <button type="button" class="button backlog-add" data-test="add-cards" disabled={props.disabled} onclick={props.on_add.reform(|_: MouseEvent| ())}>
                    { icon(Icon::Plus) }{ texts::add_cards() }
                </button>
                <button type="button" class="button is-link backlog-quick" data-test="quick-round" disabled={props.disabled} onclick={quick_round}>
                    { texts::quick_round() }
                </button>
            }
        </section>
    }
}

fn card_groups(props: &BacklogProps, on_move: &Option<Callback<CardMove>>) -> Html {
    let group = |(index, cards): (usize, &[Arc<Card>])| {
        let current = props.current.filter(|&current| cards.iter().any(|card| card.id == current));
        let on_table = current.map(|card| (card, props.open));
        html! { <Rows key={index} cards={Rc::from(cards)} {on_table} on_read={props.on_read.clone()} on_move={on_move.clone()} /> }
    };
    html! { <ol class="cards-list">{ for props.cards.chunks(ROWS_PER_GROUP).enumerate().map(group) }</ol> }
}

/// A request to move a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct CardMove {
    card: CardId,
    to: Position,
}

/// Target of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    /// One place up.
    Up,
    /// One place down.
    Down,
    /// To where this card is now.
    At(CardId),
}

impl CardMove {
    /// The card that follows the moved card; `Some(None)` if it becomes the last one. `None` if nothing changes.
    fn next_card(self, cards: &[Arc<Card>]) -> Option<Option<CardId>> {
        let index_of = |id: CardId| cards.iter().position(|card| card.id == id);
        let from = index_of(self.card)?;
        let to = match self.to {
            Position::Up => from.checked_sub(1)?,
            Position::Down => from + 1,
            Position::At(card) => index_of(card)?,
        };
        // Moving down passes the card at the target.
        let next = if to > from { to + 1 } else { to };
        (to != from && to < cards.len()).then(|| cards.get(next).map(|card| card.id))
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    cards: Rc<[Arc<Card>]>,
    /// The current card if it is in this group, and whether the list is open.
    on_table: Option<(CardId, bool)>,
    on_read: Callback<CardId>,
    on_move: Option<Callback<CardMove>>,
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
    /// For the current card, whether the list is open: opening it scrolls to the card.
    on_table: Option<bool>,
    on_read: Callback<CardId>,
    /// Moves the card; none if the person may not.
    on_move: Option<Callback<CardMove>>,
}

/// A card. The current one scrolls into view.
#[component]
fn Row(props: &RowProps) -> Html {
    let node = use_node_ref();
    let current = props.on_table.is_some();
    use_effect_with((props.on_table, node.clone()), |(on_table, node)| {
        if on_table.is_some() {
            browser::scroll_into_view(node);
        }
    });
    let card = &props.card;
    let id = card.id;
    let estimate = card.estimate.map(|estimate| estimate.points.to_string());
    let on_key = props.on_move.clone().map(|on_move| {
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => Position::Up,
                "ArrowDown" => Position::Down,
                _ => return,
            };
            if event.alt_key() {
                event.prevent_default();
                on_move.emit(CardMove { card: id, to });
            }
        })
    });
    let on_drop = props.on_move.clone().map(|on_move| {
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            if let Some(card) = browser::dropped_card(&event) {
                on_move.emit(CardMove { card: CardId(card), to: Position::At(id) });
            }
        })
    });
    let is_movable = props.on_move.is_some();
    html! {
        <li ref={node} class={classes!("cards-row", current.then_some("is-current"))} draggable={is_movable.then_some("true")}
            ondragstart={is_movable.then(|| Callback::from(move |event: DragEvent| browser::start_drag(&event, id.0)))}
            ondragover={is_movable.then(|| Callback::from(|event: DragEvent| event.prevent_default()))} ondrop={on_drop}>
            <button type="button" onkeydown={on_key} aria-keyshortcuts={is_movable.then_some("Alt+ArrowUp Alt+ArrowDown")} onclick={props.on_read.reform(move |_: MouseEvent| id)} data-test="backlog-card"
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
            text: room::TextHash::default(),
        };
        [3, 1, 2].map(|id| Arc::new(card(id))).to_vec()
    }

    #[test]
    fn a_move_finds_the_next_card() {
        let next_card = |card: u32, to: Position| CardMove { card: CardId(card), to }.next_card(&cards());
        assert_eq!(next_card(1, Position::Up), Some(Some(CardId(3))));
        assert_eq!(next_card(3, Position::Down), Some(Some(CardId(2))));
        assert_eq!(next_card(1, Position::Down), Some(None), "last");
        assert_eq!(next_card(2, Position::At(CardId(3))), Some(Some(CardId(3))));
        assert_eq!(next_card(3, Position::At(CardId(2))), Some(None));
        assert_eq!(next_card(3, Position::Up), None);
        assert_eq!(next_card(2, Position::Down), None);
        assert_eq!(next_card(2, Position::At(CardId(2))), None);
        assert_eq!(next_card(9, Position::Up), None);
    }
}
