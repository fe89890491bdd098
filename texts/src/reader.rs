//! Formats a message: inserts its variables and selects its variants. `phrasebook` documents the encoding.

use crate::current::{current_language, message_text};

/// A variable of a text.
pub(crate) enum Value<'text> {
    Text(&'text str),
    Number(usize),
}

/// Formats a message in the current language.
pub(crate) fn format_message(message: usize, values: &[Value<'_>]) -> String {
    let mut text = String::new();
    Reader { rest: message_text(message), values }.read(Some(&mut text));
    text
}

/// The unread rest of a pattern. `phrasebook` documents the encoding.
struct Reader<'text> {
    rest: &'text str,
    values: &'text [Value<'text>],
}

impl<'text> Reader<'text> {
    /// Reads to the end of the pattern or variant. Appends to `out` if this variant is selected.
    fn read(&mut self, mut out: Option<&mut String>) {
        while let Some(index) = self.rest.find(['\u{1}', '\u{2}', '\u{3}', '\u{5}']) {
            let (plain, rest) = self.rest.split_at(index);
            if let Some(out) = &mut out {
                out.push_str(plain);
            }
            match rest.as_bytes()[0] {
                1 => {
                    self.rest = &rest[1..];
                    let value = self.value();
                    if let (Some(out), Some(value)) = (&mut out, value) {
                        match value {
                            Value::Text(text) => out.push_str(text),
                            Value::Number(number) => out.push_str(&number.to_string()),
                        }
                    }
                }
                2 => {
                    self.rest = &rest[1..];
                    self.choose(out.as_deref_mut());
                }
                _ => {
                    self.rest = rest;
                    return;
                }
            }
        }
        if let Some(out) = out {
            out.push_str(self.rest);
        }
        self.rest = "";
    }

    /// The value whose index comes next. It is one digit: no message has more than nine variables.
    fn value(&mut self) -> Option<&'text Value<'text>> {
        let (digit, rest) = self.rest.split_at_checked(1)?;
        self.rest = rest;
        self.values.get(digit.parse::<usize>().ok()?)
    }

    fn choose(&mut self, mut out: Option<&mut String>) {
        let number = match self.value() {
            Some(&Value::Number(number)) => number,
            Some(Value::Text(_)) | None => 0,
        };
        let mut chosen = false;
        while let Some((key, rest)) =
            self.rest.strip_prefix('\u{3}').and_then(|variant| variant.split_once('\u{4}'))
        {
            self.rest = rest;
            let matches = match key.strip_prefix('=') {
                _ if chosen => false,
                Some(exactly) => exactly.parse() == Ok(number),
                None => key.is_empty() || key == category(number),
            };
            chosen |= matches;
            self.read(out.as_deref_mut().filter(|_| matches));
        }
        self.rest = self.rest.strip_prefix('\u{5}').unwrap_or(self.rest);
    }
}

/// The language's plural category for a number.
#[cfg(target_arch = "wasm32")]
fn category(number: usize) -> String {
    let language = js_sys::Array::of1(&current_language().code.into());
    let rules = js_sys::Intl::PluralRules::new(&language, &js_sys::Object::new());
    rules.select(number as f64).into()
}

/// The plural category, in a program.
#[cfg(not(target_arch = "wasm32"))]
fn category(number: usize) -> String {
    use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
    let language = current_language().code.parse::<unic_langid::LanguageIdentifier>().unwrap_or_default();
    let rules = PluralRules::create(language, PluralRuleType::CARDINAL);
    let category = rules.ok().and_then(|rules| rules.select(number).ok()).unwrap_or(PluralCategory::OTHER);
    format!("{category:?}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LANGUAGES, NAMES, already_added, in_language, list_rest, negotiate, people};

    #[test]
    fn plurals_follow_the_language() {
        assert_eq!([0, 1, 2, 21].map(people), ["Empty", "1 person", "2 people", "21 people"]);
        in_language(negotiate(&["de".to_owned()]), || {
            assert_eq!([0, 1, 2, 21].map(people), ["Leer", "1 Person", "2 Personen", "21 Personen"]);
            assert_eq!(list_rest("Ada, Bob", 1), "Ada, Bob und 1 weitere Person");
            assert_eq!(already_added(3), "3 sind schon im Raum.");
        });
        assert_eq!(people(1), "1 person");
    }

    #[test]
    fn every_message_formats_in_every_language() {
        let values = [1, 2, 3, 4, 5, 6].map(Value::Number);
        for language in LANGUAGES {
            assert!(!language.name.is_empty(), "{} has a name", language.code);
            in_language(language, || {
                for (message, name) in NAMES.iter().enumerate() {
                    let text = format_message(message, &values);
                    let is_control = |letter: char| letter < ' ' && letter != '\n';
                    assert!(
                        !text.is_empty() && !text.contains(is_control) && !text.contains(['{', '}']),
                        "{name} in {}: {text:?}",
                        language.code
                    );
                }
            });
        }
    }
}
