//! The Rust file that comes of it.

use std::fmt::Write;

use crate::language::Language;
use crate::pattern::Pattern;

/// The message with what a language calls itself; it stands in the list of languages.
const NAME: &str = "language-name";

/// The source for these languages, of which the one at `reference` is what all are compared to.
pub(crate) fn write(languages: &[Language], reference: usize) -> String {
    let mut source = String::from("// Made of the Fluent files; don't change it.\n\n");
    let names = languages.iter().map(|language| {
        let name = language.messages.get(NAME).map_or_else(String::new, Pattern::shown);
        format!("({:?}, {name:?})", language.code)
    });
    // Writing into a string does not fail.
    let _ = writeln!(
        source,
        "/// All languages: their codes, and what they call themselves.\npub(crate) const LANGUAGES: &[(&str, &str)] = &[{}];\n\n/// The place among them of the one for everybody whose own is not there.\nconst REFERENCE: usize = {reference};\n",
        names.collect::<Vec<_>>().join(", ")
    );
    let messages = &languages[reference].messages;
    for (number, (name, pattern)) in messages.iter().enumerate().filter(|(_, (name, _))| *name != NAME) {
        let shown = pattern.shown();
        let _ = write!(source, "\n/// {shown}\n{}\n", function(number, name, pattern, languages));
    }
    source
}

/// A language's patterns in the order of their names, their variables numbered as in the reference.
pub(crate) fn patterns(language: &Language, reference: &Language) -> Vec<String> {
    let pattern = |(name, theirs): (&String, &Pattern)| {
        let order: Vec<&str> = theirs.variables().collect();
        language.messages.get(name).map_or_else(String::new, |own| own.written(&order))
    };
    reference.messages.iter().map(pattern).collect()
}

fn function(number: usize, name: &str, pattern: &Pattern, languages: &[Language]) -> String {
    let is_number = |variable: &str| {
        languages.iter().any(|language| language.messages.get(name).is_some_and(|own| own.counts(variable)))
    };
    let identifier = |text: &str| text.replace('-', "_");
    let name = identifier(name);
    let (mut parameters, mut values) = (Vec::new(), Vec::new());
    for variable in pattern.variables() {
        let (kind, made) = if is_number(variable) { ("usize", "Number") } else { ("&str", "Text") };
        let variable = identifier(variable);
        parameters.push(format!("{variable}: {kind}"));
        values.push(format!("Value::{made}({variable})"));
    }
    if parameters.is_empty() {
        return format!("pub(crate) fn {name}() -> &'static str {{\n    plain({number})\n}}");
    }
    let (parameters, values) = (parameters.join(", "), values.join(", "));
    format!("pub(crate) fn {name}({parameters}) -> String {{\n    filled({number}, &[{values}])\n}}")
}
