//! Generates the Rust source and the pattern lists from parsed languages.

use std::fmt::Write;

use crate::language::Language;
use crate::pattern::Pattern;

/// The message that holds a language's own name. It goes into `LANGUAGES` and gets no function.
const NAME: &str = "language-name";

/// The first line of generated files.
const HEADER: &str = "// Generated from the Fluent files. Edit those instead.\n\n";

/// Generates the list of languages. `reference` is the index of the reference language.
pub(crate) fn language_list(languages: &[Language], reference: usize) -> String {
    let entries = languages.iter().map(|language| {
        let name = language.messages.get(NAME).map_or_else(String::new, Pattern::preview);
        let Language { code, direction, .. } = language;
        format!("Language {{ code: {code:?}, name: {name:?}, direction: Direction::{direction:?} }}")
    });
    format!(
        "{HEADER}/// All languages, sorted by code.\npub const LANGUAGES: &[Language] = &[{}];\n\n/// The index of the language for people whose own language is missing.\npub(crate) const REFERENCE: usize = {reference};\n",
        entries.collect::<Vec<_>>().join(", ")
    )
}

/// Generates the functions for the reference language's `messages`, which are in order.
pub(crate) fn functions(languages: &[Language], messages: &[(&str, &Pattern)]) -> String {
    let names: Vec<&str> = messages.iter().map(|(name, _)| *name).collect();
    let mut source =
        format!("{HEADER}/// The names of all messages, by index.\nconst NAMES: &[&str] = &{names:?};\n\n");
    for (index, (name, pattern)) in messages.iter().enumerate().filter(|(_, (name, _))| *name != NAME) {
        let preview = pattern.preview();
        // Writing into a string never fails.
        let _ = write!(source, "\n/// {preview}\n{}\n", function(index, name, pattern, languages));
    }
    source
}

/// The encoded patterns of a language in the order of the reference's messages. Variables have the reference's indices.
pub(crate) fn patterns(language: &Language, messages: &[(&str, &Pattern)]) -> Vec<String> {
    let encode = |(name, expected): &(&str, &Pattern)| {
        let variables: Vec<&str> = expected.variables().collect();
        language.messages.get(*name).map_or_else(String::new, |own| own.encode(&variables))
    };
    messages.iter().map(encode).collect()
}

fn function(index: usize, name: &str, pattern: &Pattern, languages: &[Language]) -> String {
    let is_number = |variable: &str| {
        languages
            .iter()
            .any(|language| language.messages.get(name).is_some_and(|own| own.is_number(variable)))
    };
    let identifier = |text: &str| text.replace('-', "_");
    let name = identifier(name);
    let (mut parameters, mut values) = (Vec::new(), Vec::new());
    for variable in pattern.variables() {
        let (kind, variant) = if is_number(variable) { ("usize", "Number") } else { ("&str", "Text") };
        let variable = identifier(variable);
        parameters.push(format!("{variable}: {kind}"));
        values.push(format!("Value::{variant}({variable})"));
    }
    if parameters.is_empty() {
        return format!("pub fn {name}() -> &'static str {{\n    message_text({index})\n}}");
    }
    let (parameters, values) = (parameters.join(", "), values.join(", "));
    format!("pub fn {name}({parameters}) -> String {{\n    format_message({index}, &[{values}])\n}}")
}
