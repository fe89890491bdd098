//! What the meeting came to.

use std::rc::Rc;
use std::sync::Arc;

use room::message::Request;
use room::{Card, Summary, View, duration};
use yew::{Callback, Html, MouseEvent, html};

use super::export::export;
use super::result_table::result_table;
use crate::dispatch::Dispatch;
use crate::texts;

/// The meeting.
pub(crate) struct Done<'room> {
    /// The room.
    pub(crate) view: &'room Rc<View>,
    /// Its cards.
    pub(crate) cards: &'room [Arc<Card>],
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
    /// The person wants to add cards.
    pub(crate) on_add: Callback<()>,
}

/// The result: totals, every card, and the ways to take it along.
pub(crate) fn summary(props: &Done<'_>, dispatch: &Dispatch) -> Html {
    let state = &props.view.state;
    let summary = Summary::of(state);
    let heading = if summary.open == 0 { texts::done() } else { texts::done_for_now() };
    html! {
        <section class="summary" data-test="summary">
            <h1>{ heading }</h1>
            <dl class="totals">
                { fact(texts::cards_heading(), if summary.open == 0 { summary.estimated.to_string() } else {
                    texts::count_of(summary.estimated, summary.estimated + summary.open)
                }, "estimated") }
                { fact(texts::points(), summary.total(), "total") }
                { fact(texts::rounds_heading(), summary.rounds.to_string(), "rounds") }
                { fact(texts::time(), duration(summary.spent_ms), "time") }
            </dl>
            <div class="summary-buttons">
                { export(props.view, summary.open == 0, dispatch) }
                { go_on(props, summary.open, dispatch) }
            </div>
            { result_table(props.cards) }
        </section>
    }
}

fn fact(name: &'static str, value: String, test: &'static str) -> Html {
    html! { <div><dt>{ name }</dt><dd data-test={test}>{ value }</dd></div> }
}

/// The summary is no dead end: open cards can be taken up again, and more can come.
fn go_on(props: &Done<'_>, open: usize, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let start = Callback::from(move |_: MouseEvent| dispatch.room(Request::Start));
    html! {
        <div class="go-on">
            if open > 0 {
                <button type="button" class="button is-primary" data-test="start" disabled={props.disabled} onclick={start}>
                    { texts::point_the_rest(open) }
                </button>
            } else {
                <button type="button" class="button" data-test="start" disabled={props.disabled} onclick={start}>
                    { texts::point_one_more() }
                </button>
            }
            if props.view.state.may_add_cards(props.view.you) {
                <button type="button" class="button" data-test="add-cards" disabled={props.disabled}
                    onclick={props.on_add.reform(|_: MouseEvent| ())}>{ texts::add_cards() }</button>
            }
        </div>
    }
}
