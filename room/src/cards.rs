//! Imports cards from CSV files, pasted tables and pasted lines, and exports estimates as CSV and Markdown.
//! Used by the app, the page and the command line.

mod csv;
mod encoding;
mod export;
mod lines;
mod new_card;
mod sheet;

pub use csv::{CsvError, from_csv};
pub use encoding::encoding;
pub use export::{csv_cell, markdown_link, markdown_text, to_csv, to_markdown};
pub use lines::from_lines;
pub(crate) use new_card::clean_note;
pub use new_card::{Import, NewCard, batches};
pub use sheet::{Column, Mapping, Sheet, SheetError};
