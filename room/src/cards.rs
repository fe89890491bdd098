//! Imports cards from CSV files, pasted tables and pasted lines.
//! Used by the app, the page and the command line.

mod csv;
mod encoding;
mod lines;
mod new_card;
mod sheet;

pub use csv::{CsvError, from_csv};
pub use encoding::encoding;
pub use lines::from_lines;
pub(crate) use new_card::clean_note;
pub use new_card::{Import, NewCard, batches};
pub use sheet::{Column, Mapping, Sheet, SheetError};
