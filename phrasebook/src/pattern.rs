//! The text of a message, and how it is written down for the page.

use std::fmt::Write;

use fluent_syntax::ast::{
    self, CallArguments, Expression, InlineExpression, PatternElement, Variant, VariantKey,
};

/// What CLDR calls the ways in which languages count.
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
/// Stands before the number of a variable.
const VARIABLE: char = '\u{1}';
/// Stands before the number of a variable by which is chosen.
const CHOICE: char = '\u{2}';
/// Stands before what a variant is for: a category, `=` and a number, or nothing for all else.
const VARIANT: char = '\u{3}';
/// Stands before a variant's text.
const TEXT: char = '\u{4}';
/// Ends a choice.
const END: char = '\u{5}';

/// What this does not understand of Fluent.
pub(crate) enum Unknown {
    Placeable,
    Key(String),
}

/// A message's text.
#[derive(Debug, Default)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
    /// Its variables, in the order in which they come up.
    variables: Vec<Variable>,
}

#[derive(Debug)]
struct Variable {
    name: String,
    is_number: bool,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Variable(String),
    Choice { by: String, variants: Vec<(String, Vec<Piece>)>, otherwise: Vec<Piece> },
}

impl Pattern {
    pub(crate) fn read(pattern: &ast::Pattern<&str>) -> Result<Self, Unknown> {
        let mut read = Self::default();
        read.pieces = read.pieces_of(pattern)?;
        Ok(read)
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|variable| variable.name.as_str())
    }

    pub(crate) fn has(&self, variable: &str) -> bool {
        self.variables().any(|known| known == variable)
    }

    /// Whether that variable is a number here.
    pub(crate) fn counts(&self, variable: &str) -> bool {
        self.variables.iter().any(|known| known.name == variable && known.is_number)
    }

    /// As it is written down, with variables by their places among `order`.
    pub(crate) fn written(&self, order: &[&str]) -> String {
        let mut text = String::new();
        write(&self.pieces, order, &mut text);
        text
    }

    /// As a person reads it who looks for a message.
    pub(crate) fn shown(&self) -> String {
        let show = |piece: &Piece| match piece {
            Piece::Text(text) => text.replace('\n', " "),
            Piece::Variable(name) => format!("{{ ${name} }}"),
            Piece::Choice { by, .. } => format!("{{ ${by} -> … }}"),
        };
        self.pieces.iter().map(show).collect()
    }

    fn pieces_of(&mut self, pattern: &ast::Pattern<&str>) -> Result<Vec<Piece>, Unknown> {
        pattern.elements.iter().map(|element| self.piece(element)).collect()
    }

    fn piece(&mut self, element: &PatternElement<&str>) -> Result<Piece, Unknown> {
        let expression = match element {
            PatternElement::TextElement { value } => return Ok(Piece::Text((*value).to_owned())),
            PatternElement::Placeable { expression } => expression,
        };
        match expression {
            Expression::Inline(InlineExpression::StringLiteral { value }) => {
                Ok(Piece::Text((*value).to_owned()))
            }
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                Ok(self.variable(id.name, false))
            }
            Expression::Inline(InlineExpression::FunctionReference { id, arguments })
                if id.name == "NUMBER" =>
            {
                match arguments {
                    CallArguments { positional, named } if named.is_empty() => match positional.as_slice() {
                        [InlineExpression::VariableReference { id }] => Ok(self.variable(id.name, true)),
                        _ => Err(Unknown::Placeable),
                    },
                    CallArguments { .. } => Err(Unknown::Placeable),
                }
            }
            Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
                self.variable(id.name, true);
                self.choice(id.name, variants)
            }
            Expression::Inline(_) | Expression::Select { .. } => Err(Unknown::Placeable),
        }
    }

    fn variable(&mut self, name: &str, is_number: bool) -> Piece {
        match self.variables.iter_mut().find(|known| known.name == name) {
            Some(known) => known.is_number |= is_number,
            None => self.variables.push(Variable { name: name.to_owned(), is_number }),
        }
        Piece::Variable(name.to_owned())
    }

    fn choice(&mut self, by: &str, all: &[Variant<&str>]) -> Result<Piece, Unknown> {
        let (mut variants, mut otherwise) = (Vec::new(), Vec::new());
        for Variant { key, value, default } in all {
            let pieces = self.pieces_of(value)?;
            let key = match key {
                VariantKey::NumberLiteral { value } if value.parse::<usize>().is_ok() => format!("={value}"),
                VariantKey::Identifier { name } if CATEGORIES.contains(name) => (*name).to_owned(),
                VariantKey::NumberLiteral { value: key } | VariantKey::Identifier { name: key } => {
                    return Err(Unknown::Key((*key).to_owned()));
                }
            };
            if *default { otherwise = pieces } else { variants.push((key, pieces)) }
        }
        Ok(Piece::Choice { by: by.to_owned(), variants, otherwise })
    }
}

fn write(pieces: &[Piece], order: &[&str], text: &mut String) {
    let place = |name: &str| order.iter().position(|known| *known == name).unwrap_or_default();
    for piece in pieces {
        // Writing into a string does not fail.
        match piece {
            Piece::Text(plain) => text.push_str(plain),
            Piece::Variable(name) => drop(write!(text, "{VARIABLE}{}", place(name))),
            Piece::Choice { by, variants, otherwise } => {
                let _ = write!(text, "{CHOICE}{}", place(by));
                for (key, pieces) in variants {
                    let _ = write!(text, "{VARIANT}{key}{TEXT}");
                    write(pieces, order, text);
                }
                let _ = write!(text, "{VARIANT}{TEXT}");
                write(otherwise, order, text);
                text.push(END);
            }
        }
    }
}
