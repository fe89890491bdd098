//! Parses the file of one language and compares it with the reference language.

use std::collections::BTreeMap;

use fluent_syntax::ast::{Entry, Message};
use fluent_syntax::parser;
use unic_langid::{CharacterDirection, LanguageIdentifier};

use crate::pattern::{Pattern, Unsupported};

/// The code of the reference language. People whose language is missing see its texts, and its variables define the
/// arguments of the generated functions.
pub const REFERENCE: &str = "en";

/// What is wrong in a file. The first value of most variants is the message's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The file's name is not the code of a language.
    #[error("the file's name is not a language's code such as de, pt-BR or zh-Hans-CN")]
    Code,
    /// The line with this number, counted from 1, does not parse.
    #[error("line {0} is not valid Fluent")]
    Syntax(usize),
    /// The message has no text, or has attributes, which are not supported.
    #[error("the message {0} has no text, or has attributes")]
    NoText(String),
    /// Two messages have the same name.
    #[error("the message {0} is there twice")]
    Duplicate(String),
    /// A placeable is neither a literal, a variable nor a choice by a number.
    #[error("the message {0} has unsupported syntax in braces")]
    UnsupportedPlaceable(String),
    /// A variant's key, the second value, is neither a number nor a plural category.
    #[error("the message {0} chooses by {1}, which is neither a plural category nor a number")]
    UnsupportedKey(String, String),
    /// The reference language has a message that this language lacks.
    #[error("the message {0} is missing")]
    MissingMessage(String),
    /// The language has a message that the reference language lacks.
    #[error("the message {0} is in no other language")]
    ExtraMessage(String),
    /// The reference language uses a variable, the second value, that this language lacks.
    #[error("the message {0} does not have the variable ${1}, which {REFERENCE}.ftl has there")]
    MissingVariable(String, String),
    /// The language uses a variable, the second value, that the reference language lacks.
    #[error("the message {0} has the variable ${1}, which {REFERENCE}.ftl does not have there")]
    ExtraVariable(String, String),
}

/// The direction in which a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Lines run from left to right, as in English.
    LeftToRight,
    /// Lines run from right to left, as in Arabic.
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub fn html(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// The messages of one language.
#[derive(Debug)]
pub(crate) struct Language {
    /// The language's code, such as `de`.
    pub(crate) code: String,
    /// The direction of its script.
    pub(crate) direction: Direction,
    /// The messages by name.
    pub(crate) messages: BTreeMap<String, Pattern>,
}

impl Language {
    pub(crate) fn parse(code: &str, text: &str) -> Result<Self, Fault> {
        let identifier: LanguageIdentifier = code.parse().map_err(|_| Fault::Code)?;
        let direction = match identifier.character_direction() {
            CharacterDirection::RTL => Direction::RightToLeft,
            // The page has no layout for vertical scripts. They are also written in lines from left to right.
            CharacterDirection::LTR | CharacterDirection::TTB => Direction::LeftToRight,
        };
        let resource = parser::parse(text).map_err(|(_, errors)| {
            let offset = errors.first().map_or(0, |error| error.pos.start);
            Fault::Syntax(1 + text.get(..offset).unwrap_or(text).matches('\n').count())
        })?;
        let mut messages = BTreeMap::new();
        for entry in resource.body {
            let Entry::Message(Message { id, value, attributes, .. }) = entry else { continue };
            let name = id.name.to_owned();
            let Some(value) = value.filter(|_| attributes.is_empty()) else {
                return Err(Fault::NoText(name));
            };
            let pattern = Pattern::parse(&value).map_err(|unsupported| match unsupported {
                Unsupported::Placeable => Fault::UnsupportedPlaceable(name.clone()),
                Unsupported::Key(key) => Fault::UnsupportedKey(name.clone(), key),
            })?;
            if messages.insert(name.clone(), pattern).is_some() {
                return Err(Fault::Duplicate(name));
            }
        }
        Ok(Self { code: code.to_owned(), direction, messages })
    }

    /// Checks that this language has the same messages as the reference, with the same variables.
    pub(crate) fn check_against(&self, reference: &Language) -> Result<(), Fault> {
        for (name, expected) in &reference.messages {
            let Some(own) = self.messages.get(name) else { return Err(Fault::MissingMessage(name.clone())) };
            if let Some(variable) = expected.variables().find(|variable| !own.has_variable(variable)) {
                return Err(Fault::MissingVariable(name.clone(), variable.to_owned()));
            }
            if let Some(variable) = own.variables().find(|variable| !expected.has_variable(variable)) {
                return Err(Fault::ExtraVariable(name.clone(), variable.to_owned()));
            }
        }
        match self.messages.keys().find(|name| !reference.messages.contains_key(*name)) {
            Some(name) => Err(Fault::ExtraMessage(name.clone())),
            None => Ok(()),
        }
    }
}
