//! What the meeting came to.

use std::rc::Rc;

use room::cards::{to_csv, to_markdown};
use room::message::Request;
use room::screen::{Ask, Told};
use room::{Card, Summary, View, duration};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use super::icon::{Drawn, Icon};
use super::ticket::title;
use crate::asker::{Asker, use_asker};
use crate::browser;
use crate::words::{count, file_name};

/// The meeting.
#[derive(Properties, PartialEq)]
pub(crate) struct SummaryProps {
    /// The room.
    pub(crate) view: Rc<View>,
    /// Its cards.
    pub(crate) cards: Rc<[Rc<Card>]>,
    /// Whether files can be saved from here.
    pub(crate) native: bool,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
    /// The person wants to add cards.
    pub(crate) on_add: Callback<()>,
}

/// The result: totals, every card, and the ways to take it along.
#[component]
pub(crate) fn SummaryPanel(props: &SummaryProps) -> Html {
    let state = &props.view.state;
    let summary = Summary::of(state);
    let heading = if summary.open == 0 { "All cards are estimated" } else { "That’s it for now" };
    html! {
        <section class="summary" data-test="summary">
            <h1>{ heading }</h1>
            <dl class="totals">
                { fact("Cards", if summary.open == 0 { summary.estimated.to_string() } else {
                    format!("{} of {}", summary.estimated, summary.estimated + summary.open)
                }, "estimated") }
                { fact("Points", summary.total(), "total") }
                { fact("Rounds", summary.rounds.to_string(), "rounds") }
                { fact("Time", duration(summary.spent_ms), "time") }
            </dl>
            <TakeAlong view={Rc::clone(&props.view)} native={props.native} />
            <GoOn open={summary.open} disabled={props.disabled} may_add={state.may_add_cards(props.view.you)} on_add={props.on_add.clone()} />
            <ResultTable cards={Rc::clone(&props.cards)} />
        </section>
    }
}

fn fact(name: &'static str, value: String, test: &'static str) -> Html {
    html! { <div><dt>{ name }</dt><dd data-test={test}>{ value }</dd></div> }
}

#[derive(Properties, PartialEq)]
struct TakeAlongProps {
    view: Rc<View>,
    native: bool,
}

#[component]
fn TakeAlong(props: &TakeAlongProps) -> Html {
    let asker = use_asker();
    let save = |extension: &'static str, text: fn(&room::State) -> String| {
        let (asker, view) = (asker.clone(), Rc::clone(&props.view));
        Callback::from(move |_: MouseEvent| {
            let file_name = file_name(&view.state.room.name, extension);
            spawn_local(save(asker.clone(), file_name, text(&view.state)));
        })
    };
    let copy = {
        let (asker, view) = (asker.clone(), Rc::clone(&props.view));
        Callback::from(move |_: MouseEvent| spawn_local(copy(asker.clone(), to_markdown(&view.state))))
    };
    html! {
        <div class="take-along">
            if props.native {
                <button type="button" class="button" data-test="save-csv" onclick={save("csv", to_csv)}>
                    <Drawn icon={Icon::Save} />{ "Save as CSV" }
                </button>
                <button type="button" class="button" data-test="save-markdown" onclick={save("md", to_markdown)}>
                    <Drawn icon={Icon::Save} />{ "Save as Markdown" }
                </button>
            }
            <button type="button" class="button" data-test="copy-markdown" onclick={copy}>
                <Drawn icon={Icon::Copy} />{ "Copy" }
            </button>
        </div>
    }
}

async fn save(asker: Asker, file_name: String, text: String) {
    match asker.told(Ask::Save { file_name, text }).await {
        Ok(Told::Saved { path }) => asker.tell(format!("Saved as {path}")),
        Ok(Told::Done | Told::Answered { .. }) => asker.tell("Saved."),
        Err(trouble) => asker.trouble(trouble.message),
    }
}

async fn copy(asker: Asker, text: String) {
    if browser::copy(&text).await {
        asker.tell("Copied: paste it into a wiki, a ticket or a chat.");
    } else {
        asker.trouble("The result could not be copied. Save it as a file instead.");
    }
}

#[derive(Properties, PartialEq)]
struct GoOnProps {
    open: usize,
    may_add: bool,
    disabled: bool,
    on_add: Callback<()>,
}

/// The summary is no dead end: open cards can be taken up again, and more can come.
#[component]
fn GoOn(props: &GoOnProps) -> Html {
    let asker = use_asker();
    let start = Callback::from(move |_: MouseEvent| asker.room(Request::Start));
    html! {
        <div class="go-on">
            if props.open > 0 {
                <button type="button" class="button is-primary" data-test="start" disabled={props.disabled} onclick={start}>
                    { format!("Point the {} left", count(props.open, "card", "cards")) }
                </button>
            } else {
                <button type="button" class="button" data-test="start" disabled={props.disabled} onclick={start}>
                    { "Point one more, untitled" }
                </button>
            }
            if props.may_add {
                <button type="button" class="button" data-test="add-cards" disabled={props.disabled}
                    onclick={props.on_add.reform(|_: MouseEvent| ())}>{ "Add cards" }</button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ResultTableProps {
    cards: Rc<[Rc<Card>]>,
}

#[component]
fn ResultTable(props: &ResultTableProps) -> Html {
    html! {
        <table class="result">
            <thead><tr><th scope="col">{ "Card" }</th><th scope="col">{ "Estimate" }</th><th scope="col" class="wide-only-cell">{ "Rounds" }</th><th scope="col" class="wide-only-cell">{ "Time" }</th></tr></thead>
            <tbody>
                { for props.cards.iter().map(|card| html! { <ResultRow key={card.id.0} card={Rc::clone(card)} /> }) }
            </tbody>
        </table>
    }
}

#[derive(Properties, PartialEq)]
struct ResultRowProps {
    card: Rc<Card>,
}

#[component]
fn ResultRow(props: &ResultRowProps) -> Html {
    let card = &props.card;
    let shown = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    html! {
        <tr data-test="result-row" data-key={card.key.clone()}>
            <td>
                if !card.key.is_empty() { <bdi class="cards-key">{ &card.key }</bdi> }
                <bdi class="cards-title">{ title(card) }</bdi>
            </td>
            <td class="number"><b>{ shown(card.estimate.map(|estimate| estimate.points.to_string())) }</b></td>
            <td class="number wide-only-cell">{ shown(card.estimate.map(|estimate| estimate.rounds.to_string())) }</td>
            <td class="number wide-only-cell">{ shown(card.estimate.map(|estimate| duration(estimate.spent_ms))) }</td>
        </tr>
    }
}
