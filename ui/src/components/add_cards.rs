//! Adding cards: typed or pasted one a line, or from a CSV file.

mod columns;
mod send;

use room::cards::{CsvError, Import, Sheet, from_csv, from_lines};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Event, Html, InputEvent, MouseEvent, Properties, component, html, use_state};

use self::columns::{Table, columns};
use self::send::{Sending, use_sending};
use super::modal::Modal;
use crate::browser;
use crate::error_texts::{csv_fault, report};
use crate::texts;

/// How many of the cards the preview shows.
const PREVIEWED: usize = 5;

/// What the dialog tells.
#[derive(Properties, PartialEq)]
pub(crate) struct AddCardsProps {
    /// The cards are there, or the person changed their mind.
    pub(crate) on_close: Callback<()>,
}

/// Where the cards come from.
#[derive(Default, Clone, PartialEq)]
enum Source {
    /// Nothing yet.
    #[default]
    None,
    /// Lines, typed or pasted.
    Lines(Import),
    /// Cells that were pasted, or a file whose columns nobody knows.
    Table(Table),
    /// A file.
    File { name: String, read: Result<Import, String> },
}

impl Source {
    fn file(&self) -> Option<&str> {
        match self {
            Source::File { name, .. } => Some(name),
            Source::Table(table) => table.file(),
            Source::None | Source::Lines(_) => None,
        }
    }

    fn import(&self) -> Option<&Import> {
        match self {
            Source::Lines(import) | Source::File { read: Ok(import), .. } => Some(import),
            Source::Table(table) => table.import(),
            Source::None | Source::File { read: Err(_), .. } => None,
        }
    }
}

/// The dialog.
#[component]
pub(crate) fn AddCards(props: &AddCardsProps) -> Html {
    let text = use_state(String::new);
    let source = use_state(Source::default);
    let sending = use_sending(props.on_close.clone());

    let typed = {
        let (text, source, sending) = (text.setter(), source.setter(), sending.clone());
        Callback::from(move |event: InputEvent| {
            let typed = browser::typed(&event);
            source.set(source_of_text(&typed));
            text.set(typed);
            sending.forget();
        })
    };
    let chosen = {
        let (text, source, sending) = (text.setter(), source.setter(), sending.clone());
        Callback::from(move |event: Event| {
            let Some(file) = browser::chosen_file(&event) else { return };
            let (text, source, sending) = (text.clone(), source.clone(), sending.clone());
            spawn_local(async move {
                source.set(match browser::text_of(&file).await {
                    Some(csv) => source_of_file(file.name(), &csv),
                    None => {
                        Source::File { name: file.name(), read: Err(texts::file_unreadable().to_owned()) }
                    }
                });
                text.set(String::new());
                sending.forget();
            });
        })
    };
    let busy = matches!(sending.state(), Sending::Under { .. });
    let assign = {
        let (source, sending) = (source.setter(), sending.clone());
        Callback::from(move |table| {
            source.set(Source::Table(table));
            sending.forget();
        })
    };
    html! {
        <Modal title={texts::add_cards()} test="add-cards-dialog" on_close={props.on_close.clone()}>
            <label class="field">
                <span>{ texts::cards_help() }</span>
                <textarea rows="6" data-test="cards-text" value={(*text).clone()} oninput={typed} disabled={busy} autofocus=true
                    placeholder={example()} />
            </label>
            if text.is_empty() {
                <div class="or"><span>{ texts::or() }</span></div>
                <label class="field file">
                    <span>{ texts::file_help() }</span>
                    <span class="file-choice">
                        <input type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" data-test="cards-file" onchange={chosen} disabled={busy} />
                        <span class="button is-small" aria-hidden="true">{ texts::choose_file() }</span>
                        <bdi class="quiet">{ source.file().unwrap_or(texts::no_file()) }</bdi>
                    </span>
                </label>
            }
            if let Source::Table(table) = &*source { { columns(table, busy, &assign) } }
            <div role="status" class="import">{ preview(&source) }{ progress(sending.state()) }</div>
            { foot(props, &source, &sending, busy) }
        </Modal>
    }
}

fn foot(props: &AddCardsProps, source: &Source, sending: &send::Sender, busy: bool) -> Html {
    let left = match sending.state() {
        Sending::Broken { left, .. } => Some(left.len()),
        Sending::Idle | Sending::Under { .. } => None,
    };
    let label = match (left, source.import().map(|import| import.cards.len())) {
        (Some(left), _) => texts::add_rest(left),
        (None, Some(cards)) => texts::add_count(cards),
        (None, None) => texts::add_cards().to_owned(),
    };
    let add = {
        let (sending, cards) = (sending.clone(), source.import().map(|import| import.cards.clone()));
        Callback::from(move |_: MouseEvent| sending.send(cards.clone().unwrap_or_default()))
    };
    html! {
        <div class="modal-foot">
            <button type="button" class="button" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ texts::cancel() }</button>
            <button type="button" class="button is-primary" data-test="cards-send" disabled={busy || source.import().is_none()}
                onclick={add}>{ label }</button>
        </div>
    }
}

/// What one could type.
fn example() -> String {
    let (title, other) = (texts::cards_example_title(), texts::cards_example_other());
    format!("PROJ-12 {title}\n{other}\nhttps://…/browse/PROJ-14")
}

/// Lines, or cells out of a spreadsheet.
fn source_of_text(text: &str) -> Source {
    if Sheet::is_likely(text)
        && let Some(table) = Table::read(None, text)
    {
        return Source::Table(table);
    }
    let import = from_lines(text);
    if import.cards.is_empty() { Source::None } else { Source::Lines(import) }
}

/// A tracker's export if its columns are known; else the person says what they are.
fn source_of_file(name: String, text: &str) -> Source {
    let read = from_csv(text);
    if let Err(CsvError::NoTitle { .. }) = read
        && let Some(table) = Table::read(Some(name.clone()), text)
    {
        return Source::Table(table);
    }
    Source::File { name, read: read.map_err(|error| csv_fault(&error)) }
}

fn preview(source: &Source) -> Html {
    if let Source::File { name, read: Err(why) } = source {
        return html! {
            <p class="problem" data-test="cards-error"><b><bdi>{ name }</bdi></b>{ ": " }{ texts::nothing_added(why) }</p>
        };
    }
    if let Source::Table(table) = source
        && let Some(why) = table.problem()
    {
        return html! { <p class="problem" data-test="cards-error">{ why }</p> };
    }
    let Some(import) = source.import() else { return Html::default() };
    let more = import.cards.len().saturating_sub(PREVIEWED);
    html! {
        <>
            <p class="import-report" data-test="cards-report">
                if let Some(file) = source.file() { <><b><bdi>{ file }</bdi></b>{ ": " }</> }
                { report(import) }
            </p>
            <ul class="import-list">
                { for import.cards.iter().take(PREVIEWED).map(|card| html! {
                    <li>
                        if !card.key().is_empty() { <bdi class="cards-key">{ card.key() }</bdi> }
                        <bdi class="cards-title">{ if card.title().is_empty() { card.link().unwrap_or("") } else { card.title() } }</bdi>
                    </li>
                }) }
                if more > 0 { <li class="quiet">{ texts::and_more(more) }</li> }
            </ul>
        </>
    }
}

fn progress(sending: &Sending) -> Html {
    match sending {
        Sending::Idle => Html::default(),
        Sending::Under { sent, of } => html! {
            <label class="progress">
                <span>{ texts::adding(*sent, *of) }</span>
                <progress max={of.to_string()} value={sent.to_string()} />
            </label>
        },
        Sending::Broken { left, sent, why } => html! {
            <p class="problem" data-test="cards-broken">
                { texts::broke_off(*sent, sent + left.len(), why) }
            </p>
        },
    }
}
