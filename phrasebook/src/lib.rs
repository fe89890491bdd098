//! Fluent files as Rust functions: a page that speaks several languages, loads one, and has no parser.
//!
//! [`Phrasebook::read`] reads every `*.ftl` of a folder, one a language, and checks that all have the same messages with the
//! same variables. [`Phrasebook::source`] is a Rust file for a build script to write: one function a message, whose
//! arguments are the message's variables, and which fills in the message's pattern by its number.
//! [`Phrasebook::patterns`] are those patterns, a list for each language. So a message that is misspelt, or missing in a
//! language, does not build, and adding a language is adding a file.
//!
//! Of Fluent's syntax there is what such texts need: text, `{ "a literal" }`, `{ $variable }`, and a choice by a number,
//! exactly or by the language's plural category (`{ $count -> [one] … *[other] … }`). A variable is a number if some
//! language chooses by it or says `{ NUMBER($it) }`, else a text. See <https://projectfluent.org/fluent/guide>.

mod language;
mod pattern;
mod source;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use language::Fault;

use language::Language;

/// The language whose texts are shown to people whose own is not there, and whose order of variables the functions have.
pub const REFERENCE: &str = "en";

/// Why texts can't be compiled.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or a file can't be read.
    #[error("{} can't be read: {source}", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no file of the reference language.
    #[error("there is no {REFERENCE}.ftl, to which all languages are compared")]
    NoReference,
    /// Something is wrong with a file.
    #[error("{file}: {fault}")]
    Faulty {
        /// Its name.
        file: String,
        /// What.
        fault: Fault,
    },
}

/// All languages of a folder.
#[derive(Debug)]
pub struct Phrasebook {
    languages: Vec<Language>,
    /// The place of the reference among them.
    reference: usize,
}

impl Phrasebook {
    /// Reads a folder.
    ///
    /// # Errors
    /// [`Error`], which names the file and the message.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Unreadable { path, source }
        };
        let mut languages = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            let is_fluent = path.extension().is_some_and(|extension| extension == "ftl");
            let Some(code) = path.file_stem().and_then(|code| code.to_str()).filter(|_| is_fluent) else {
                continue;
            };
            let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
            languages.push(language(code, &text)?);
        }
        Self::of(languages)
    }

    fn of(mut languages: Vec<Language>) -> Result<Self, Error> {
        languages.sort_by(|one, other| one.code.cmp(&other.code));
        let is_reference = |language: &Language| language.code == REFERENCE;
        let reference = languages.iter().position(is_reference).ok_or(Error::NoReference)?;
        for language in &languages {
            let faulty = |fault| Error::Faulty { file: format!("{}.ftl", language.code), fault };
            language.compare(&languages[reference]).map_err(faulty)?;
        }
        Ok(Self { languages, reference })
    }

    /// The Rust source: `LANGUAGES`, the place of the reference among them as `REFERENCE`, and the functions. They call
    /// `plain(number)` and `filled(number, &[Value])`, which are to be there.
    pub fn source(&self) -> String {
        source::write(&self.languages, self.reference)
    }

    /// The code of each language and its patterns, in the order of their numbers.
    pub fn patterns(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let theirs = &self.languages[self.reference];
        self.languages.iter().map(|language| (language.code.as_str(), source::patterns(language, theirs)))
    }
}

fn language(code: &str, text: &str) -> Result<Language, Error> {
    let faulty = |fault| Error::Faulty { file: format!("{code}.ftl"), fault };
    Language::read(code, text).map_err(faulty)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "language-name = English\nhello = Hello { $name }!\ncards = { $count ->\n    [one] 1 card\n   *[other] { $count } cards\n}\n";

    fn both(german: &str) -> Result<String, String> {
        let languages = [("de", german), ("en", ENGLISH)].map(|(code, text)| language(code, text));
        let languages =
            languages.into_iter().collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        Phrasebook::of(languages).map(|book| book.source()).map_err(|error| error.to_string())
    }

    fn fault(german: &str) -> String {
        both(german).expect_err("that is wrong")
    }

    #[test]
    fn a_function_a_message() {
        let german = "language-name = Deutsch\nhello = { $name }, hallo!\ncards = { $count ->\n    [one] 1 Karte\n   *[other] { $count } Karten\n}\n";
        let source = both(german).unwrap();
        assert!(source.contains("fn hello(name: &str) -> String"), "{source}");
        assert!(source.contains("fn cards(count: usize) -> String"), "{source}");
        assert!(source.contains(r#"("de", "Deutsch")"#), "{source}");
    }

    #[test]
    fn what_differs_from_the_reference_is_named() {
        let rest = "language-name = Deutsch\nhello = Hallo { $name }!\n";
        assert_eq!(fault(rest), "de.ftl: the message cards is missing");
        let more = format!("{rest}cards = Karten\nmore = Mehr\n");
        assert_eq!(
            fault(&more),
            "de.ftl: the message cards does not have the variable $count, which en.ftl has there"
        );
        let more = format!("{rest}cards = {{ $count }} {{ $of }}\n");
        assert_eq!(
            fault(&more),
            "de.ftl: the message cards has the variable $of, which en.ftl does not have there"
        );
        let more = format!("{rest}cards = {{ $count }}\nmore = Mehr\n");
        assert_eq!(fault(&more), "de.ftl: the message more is in no other language");
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let fault = |text| language("de", text).map(drop).expect_err("that is wrong").to_string();
        assert_eq!(
            fault("hello = { -brand }"),
            "de.ftl: the message hello has something in braces that is not understood here"
        );
        assert_eq!(
            fault("hello = { $a ->\n [masculine] er\n *[other] es\n}"),
            "de.ftl: the message hello chooses by masculine, which is no plural category and no number"
        );
        assert_eq!(fault("hello = a\nhello = b"), "de.ftl: the message hello is there twice");
        assert_eq!(fault("hello = { $a"), "de.ftl: line 1 is no Fluent");
        assert_eq!(
            fault("hello =\n    .title = a"),
            "de.ftl: the message hello has no text, or has attributes"
        );
    }
}
