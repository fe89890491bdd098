//! One language: its messages by their names.

use std::collections::BTreeMap;

use fluent_syntax::ast::{Entry, Message};
use fluent_syntax::parser;

use crate::REFERENCE;
use crate::pattern::{Pattern, Unknown};

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A line can't be read.
    #[error("line {0} is no Fluent")]
    NoFluent(usize),
    /// A message without a text of its own.
    #[error("the message {0} has no text, or has attributes")]
    NoText(String),
    /// A name is there twice.
    #[error("the message {0} is there twice")]
    Twice(String),
    /// Something between braces that is neither a variable nor a choice.
    #[error("the message {0} has something in braces that is not understood here")]
    Placeable(String),
    /// A choice by something that is no number.
    #[error("the message {0} chooses by {1}, which is no plural category and no number")]
    Key(String, String),
    /// A message that the reference has.
    #[error("the message {0} is missing")]
    Missing(String),
    /// A message that the reference does not have.
    #[error("the message {0} is in no other language")]
    Extra(String),
    /// A variable that the reference has.
    #[error("the message {0} does not have the variable ${1}, which {REFERENCE}.ftl has there")]
    NoVariable(String, String),
    /// A variable that the reference does not have.
    #[error("the message {0} has the variable ${1}, which {REFERENCE}.ftl does not have there")]
    Variable(String, String),
}

/// A language.
#[derive(Debug)]
pub(crate) struct Language {
    /// Its code, such as `de`.
    pub(crate) code: String,
    /// Its messages.
    pub(crate) messages: BTreeMap<String, Pattern>,
}

impl Language {
    pub(crate) fn read(code: &str, text: &str) -> Result<Self, Fault> {
        let resource = parser::parse(text).map_err(|(_, errors)| {
            let place = errors.first().map_or(0, |error| error.pos.start);
            Fault::NoFluent(1 + text.get(..place).unwrap_or(text).matches('\n').count())
        })?;
        let mut messages = BTreeMap::new();
        for entry in resource.body {
            let Entry::Message(Message { id, value, attributes, .. }) = entry else { continue };
            let name = id.name.to_owned();
            let Some(value) = value.filter(|_| attributes.is_empty()) else {
                return Err(Fault::NoText(name));
            };
            let pattern = Pattern::read(&value).map_err(|unknown| match unknown {
                Unknown::Placeable => Fault::Placeable(name.clone()),
                Unknown::Key(key) => Fault::Key(name.clone(), key),
            })?;
            if messages.insert(name.clone(), pattern).is_some() {
                return Err(Fault::Twice(name));
            }
        }
        Ok(Self { code: code.to_owned(), messages })
    }

    /// Whether it has the same messages as the reference, with the same variables.
    pub(crate) fn compare(&self, reference: &Language) -> Result<(), Fault> {
        for (name, theirs) in &reference.messages {
            let Some(own) = self.messages.get(name) else { return Err(Fault::Missing(name.clone())) };
            if let Some(variable) = theirs.variables().find(|variable| !own.has(variable)) {
                return Err(Fault::NoVariable(name.clone(), variable.to_owned()));
            }
            if let Some(variable) = own.variables().find(|variable| !theirs.has(variable)) {
                return Err(Fault::Variable(name.clone(), variable.to_owned()));
            }
        }
        match self.messages.keys().find(|name| !reference.messages.contains_key(*name)) {
            Some(name) => Err(Fault::Extra(name.clone())),
            None => Ok(()),
        }
    }
}
