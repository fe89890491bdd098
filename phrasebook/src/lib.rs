//! Phrasebook is compile-time Fluent: it turns translation files into Rust functions while the page is built.
//!
//! The page loads the texts of one language and contains no Fluent parser. A message that is misspelt or missing in a
//! language fails the build. To add a language, add a file.
//!
//! - Input: a directory with one `*.ftl` file per language. [`Phrasebook::from_dir`] reads it and checks that every
//!   language has the same messages with the same variables as [`REFERENCE`].
//! - Output: [`Phrasebook::rust_source`] is a Rust file with one function per message. The function's arguments are the
//!   message's variables. [`Phrasebook::patterns`] lists the texts of each language in a compact form; the functions
//!   look them up by index.
//! - Callers: `ui/build.rs` writes the Rust file, and `cargo xtask` writes the pattern files that the page fetches.
//!
//! # Layout
//!
//! | module | content |
//! | --- | --- |
//! | `language` | parses one file and compares it with the reference language |
//! | `pattern` | the text of one message, and its compact form |
//! | `source` | generates the Rust code |
//!
//! # Supported syntax
//!
//! Text, `{ "a literal" }`, `{ $variable }`, and a choice by a number, either exact or by the plural category of the
//! language (`{ $count -> [one] … *[other] … }`). A variable is a number if any language chooses by it or writes
//! `{ NUMBER($variable) }`. All other variables are text. See <https://projectfluent.org/fluent/guide>.
//!
//! # Example
//!
//! ```rust
//! use phrasebook::Phrasebook;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dir = std::env::temp_dir().join(format!("phrasebook-{}", std::process::id()));
//! std::fs::create_dir_all(&dir)?;
//! std::fs::write(dir.join("en.ftl"), "language-name = English\nhello = Hello { $name }!\n")?;
//! std::fs::write(dir.join("de.ftl"), "language-name = Deutsch\nhello = Hallo { $name }!\n")?;
//!
//! let book = Phrasebook::from_dir(&dir)?;
//! assert!(book.rust_source().contains("fn hello(name: &str) -> String"));
//! let languages: Vec<&str> = book.patterns().map(|(code, _)| code).collect();
//! assert_eq!(languages, ["de", "en"]);
//! # std::fs::remove_dir_all(&dir)?;
//! # Ok(())
//! # }
//! ```

mod language;
mod pattern;
mod source;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use language::{Fault, REFERENCE};

use language::Language;

/// Why the texts can't be compiled.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The directory or a file can't be read.
    #[error("{} can't be read: {source}", path.display())]
    Unreadable {
        /// The directory or file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file of the reference language is missing.
    #[error("there is no {REFERENCE}.ftl, to which all languages are compared")]
    MissingReference,
    /// A file does not parse, or does not match the reference language.
    #[error("{file}: {fault}")]
    Invalid {
        /// The file's name, such as `de.ftl`.
        file: String,
        /// What is wrong in it.
        fault: Fault,
    },
}

/// All languages of a directory, parsed and checked against each other.
#[derive(Debug)]
pub struct Phrasebook {
    /// Sorted by code.
    languages: Vec<Language>,
    /// The index of the reference language.
    reference: usize,
}

impl Phrasebook {
    /// Reads every `*.ftl` file in `dir`. The file's name is the language's code. Other files are ignored.
    ///
    /// # Errors
    /// [`Error`], which names the file and the message. The first error ends the reading.
    pub fn from_dir(dir: &Path) -> Result<Self, Error> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Unreadable { path, source }
        };
        let mut languages = Vec::new();
        for entry in fs::read_dir(dir).map_err(unreadable(dir))? {
            let path = entry.map_err(unreadable(dir))?.path();
            let is_fluent = path.extension().is_some_and(|extension| extension == "ftl");
            let Some(code) = path.file_stem().and_then(|code| code.to_str()).filter(|_| is_fluent) else {
                continue;
            };
            let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
            languages.push(parse_language(code, &text)?);
        }
        Self::from_languages(languages)
    }

    fn from_languages(mut languages: Vec<Language>) -> Result<Self, Error> {
        languages.sort_by(|one, other| one.code.cmp(&other.code));
        let is_reference = |language: &Language| language.code == REFERENCE;
        let reference = languages.iter().position(is_reference).ok_or(Error::MissingReference)?;
        for language in &languages {
            let invalid = |fault| Error::Invalid { file: format!("{}.ftl", language.code), fault };
            language.check_against(&languages[reference]).map_err(invalid)?;
        }
        Ok(Self { languages, reference })
    }

    /// The generated Rust source: `LANGUAGES` (code and own name of each language), `REFERENCE` (the index of the
    /// reference language), and one function per message.
    ///
    /// The module that includes it must define `message_text(index)`, `format_message(index, &[Value])` and the enum
    /// `Value` with the variants `Number(usize)` and `Text(&str)`.
    pub fn rust_source(&self) -> String {
        source::generate(&self.languages, self.reference)
    }

    /// The code of each language and its patterns. A pattern's index in the list is the index that the generated
    /// functions use.
    pub fn patterns(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let reference = &self.languages[self.reference];
        self.languages.iter().map(|language| (language.code.as_str(), source::patterns(language, reference)))
    }
}

fn parse_language(code: &str, text: &str) -> Result<Language, Error> {
    let invalid = |fault| Error::Invalid { file: format!("{code}.ftl"), fault };
    Language::parse(code, text).map_err(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "language-name = English\nhello = Hello { $name }!\ncards = { $count ->\n    [one] 1 card\n   *[other] { $count } cards\n}\n";

    fn compile_with_english(german: &str) -> Result<String, String> {
        let languages = [("de", german), ("en", ENGLISH)].map(|(code, text)| parse_language(code, text));
        let languages =
            languages.into_iter().collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        Phrasebook::from_languages(languages)
            .map(|book| book.rust_source())
            .map_err(|error| error.to_string())
    }

    fn compile_error(german: &str) -> String {
        compile_with_english(german).expect_err("the German file is invalid")
    }

    #[test]
    fn generates_one_function_per_message() {
        let german = "language-name = Deutsch\nhello = { $name }, hallo!\ncards = { $count ->\n    [one] 1 Karte\n   *[other] { $count } Karten\n}\n";
        let source = compile_with_english(german).unwrap();
        assert!(source.contains("fn hello(name: &str) -> String"), "{source}");
        assert!(source.contains("fn cards(count: usize) -> String"), "{source}");
        assert!(source.contains(r#"("de", "Deutsch")"#), "{source}");
    }

    #[test]
    fn reports_differences_from_the_reference() {
        let rest = "language-name = Deutsch\nhello = Hallo { $name }!\n";
        assert_eq!(compile_error(rest), "de.ftl: the message cards is missing");
        let more = format!("{rest}cards = Karten\nmore = Mehr\n");
        assert_eq!(
            compile_error(&more),
            "de.ftl: the message cards does not have the variable $count, which en.ftl has there"
        );
        let more = format!("{rest}cards = {{ $count }} {{ $of }}\n");
        assert_eq!(
            compile_error(&more),
            "de.ftl: the message cards has the variable $of, which en.ftl does not have there"
        );
        let more = format!("{rest}cards = {{ $count }}\nmore = Mehr\n");
        assert_eq!(compile_error(&more), "de.ftl: the message more is in no other language");
    }

    #[test]
    fn reports_unsupported_syntax() {
        let fault = |text| parse_language("de", text).map(drop).expect_err("the text is invalid").to_string();
        assert_eq!(fault("hello = { -brand }"), "de.ftl: the message hello has unsupported syntax in braces");
        assert_eq!(
            fault("hello = { $a ->\n [masculine] er\n *[other] es\n}"),
            "de.ftl: the message hello chooses by masculine, which is neither a plural category nor a number"
        );
        assert_eq!(fault("hello = a\nhello = b"), "de.ftl: the message hello is there twice");
        assert_eq!(fault("hello = { $a"), "de.ftl: line 1 is not valid Fluent");
        assert_eq!(
            fault("hello =\n    .title = a"),
            "de.ftl: the message hello has no text, or has attributes"
        );
    }
}
