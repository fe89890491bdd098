//! Assigns columns of a table to card fields: shows a guess that the person can correct.

use std::rc::Rc;

use room::cards::{Column, Import, Mapping, Sheet};
use yew::{Callback, Event, Html, html};

use crate::browser;
use crate::components::toggle::{ToggleProps, toggle};
use crate::texts;

/// How many rows are shown as a sample.
const SAMPLE_ROWS: usize = 4;
/// The fields that a column can be assigned to.
const COLUMN_KINDS: [(Column, texts::TextFn); 5] = [
    (Column::Ignored, || "–"),
    (Column::Key, texts::column_key),
    (Column::Title, texts::column_title),
    (Column::Body, texts::column_text),
    (Column::Link, texts::link),
];

/// A table, its column mapping and the cards that result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    file: Option<Rc<str>>,
    sheet: Rc<Sheet>,
    mapping: Mapping,
    read: Result<Import, String>,
}

impl Table {
    /// Reads a table; none if the text has fewer than two columns.
    pub(super) fn read(file: Option<String>, text: &str) -> Option<Self> {
        let sheet = Sheet::read(text).ok().filter(|sheet| sheet.columns() > 1)?;
        let mapping = sheet.guess_mapping();
        Some(Self::with_mapping(file.map(Rc::from), Rc::new(sheet), mapping))
    }

    fn with_mapping(file: Option<Rc<str>>, sheet: Rc<Sheet>, mapping: Mapping) -> Self {
        let read = sheet.cards(&mapping).map_err(|error| texts::sheet_error(&error));
        Self { file, sheet, mapping, read }
    }

    fn remapped(&self, mapping: Mapping) -> Self {
        Self::with_mapping(self.file.clone(), Rc::clone(&self.sheet), mapping)
    }

    /// The name of the file the table came from.
    pub(super) fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The cards, if the mapping gives any.
    pub(super) fn import(&self) -> Option<&Import> {
        self.read.as_ref().ok()
    }

    /// Why the mapping gives no cards.
    pub(super) fn problem(&self) -> Option<&str> {
        self.read.as_ref().err().map(String::as_str)
    }
}

/// The first rows, with a selection for each column.
pub(super) fn columns(table: &Table, disabled: bool, on_assign: &Callback<Table>) -> Html {
    let head = |index: usize| {
        let current = table.mapping.columns.get(index).copied().unwrap_or_default();
        let assign = {
            let (table, on_assign) = (table.clone(), on_assign.clone());
            Callback::from(move |event: Event| {
                let Some((kind, _)) =
                    browser::chosen_option(&event).and_then(|nth| COLUMN_KINDS.get(nth).copied())
                else {
                    return;
                };
                let mut mapping = table.mapping.clone();
                mapping.columns.resize(table.sheet.columns(), Column::Ignored);
                mapping.columns[index] = kind;
                on_assign.emit(table.remapped(mapping));
            })
        };
        html! {
            <th key={index} scope="col">
                <select aria-label={texts::column(index + 1)} data-test={format!("column-{}", index + 1)} {disabled} onchange={assign}>
                    { for COLUMN_KINDS.iter().map(|&(kind, word)| html! { <option key={word()} selected={kind == current}>{ word() }</option> }) }
                </select>
            </th>
        }
    };
    let set_header = {
        let (table, on_assign) = (table.clone(), on_assign.clone());
        Callback::from(move |header: bool| {
            on_assign.emit(table.remapped(Mapping { header, ..table.mapping.clone() }));
        })
    };
    let skipped = usize::from(table.mapping.header);
    html! {
        <>
            <div class="columns" tabindex="0" role="region" aria-label={texts::columns()} data-test="columns">
                <table>
                    <thead><tr>{ for (0..table.sheet.columns()).map(head) }</tr></thead>
                    <tbody>
                        { for table.sheet.first_rows(SAMPLE_ROWS + skipped).skip(skipped).map(|row| html! {
                            <tr>{ for row.iter().map(|cell| html! { <td><bdi>{ cell }</bdi></td> }) }</tr>
                        }) }
                    </tbody>
                </table>
            </div>
            { toggle(&ToggleProps { test: "header-row", label: texts::header_row(), on: table.mapping.header, disabled, on_toggle: set_header }) }
        </>
    }
}
