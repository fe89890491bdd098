//! The dialog that adds cards: typed or pasted lines, a pasted table, or a CSV file.

mod columns;
mod send;

use room::cards::{CsvError, Import, Sheet, from_csv, from_lines};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::{Callback, Event, Html, InputEvent, MouseEvent, Properties, component, html, use_state};

use self::columns::{Table, columns};
use self::send::{SendState, use_card_sender};
use super::modal::Modal;
use crate::browser;
use crate::texts;

/// How many cards the preview shows.
const PREVIEW_CARDS: usize = 5;

/// Props of [`AddCards`].
#[derive(Properties, PartialEq)]
pub(crate) struct AddCardsProps {
    /// The cards were added, or the person closed the dialog.
    pub(crate) on_close: Callback<()>,
}

/// Where the cards come from.
#[derive(Default, Clone, PartialEq)]
enum Source {
    /// Nothing was entered.
    #[default]
    None,
    /// Lines that were typed or pasted, one card per line.
    Lines(Import),
    /// A pasted table, or a file whose columns are unknown.
    Table(Table),
    /// A file whose columns are known, and the result of reading it.
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

/// The dialog that adds cards.
#[component]
pub(crate) fn AddCards(props: &AddCardsProps) -> Html {
    let text = use_state(String::new);
    let source = use_state(Source::default);
    let sender = use_card_sender(props.on_close.clone());

    let on_text = {
        let (text, source, sender) = (text.setter(), source.setter(), sender.clone());
        Callback::from(move |event: InputEvent| {
            let typed = browser::input_value(&event);
            source.set(source_of_text(&typed));
            text.set(typed);
            sender.reset();
        })
    };
    let on_file = {
        let (text, source, sender) = (text.setter(), source.setter(), sender.clone());
        Callback::from(move |event: Event| {
            let Some(file) = browser::chosen_file(&event) else { return };
            let (text, source, sender) = (text.clone(), source.clone(), sender.clone());
            spawn_local(async move {
                source.set(read_source(&file).await);
                text.set(String::new());
                sender.reset();
            });
        })
    };
    let busy = matches!(sender.state(), SendState::InProgress { .. });
    let on_assign = {
        let (source, sender) = (source.setter(), sender.clone());
        Callback::from(move |table| {
            source.set(Source::Table(table));
            sender.reset();
        })
    };
    html! {
        <Modal title={texts::add_cards()} test="add-cards-dialog" on_close={props.on_close.clone()}>
            <label class="field">
                <span>{ texts::cards_help() }</span>
                <textarea rows="6" data-test="cards-text" value={(*text).clone()} oninput={on_text} disabled={busy} autofocus=true
                    placeholder={example_text()} />
            </label>
            if text.is_empty() {
                <div class="or"><span>{ texts::or() }</span></div>
                <label class="field file">
                    <span>{ texts::file_help() }</span>
                    <span class="file-choice">
                        <input type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" data-test="cards-file" onchange={on_file} disabled={busy} />
                        <span class="button is-small" aria-hidden="true">{ texts::choose_file() }</span>
                        <bdi class="quiet">{ source.file().unwrap_or(texts::no_file()) }</bdi>
                    </span>
                </label>
            }
            if let Source::Table(table) = &*source { { columns(table, busy, &on_assign) } }
            <div role="status" class="import">{ preview(&source) }{ progress(sender.state()) }</div>
            { footer(props, &source, &sender, busy) }
        </Modal>
    }
}

fn footer(props: &AddCardsProps, source: &Source, sender: &send::CardSender, busy: bool) -> Html {
    let left = match sender.state() {
        SendState::Failed { left, .. } => Some(left.len()),
        SendState::Idle | SendState::InProgress { .. } => None,
    };
    let label = match (left, source.import().map(|import| import.cards.len())) {
        (Some(left), _) => texts::add_rest(left),
        (None, Some(cards)) => texts::add_count(cards),
        (None, None) => texts::add_cards().to_owned(),
    };
    let add = {
        let (sender, cards) = (sender.clone(), source.import().map(|import| import.cards.clone()));
        Callback::from(move |_: MouseEvent| sender.send(cards.clone().unwrap_or_default()))
    };
    html! {
        <div class="modal-foot">
            <button type="button" class="button" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ texts::cancel() }</button>
            <button type="button" class="button is-primary" data-test="cards-send" disabled={busy || source.import().is_none()}
                onclick={add}>{ label }</button>
        </div>
    }
}

/// Placeholder text of the input field.
fn example_text() -> String {
    let (title, other) = (texts::cards_example_title(), texts::cards_example_other());
    format!("PROJ-12 {title}\n{other}\nhttps://…/browse/PROJ-14")
}

/// Reads typed or pasted text: as a table if it has columns, else as lines.
fn source_of_text(text: &str) -> Source {
    if Sheet::is_table(text)
        && let Some(table) = Table::read(None, text)
    {
        return Source::Table(table);
    }
    let import = from_lines(text);
    if import.cards.is_empty() { Source::None } else { Source::Lines(import) }
}

async fn read_source(file: &File) -> Source {
    match browser::read_file(file).await {
        Some(text) => source_of_file(file.name(), &text),
        None => Source::File { name: file.name(), read: Err(texts::file_unreadable().to_owned()) },
    }
}

/// Reads a tracker's export. If the columns are unknown, the person assigns them.
fn source_of_file(name: String, text: &str) -> Source {
    let read = from_csv(text);
    if let Err(CsvError::NoTitle { .. }) = read
        && let Some(table) = Table::read(Some(name.clone()), text)
    {
        return Source::Table(table);
    }
    Source::File { name, read: read.map_err(|error| texts::csv_error(&error)) }
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
    let more = import.cards.len().saturating_sub(PREVIEW_CARDS);
    html! {
        <>
            <p class="import-report" data-test="cards-report">
                if let Some(file) = source.file() { <><b><bdi>{ file }</bdi></b>{ ": " }</> }
                { texts::import_report(import) }
            </p>
            <ul class="import-list">
                { for import.cards.iter().take(PREVIEW_CARDS).map(|card| html! {
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

fn progress(state: &SendState) -> Html {
    match state {
        SendState::Idle => Html::default(),
        SendState::InProgress { sent, of } => html! {
            <label class="progress">
                <span>{ texts::adding(*sent, *of) }</span>
                <progress max={of.to_string()} value={sent.to_string()} />
            </label>
        },
        SendState::Failed { left, sent, why } => html! {
            <p class="problem" data-test="cards-damaged">
                { texts::adding_stopped(*sent, sent + left.len(), why) }
            </p>
        },
    }
}
