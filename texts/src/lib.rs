//! All texts for people, in every language.
//!
//! `languages/` has one Fluent file per language. The build script turns each message into a function (see
//! `phrasebook`): `texts::cards(3)` returns `3 cards` or `3 Karten`. To add a language, add its file.
//!
//! - Input: the current language. A page loads its texts ([`use_loaded`]), a program contains those of all languages
//!   ([`set_language`]).
//! - Output: one function per message, [`code_text`] for codes of the protocol, and `*_error` for errors of `room`.
//! - Callers: the page, the host, the app and `party`.
//!
//! # Layout
//!
//! | module | content |
//! | --- | --- |
//! | `current` | the current language, in a program and in a page |
//! | `reader` | formats a message with its variables |
//! | `codes` | the sentences of codes |
//! | `errors` | the sentences of errors |
//! | `language` | the list of languages |
//! | `export` | a meeting as CSV or Markdown |
//! | `other_host` | the question about another host |
//! | `proposals` | sentences about proposals |
//! | `negotiation` | finds the best language for a list of wishes |

mod codes;
mod current;
mod errors;
mod export;
mod language;
#[cfg(not(target_arch = "wasm32"))]
mod negotiation;
mod other_host;
mod proposals;
mod reader;

pub use codes::{Code, code_text, end_reason_text, failure_text, lost_reason_text};
#[cfg(not(target_arch = "wasm32"))]
pub use codes::{english, in_english};
pub use current::current_language;
#[cfg(target_arch = "wasm32")]
pub use current::use_loaded;
#[cfg(not(target_arch = "wasm32"))]
pub use current::{in_language, set_language};
pub use errors::{
    avatar_error, csv_error, import_report, name_error, points_error, scale_error, sheet_error,
};
#[cfg(not(target_arch = "wasm32"))]
pub use errors::{short_code_error, snapshot_error, version_mismatch};
pub use export::{csv_cell, csv_headings, markdown_link, markdown_text, to_csv, to_markdown};
pub use language::{Direction, LANGUAGES, Language};
#[cfg(not(target_arch = "wasm32"))]
pub use negotiation::{accepted_languages, environment_languages, negotiate, select_language};
pub use other_host::other_host;
pub use proposals::{proposal, proposed_changes};

use current::message_text;
use reader::{Value, format_message};

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// A text function, for constant lists that are the same in all languages.
pub type TextFn = fn() -> &'static str;
