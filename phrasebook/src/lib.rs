//! Phrasebook is compile-time Fluent: it turns translation files into Rust functions while the programs are built.
//!
//! The page loads the texts of one language and contains no Fluent parser. A message that is misspelt or missing in a
//! language fails the build. To add a language, add a file.
//!
//! - Input: a directory with one `*.ftl` file per language. [`Phrasebook::from_dir`] reads it and checks that every
//!   language has the same messages with the same variables as [`REFERENCE`].
//! - Output: [`Phrasebook::messages_source`] is a Rust file with one function per message. The function's arguments are
//!   the message's variables. [`Phrasebook::languages_source`] is a Rust file with the list of languages.
//!   [`Phrasebook::languages`] lists the texts of each language in a compact form; the functions
//!   look them up by index.
//! - Callers: `texts/build.rs` writes the Rust files, and `cargo xtask` writes the files that the page fetches.
//!
//! The page does not need the messages whose names start with [`PROGRAM_PREFIX`]. They come last, so the page's list is
//! the start of the whole list.
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
//! assert!(book.messages_source().contains("fn hello(name: &str) -> String"));
//! let languages: Vec<&str> = book.languages().map(|texts| texts.code).collect();
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

pub use language::{Direction, Fault, REFERENCE};

use language::Language;
use pattern::Pattern;

/// How the name of a message starts that only programs show: the terminal program, the app and the host.
pub const PROGRAM_PREFIX: &str = "program-";

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

    /// The generated Rust source of the languages: `LANGUAGES` (each as a `Language { code, name, direction }`) and
    /// `REFERENCE` (the index of the reference language).
    ///
    /// The module that includes it must define `Language` and `Direction`.
    pub fn languages_source(&self) -> String {
        source::language_list(&self.languages, self.reference)
    }

    /// The generated Rust source of the messages: `NAMES` (the names of all messages) and one function per message.
    ///
    /// The module that includes it must define `message_text(index)`, `format_message(index, &[Value])`, and the enum
    /// `Value` with the variants `Number(usize)` and `Text(&str)`.
    pub fn messages_source(&self) -> String {
        source::functions(&self.languages, &self.messages())
    }

    /// The texts of each language, sorted by the language's code.
    pub fn languages(&self) -> impl Iterator<Item = Texts<'_>> {
        let messages = self.messages();
        let page_length = messages.iter().filter(|(name, _)| !is_for_programs(name)).count();
        self.languages.iter().map(move |language| Texts {
            code: &language.code,
            direction: language.direction,
            patterns: source::patterns(language, &messages),
            page_length,
        })
    }

    /// The messages of the reference language: those of the page by name, then those of the programs by name.
    fn messages(&self) -> Vec<(&str, &Pattern)> {
        let messages = &self.languages[self.reference].messages;
        let mut messages: Vec<_> = messages.iter().map(|(name, pattern)| (name.as_str(), pattern)).collect();
        messages.sort_by_key(|(name, _)| is_for_programs(name));
        messages
    }
}

/// The texts of one language.
#[derive(Debug)]
pub struct Texts<'book> {
    /// The language's code, such as `de`.
    pub code: &'book str,
    /// The direction in which the language is written.
    pub direction: Direction,
    /// The encoded messages. A message's index in the list is the index that the generated functions use.
    pub patterns: Vec<String>,
    /// How many messages at the start of the list the page needs.
    page_length: usize,
}

impl Texts<'_> {
    /// The messages that the page needs.
    pub fn page_patterns(&self) -> &[String] {
        &self.patterns[..self.page_length]
    }
}

fn is_for_programs(message: &str) -> bool {
    message.starts_with(PROGRAM_PREFIX)
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
            .map(|book| book.languages_source() + &book.messages_source())
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
        assert!(
            source.contains(r#"code: "de", name: "Deutsch", direction: Direction::LeftToRight"#),
            "{source}"
        );
    }

    #[test]
    fn messages_of_programs_come_last_and_not_on_the_page() {
        let text = "language-name = English\nzoom = Zoom\nprogram-bye = Bye\nadd = Add\n";
        let book = Phrasebook::from_languages(vec![parse_language("en", text).unwrap()]).unwrap();
        let texts = book.languages().next().unwrap();
        assert_eq!(texts.patterns, ["Add", "English", "Zoom", "Bye"]);
        assert_eq!(texts.page_patterns(), ["Add", "English", "Zoom"]);
    }

    #[test]
    fn languages_know_their_direction() {
        let direction = |code| parse_language(code, "language-name = x\n").unwrap().direction;
        for code in ["en", "pt-BR", "zh-Hans-CN", "az-Latn"] {
            assert_eq!(direction(code), Direction::LeftToRight, "{code}");
        }
        for code in ["ar", "fa", "he-IL", "ur-PK", "az-Arab"] {
            assert_eq!(direction(code), Direction::RightToLeft, "{code}");
        }
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
            parse_language("english", "hello = a").unwrap().code,
            "english",
            "a language may have a code of up to eight letters"
        );
        assert_eq!(
            parse_language("my language", "hello = a").expect_err("the code is invalid").to_string(),
            "my language.ftl: the file's name is not a language's code such as de, pt-BR or zh-Hans-CN"
        );
        assert_eq!(
            fault("hello =\n    .title = a"),
            "de.ftl: the message hello has no text, or has attributes"
        );
    }
}
