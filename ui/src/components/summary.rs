//! The summary after the last card.

use std::sync::Arc;

use room::message::Request;
use room::{Card, Summary, View, duration};
use yew::{Callback, Html, MouseEvent, html};

use super::export::export;
use super::result_table::result_table;
use crate::dispatch::Dispatch;
use crate::texts;

/// Props of [`summary`].
pub(crate) struct SummaryProps<'room> {
    /// The finished room.
    pub(crate) view: &'room Arc<View>,
    /// All cards.
    pub(crate) cards: &'room [Arc<Card>],
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
    /// The person wants to add cards.
    pub(crate) on_add: Callback<()>,
}

/// Totals, export buttons and all cards.
pub(crate) fn summary(props: &SummaryProps<'_>, dispatch: &Dispatch) -> Html {
    let state = &props.view.state;
    let summary = Summary::of(state);
    let heading = if summary.open == 0 { texts::done() } else { texts::done_for_now() };
    html! {
        <section class="summary" data-test="summary">
            <h1>{ heading }</h1>
            <dl class="totals">
                { total(texts::cards_heading(), if summary.open == 0 { summary.estimated.to_string() } else {
                    texts::count_of(summary.estimated, summary.estimated + summary.open)
                }, "estimated") }
                { total(texts::points(), summary.total(), "total") }
                { total(texts::rounds_heading(), summary.rounds.to_string(), "rounds") }
                { total(texts::time(), duration(summary.spent_ms), "time") }
            </dl>
            <div class="summary-buttons">
                { export(props.view, summary.open == 0, dispatch) }
                { continue_buttons(props, summary.open, dispatch) }
            </div>
            { result_table(props.cards) }
        </section>
    }
}

fn total(name: &'static str, value: String, test: &'static str) -> Html {
    html! { <div><dt>{ name }</dt><dd data-test={test}>{ value }</dd></div> }
}

/// Buttons that continue the meeting: estimate open cards, or add more.
fn continue_buttons(props: &SummaryProps<'_>, open: usize, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let start = Callback::from(move |_: MouseEvent| dispatch.send_request(Request::Start));
    html! {
        <div class="summary-leave">
            if open > 0 {
                <button type="button" class="button is-primary" data-test="start" disabled={props.disabled} onclick={start}>
                    { texts::estimate_remaining(open) }
                </button>
            } else {
                <button type="button" class="button" data-test="start" disabled={props.disabled} onclick={start}>
                    { texts::estimate_untitled() }
                </button>
            }
            if props.view.state.can_edit_cards(props.view.you) {
                <button type="button" class="button" data-test="add-cards" disabled={props.disabled}
                    onclick={props.on_add.reform(|_: MouseEvent| ())}>{ texts::add_cards() }</button>
            }
        </div>
    }
}
