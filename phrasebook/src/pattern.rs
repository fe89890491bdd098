//! The text of one message, and the compact encoding that the programs read.
//!
//! The encoding marks variables and choices with control characters, which no text contains. `Reader` in
//! `texts/src/reader.rs` decodes it.

use std::fmt::Write;

use fluent_syntax::ast::{
    self, CallArguments, Expression, InlineExpression, PatternElement, Variant, VariantKey,
};

/// The plural categories of CLDR.
const PLURAL_CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
/// Precedes the index of a variable.
const VARIABLE: char = '\u{1}';
/// Starts a choice. The index of the variable that decides follows.
const CHOICE: char = '\u{2}';
/// Starts a variant. Its key follows: a plural category, `=` and a number, or nothing for the default.
const VARIANT: char = '\u{3}';
/// Precedes the text of a variant.
const TEXT: char = '\u{4}';
/// Ends a choice.
const END: char = '\u{5}';

/// Valid Fluent syntax that this crate does not support.
pub(crate) enum Unsupported {
    Placeable,
    /// The key of a variant.
    Key(String),
}

/// The parsed text of one message.
#[derive(Debug, Default)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
    /// The variables in the order of their first use.
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
    pub(crate) fn parse(pattern: &ast::Pattern<&str>) -> Result<Self, Unsupported> {
        let mut parsed = Self::default();
        parsed.pieces = parsed.parse_pieces(pattern)?;
        Ok(parsed)
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|variable| variable.name.as_str())
    }

    pub(crate) fn has_variable(&self, variable: &str) -> bool {
        self.variables().any(|known| known == variable)
    }

    /// Whether this pattern uses the variable as a number.
    pub(crate) fn is_number(&self, variable: &str) -> bool {
        self.variables.iter().any(|known| known.name == variable && known.is_number)
    }

    /// The compact encoding. A variable becomes its index in `variables`.
    pub(crate) fn encode(&self, variables: &[&str]) -> String {
        let mut text = String::new();
        encode_pieces(&self.pieces, variables, &mut text);
        text
    }

    /// One line for the documentation of the generated function.
    pub(crate) fn preview(&self) -> String {
        let preview = |piece: &Piece| match piece {
            Piece::Text(text) => text.replace('\n', " "),
            Piece::Variable(name) => format!("{{ ${name} }}"),
            Piece::Choice { by, .. } => format!("{{ ${by} -> … }}"),
        };
        self.pieces.iter().map(preview).collect()
    }

    fn parse_pieces(&mut self, pattern: &ast::Pattern<&str>) -> Result<Vec<Piece>, Unsupported> {
        pattern.elements.iter().map(|element| self.parse_piece(element)).collect()
    }

    fn parse_piece(&mut self, element: &PatternElement<&str>) -> Result<Piece, Unsupported> {
        let expression = match element {
            PatternElement::TextElement { value } => return Ok(Piece::Text((*value).to_owned())),
            PatternElement::Placeable { expression } => expression,
        };
        match expression {
            Expression::Inline(InlineExpression::StringLiteral { value }) => {
                Ok(Piece::Text((*value).to_owned()))
            }
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                Ok(self.add_variable(id.name, false))
            }
            Expression::Inline(InlineExpression::FunctionReference { id, arguments })
                if id.name == "NUMBER" =>
            {
                match arguments {
                    CallArguments { positional, named } if named.is_empty() => match positional.as_slice() {
                        [InlineExpression::VariableReference { id }] => Ok(self.add_variable(id.name, true)),
                        _ => Err(Unsupported::Placeable),
                    },
                    CallArguments { .. } => Err(Unsupported::Placeable),
                }
            }
            Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
                self.add_variable(id.name, true);
                self.parse_choice(id.name, variants)
            }
            Expression::Inline(_) | Expression::Select { .. } => Err(Unsupported::Placeable),
        }
    }

    fn add_variable(&mut self, name: &str, is_number: bool) -> Piece {
        match self.variables.iter_mut().find(|known| known.name == name) {
            Some(known) => known.is_number |= is_number,
            None => self.variables.push(Variable { name: name.to_owned(), is_number }),
        }
        Piece::Variable(name.to_owned())
    }

    fn parse_choice(&mut self, by: &str, branches: &[Variant<&str>]) -> Result<Piece, Unsupported> {
        let (mut variants, mut otherwise) = (Vec::new(), Vec::new());
        for Variant { key, value, default } in branches {
            let pieces = self.parse_pieces(value)?;
            let key = match key {
                VariantKey::NumberLiteral { value } if value.parse::<usize>().is_ok() => format!("={value}"),
                VariantKey::Identifier { name } if PLURAL_CATEGORIES.contains(name) => (*name).to_owned(),
                VariantKey::NumberLiteral { value: key } | VariantKey::Identifier { name: key } => {
                    return Err(Unsupported::Key((*key).to_owned()));
                }
            };
            if *default { otherwise = pieces } else { variants.push((key, pieces)) }
        }
        Ok(Piece::Choice { by: by.to_owned(), variants, otherwise })
    }
}

fn encode_pieces(pieces: &[Piece], variables: &[&str], text: &mut String) {
    let index = |name: &str| variables.iter().position(|known| *known == name).unwrap_or_default();
    for piece in pieces {
        // Writing into a string never fails.
        match piece {
            Piece::Text(plain) => text.push_str(plain),
            Piece::Variable(name) => drop(write!(text, "{VARIABLE}{}", index(name))),
            Piece::Choice { by, variants, otherwise } => {
                let _ = write!(text, "{CHOICE}{}", index(by));
                for (key, pieces) in variants {
                    let _ = write!(text, "{VARIANT}{key}{TEXT}");
                    encode_pieces(pieces, variables, text);
                }
                let _ = write!(text, "{VARIANT}{TEXT}");
                encode_pieces(otherwise, variables, text);
                text.push(END);
            }
        }
    }
}
