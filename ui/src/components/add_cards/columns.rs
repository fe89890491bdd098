//! What the columns of a table are: guessed, and put right by the person.

use std::rc::Rc;

use room::cards::{Column, Import, Mapping, Sheet};
use yew::{Callback, Event, Html, html};

use crate::browser;
use crate::components::toggle::{Toggle, toggle};
use crate::error_texts::sheet_fault;
use crate::texts;

/// How many rows are shown to tell the columns by.
const ROWS: usize = 4;
/// The kinds of columns, as they can be chosen.
const KINDS: [(Column, texts::Named); 5] = [
    (Column::Ignored, || "–"),
    (Column::Key, texts::column_key),
    (Column::Title, texts::column_title),
    (Column::Body, texts::column_text),
    (Column::Link, texts::link),
];

/// A table, what its columns are, and the cards that come of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    file: Option<Rc<str>>,
    sheet: Rc<Sheet>,
    mapping: Mapping,
    read: Result<Import, String>,
}

impl Table {
    /// The table in a text, if there is one of several columns.
    pub(super) fn read(file: Option<String>, text: &str) -> Option<Self> {
        let sheet = Sheet::read(text).ok().filter(|sheet| sheet.columns() > 1)?;
        let mapping = sheet.proposal();
        Some(Self::with(file.map(Rc::from), Rc::new(sheet), mapping))
    }

    fn with(file: Option<Rc<str>>, sheet: Rc<Sheet>, mapping: Mapping) -> Self {
        let read = sheet.cards(&mapping).map_err(|error| sheet_fault(&error));
        Self { file, sheet, mapping, read }
    }

    fn mapped(&self, mapping: Mapping) -> Self {
        Self::with(self.file.clone(), Rc::clone(&self.sheet), mapping)
    }

    /// The file that it came from.
    pub(super) fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The cards.
    pub(super) fn import(&self) -> Option<&Import> {
        self.read.as_ref().ok()
    }

    /// Why there are none.
    pub(super) fn problem(&self) -> Option<&str> {
        self.read.as_ref().err().map(String::as_str)
    }
}

/// The first rows, and above each column what it is.
pub(super) fn columns(table: &Table, disabled: bool, on_assign: &Callback<Table>) -> Html {
    let head = |place: usize| {
        let here = table.mapping.columns.get(place).copied().unwrap_or_default();
        let assign = {
            let (table, on_assign) = (table.clone(), on_assign.clone());
            Callback::from(move |event: Event| {
                let Some((kind, _)) = browser::chosen_option(&event).and_then(|nth| KINDS.get(nth).copied())
                else {
                    return;
                };
                let mut mapping = table.mapping.clone();
                mapping.columns.resize(table.sheet.columns(), Column::Ignored);
                mapping.columns[place] = kind;
                on_assign.emit(table.mapped(mapping));
            })
        };
        html! {
            <th key={place} scope="col">
                <select aria-label={texts::column(place + 1)} data-test={format!("column-{}", place + 1)} {disabled} onchange={assign}>
                    { for KINDS.iter().map(|&(kind, word)| html! { <option key={word()} selected={kind == here}>{ word() }</option> }) }
                </select>
            </th>
        }
    };
    let set_header = {
        let (table, on_assign) = (table.clone(), on_assign.clone());
        Callback::from(move |header: bool| {
            on_assign.emit(table.mapped(Mapping { header, ..table.mapping.clone() }));
        })
    };
    let skipped = usize::from(table.mapping.header);
    html! {
        <>
            <div class="columns" tabindex="0" role="region" aria-label={texts::columns()} data-test="columns">
                <table>
                    <thead><tr>{ for (0..table.sheet.columns()).map(head) }</tr></thead>
                    <tbody>
                        { for table.sheet.first_rows(ROWS + skipped).skip(skipped).map(|row| html! {
                            <tr>{ for row.iter().map(|cell| html! { <td><bdi>{ cell }</bdi></td> }) }</tr>
                        }) }
                    </tbody>
                </table>
            </div>
            { toggle(&Toggle { test: "header-row", label: texts::header_row(), on: table.mapping.header, disabled, on_wish: set_header }) }
        </>
    }
}
