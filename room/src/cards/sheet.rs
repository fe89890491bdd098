//! Cards out of a table whose columns a person assigns: a spreadsheet's cells as they are copied, or a CSV file with
//! headings of its own.
//!
//! [`Sheet::read`] finds the cells, [`Sheet::proposal`] guesses what each column is, and [`Sheet::cards`] makes
//! cards of what the person says it is.

mod cells;

use cells::{Row, rows, separator};

use super::csv::{self, BODY, ESTIMATE, KEY, LINK, TITLE};
use super::lines::is_key;
use super::new_card::{Import, NewCard, is_link};
use crate::limits::{CARDS, SHEET_COLUMNS};

/// How many rows are looked at to guess what a column is.
const LOOKED_AT: usize = 50;
/// From how many characters on a text is rather a body than a title.
const LONG: usize = 120;

/// A table of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Each with something in it, and as long as it came.
    rows: Vec<Row>,
    columns: usize,
    /// Rows with nothing in them, which are left out.
    blank: usize,
}

/// What a column is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Column {
    /// Nothing for a card.
    #[default]
    Ignored,
    /// The tracker's key.
    Key,
    /// The title.
    Title,
    /// The text. Several columns of it follow each other.
    Body,
    /// The address.
    Link,
}

/// What the columns are, and whether the first row names them. A person may change both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// From the left; columns past the end are ignored.
    pub columns: Vec<Column>,
    /// Whether the first row has the columns' names and is no card.
    pub header: bool,
}

/// Why a text makes no cards. Its text can be shown as it is; nothing was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Nothing in it.
    #[error("there is nothing in it. Expected the cells of a table, copied out of a spreadsheet")]
    Empty,
    /// A NUL byte.
    #[error("line {line}: this is no text. Expected the cells of a table, copied out of a spreadsheet")]
    NotText {
        /// The line, from 1.
        line: usize,
    },
    /// Every column is ignored.
    #[error(
        "no column is chosen. Say which one has the titles, and perhaps which have the keys, texts and links"
    )]
    NothingChosen,
    /// Nothing stands in the chosen columns, below the header.
    #[error("line {line}: from here on nothing stands in the columns that are chosen. Choose others")]
    NoCards {
        /// The first line that could have had a card, from 1.
        line: usize,
    },
    /// More cards than a room takes.
    #[error("line {line}: this is card number {}. A room takes at most {CARDS}; copy fewer rows", CARDS + 1)]
    TooMany {
        /// The line of the first card too many, from 1.
        line: usize,
    },
}

impl Sheet {
    /// Whether a pasted text is rather a table than cards one a line: spreadsheets put tabs between cells.
    pub fn is_likely(text: &str) -> bool {
        text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.contains('\t'))
    }

    /// Reads the cells of a text. Between them are tabs if there are any in the first row, as Excel, Google Sheets and
    /// LibreOffice copy them; else semicolons or commas. A cell with a line break or a tab in it stands in quotation
    /// marks, and a quotation mark in such a cell twice. A cell that only begins with one is taken as it is. A row may
    /// be shorter than others; of a longer one than any table has, the rest is left out.
    ///
    /// # Errors
    /// [`SheetError::Empty`] and [`SheetError::NotText`].
    pub fn read(text: &str) -> Result<Self, SheetError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if let Some(place) = text.find('\0') {
            return Err(SheetError::NotText { line: 1 + text[..place].matches('\n').count() });
        }
        let mut rows = rows(text, separator(text));
        let all = rows.len();
        rows.retain(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        if rows.is_empty() {
            return Err(SheetError::Empty);
        }
        rows.iter_mut().for_each(|row| row.cells.truncate(SHEET_COLUMNS));
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        Ok(Self { blank: all - rows.len(), rows, columns })
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The cells of the first rows, to show what is in the columns.
    pub fn first_rows(&self, count: usize) -> impl Iterator<Item = &[String]> {
        self.rows.iter().take(count).map(|row| &row.cells[..])
    }

    /// What the columns probably are: by their names if the first row has any that are known, else by what is in them.
    pub fn proposal(&self) -> Mapping {
        let names: Vec<String> = self.rows[0].cells.iter().map(|name| csv::plain(name)).collect();
        let mut columns = vec![None; self.columns];
        let known = [
            (KEY, Column::Key),
            (TITLE, Column::Title),
            (BODY, Column::Body),
            (LINK, Column::Link),
            (ESTIMATE, Column::Ignored),
        ];
        for (wanted, column) in known {
            if let Some(place) = csv::find(&names, wanted) {
                columns[place] = Some(column);
            }
        }
        let header = columns.iter().any(Option::is_some);
        if !columns.contains(&Some(Column::Title)) {
            self.guess(&mut columns, header);
        }
        Mapping { columns: columns.into_iter().map(Option::unwrap_or_default).collect(), header }
    }

    /// Guesses what the columns are that have no name, until there is a title.
    fn guess(&self, columns: &mut [Option<Column>], header: bool) {
        let mut texts = Vec::new();
        for (place, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.is_none()) {
            let cells: Vec<&str> = self.cells(place, header).take(LOOKED_AT).collect();
            let most = |is: fn(&str) -> bool| cells.iter().filter(|cell| is(cell)).count() * 2 > cells.len();
            if most(is_link) {
                *column = Some(Column::Link);
            } else if most(is_key) {
                *column = Some(Column::Key);
            } else if !cells.is_empty() && !most(is_number) {
                texts.push((place, most(is_short)));
            }
        }
        // The first short text, else the first.
        let title = texts.iter().find(|(_, short)| *short).or(texts.first()).map(|(place, _)| *place);
        for (place, short) in texts {
            if Some(place) == title {
                columns[place] = Some(Column::Title);
            } else if !short {
                columns[place] = Some(Column::Body);
            }
        }
    }

    /// What stands in a column, but for empty cells.
    fn cells(&self, column: usize, header: bool) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().skip(header.into());
        rows.filter_map(move |row| row.cells.get(column))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    }

    /// Makes cards of the rows, all or none. A row with nothing in the chosen columns is left out.
    ///
    /// # Errors
    /// [`SheetError`], naming the line if there is one to look at.
    pub fn cards(&self, mapping: &Mapping) -> Result<Import, SheetError> {
        if mapping.columns.iter().take(self.columns).all(|column| *column == Column::Ignored) {
            return Err(SheetError::NothingChosen);
        }
        let rows = self.rows.iter().skip(mapping.header.into());
        let mut import = Import { blank: self.blank, ..Import::default() };
        for row in rows {
            let card = card(row, &mapping.columns);
            if card.is_blank() {
                import.blank += 1;
            } else if import.cards.len() == CARDS {
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

fn card(row: &Row, columns: &[Column]) -> NewCard {
    let of = |wanted: Column| {
        let cells = row.cells.iter().zip(columns).filter(move |(_, column)| **column == wanted);
        cells.map(|(cell, _)| csv::without_null(cell).trim()).filter(|cell| !cell.is_empty())
    };
    let first = |wanted| of(wanted).next();
    let body = of(Column::Body).collect::<Vec<_>>().join("\n\n");
    NewCard::new(
        first(Column::Key).unwrap_or_default(),
        first(Column::Title).unwrap_or_default(),
        &body,
        first(Column::Link),
    )
}

/// Whether it could be a title.
fn is_short(text: &str) -> bool {
    !text.contains('\n') && text.chars().count() < LONG
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '½'))
}

#[cfg(test)]
mod tests;
