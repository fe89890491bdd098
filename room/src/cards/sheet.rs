//! Imports cards from a table with any columns: cells copied from a spreadsheet, or a CSV file with unknown
//! headers.
//!
//! [`Sheet::read`] splits the text into cells, [`Sheet::guess_mapping`] guesses the meaning of each column,
//! and [`Sheet::cards`] makes cards with the mapping that the person has confirmed.

mod cells;

use cells::{Row, rows, separator};

use super::csv::{self, BODY, ESTIMATE, KEY, LINK, TITLE};
use super::lines::is_key;
use super::new_card::{Import, NewCard, is_link};
use crate::limits::{MAX_CARDS, MAX_SHEET_COLUMNS};

/// Number of rows that are examined to guess a column.
const SAMPLE_ROWS: usize = 50;
/// A text of at least this many characters is a body rather than a title.
const MIN_BODY_CHARS: usize = 120;

/// A table of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The nonblank rows. Their lengths may differ.
    rows: Vec<Row>,
    columns: usize,
    /// The number of blank rows.
    blank: usize,
}

/// The meaning of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Column {
    /// The column is not imported.
    #[default]
    Ignored,
    /// The tracker's key.
    Key,
    /// The title of the card.
    Title,
    /// The body. Several such columns are joined.
    Body,
    /// The link to the ticket.
    Link,
}

/// The meaning of the columns, and whether the first row is a header. People can change both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The columns from the left; further columns are ignored.
    pub columns: Vec<Column>,
    /// Whether the first row is a header and not a card.
    pub header: bool,
}

/// Why a text has no cards. Nothing was imported. `texts::sheet_error` has the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The text is blank.
    #[error("the text is blank")]
    Empty,
    /// The text has a NUL byte, so it is not text.
    #[error("line {line} is not text")]
    NotText {
        /// The line, from 1.
        line: usize,
    },
    /// Every column is ignored.
    #[error("every column is ignored")]
    NothingChosen,
    /// The chosen columns are empty below the header.
    #[error("the chosen columns are empty from line {line}")]
    NoCards {
        /// The first line that could have had a card, from 1.
        line: usize,
    },
    /// There are more cards than [`MAX_CARDS`].
    #[error("there are too many rows from line {line}")]
    TooMany {
        /// The line of the first card beyond the limit, from 1.
        line: usize,
    },
}

impl Sheet {
    /// Whether pasted text is a table rather than one card per line: its first nonblank line has a tab.
    pub fn is_table(text: &str) -> bool {
        text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.contains('\t'))
    }

    /// Splits a text into cells. If the first row has a tab, tabs separate cells, as in Excel, Google Sheets
    /// and LibreOffice. Otherwise semicolons or commas do. A cell with a line break or tab is quoted, and a
    /// quotation mark in it is doubled. A cell that only begins with a quotation mark is literal. Rows may
    /// have different lengths; cells beyond [`MAX_SHEET_COLUMNS`] are dropped.
    ///
    /// # Errors
    /// [`SheetError::Empty`] if the text is blank, [`SheetError::NotText`] if it has a NUL byte.
    pub fn read(text: &str) -> Result<Self, SheetError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if let Some(index) = text.find('\0') {
            return Err(SheetError::NotText { line: 1 + text[..index].matches('\n').count() });
        }
        let mut rows = rows(text, separator(text));
        let total = rows.len();
        rows.retain(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        if rows.is_empty() {
            return Err(SheetError::Empty);
        }
        rows.iter_mut().for_each(|row| row.cells.truncate(MAX_SHEET_COLUMNS));
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        Ok(Self { blank: total - rows.len(), rows, columns })
    }

    /// The number of columns of the longest row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The first rows, for a preview.
    pub fn first_rows(&self, count: usize) -> impl Iterator<Item = &[String]> {
        self.rows.iter().take(count).map(|row| &row.cells[..])
    }

    /// Guesses the meaning of the columns: by their names if the first row has a known one, otherwise by
    /// their content.
    pub fn guess_mapping(&self) -> Mapping {
        let names: Vec<String> = self.rows[0].cells.iter().map(|name| csv::normalize(name)).collect();
        let mut columns = vec![None; self.columns];
        let known = [
            (KEY, Column::Key),
            (TITLE, Column::Title),
            (BODY, Column::Body),
            (LINK, Column::Link),
            (ESTIMATE, Column::Ignored),
        ];
        for (wanted, column) in known {
            if let Some(index) = csv::find_column(&names, wanted) {
                columns[index] = Some(column);
            }
        }
        let header = columns.iter().any(Option::is_some);
        if !columns.contains(&Some(Column::Title)) {
            self.guess_by_content(&mut columns, header);
        }
        Mapping { columns: columns.into_iter().map(Option::unwrap_or_default).collect(), header }
    }

    /// Guesses the columns without a known name by their content.
    fn guess_by_content(&self, columns: &mut [Option<Column>], header: bool) {
        let mut texts = Vec::new();
        for (index, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.is_none()) {
            let cells: Vec<&str> = self.cells(index, header).take(SAMPLE_ROWS).collect();
            let most = |is: fn(&str) -> bool| cells.iter().filter(|cell| is(cell)).count() * 2 > cells.len();
            if most(is_link) {
                *column = Some(Column::Link);
            } else if most(is_key) {
                *column = Some(Column::Key);
            } else if !cells.is_empty() && !most(is_number) {
                texts.push((index, most(is_short)));
            }
        }
        // The title is the first column of short texts, else the first column of texts.
        let title = texts.iter().find(|(_, short)| *short).or(texts.first()).map(|(index, _)| *index);
        for (index, short) in texts {
            if Some(index) == title {
                columns[index] = Some(Column::Title);
            } else if !short {
                columns[index] = Some(Column::Body);
            }
        }
    }

    /// The nonempty cells of a column.
    fn cells(&self, column: usize, header: bool) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().skip(header.into());
        rows.filter_map(move |row| row.cells.get(column))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    }

    /// Makes cards of all rows, or fails without a result. Rows that are empty in the chosen columns are
    /// skipped.
    ///
    /// # Errors
    /// [`SheetError`] if no column is chosen, there are no cards, or there are too many.
    pub fn cards(&self, mapping: &Mapping) -> Result<Import, SheetError> {
        if mapping.columns.iter().take(self.columns).all(|column| *column == Column::Ignored) {
            return Err(SheetError::NothingChosen);
        }
        let rows = self.rows.iter().skip(mapping.header.into());
        let mut import = Import { blank: self.blank, ..Import::default() };
        for row in rows {
            let card = card_from_row(row, &mapping.columns);
            if card.is_blank() {
                import.blank += 1;
            } else if import.cards.len() == MAX_CARDS {
                return Err(SheetError::TooMany { line: row.line });
            } else {
                import.cards.push(card);
            }
        }
        if import.cards.is_empty() {
            let first = self.rows.get(usize::from(mapping.header)).or(self.rows.last());
            return Err(SheetError::NoCards { line: first.map_or(1, |row| row.line) });
        }
        Ok(import)
    }
}

fn card_from_row(row: &Row, columns: &[Column]) -> NewCard {
    let cells_of = |wanted: Column| {
        let cells = row.cells.iter().zip(columns).filter(move |(_, column)| **column == wanted);
        cells.map(|(cell, _)| csv::null_as_empty(cell).trim()).filter(|cell| !cell.is_empty())
    };
    let first = |wanted| cells_of(wanted).next();
    let body = cells_of(Column::Body).collect::<Vec<_>>().join("\n\n");
    NewCard::new(
        first(Column::Key).unwrap_or_default(),
        first(Column::Title).unwrap_or_default(),
        &body,
        first(Column::Link),
    )
}

/// Whether a text could be a title.
fn is_short(text: &str) -> bool {
    !text.contains('\n') && text.chars().count() < MIN_BODY_CHARS
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '½'))
}

#[cfg(test)]
mod tests;
