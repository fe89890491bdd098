//! The page's texts, in the person's language.
//!
//! `ui/texts/` has one Fluent file per language. The build script turns each message into a function of this module (see
//! `phrasebook`): `texts::cards(3)` returns `3 cards` or `3 Karten`. To add a language, add its file.

use std::cell::Cell;

use gloo_timers::future::TimeoutFuture;
use yew::{Html, html};

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

thread_local! {
    /// Index of the current language. A page has one thread; each test thread has its own.
    static CURRENT: Cell<usize> = const { Cell::new(REFERENCE) };
    /// The current language's patterns, by message index.
    static PATTERNS: Cell<&'static [&'static str]> = const { Cell::new(INITIAL_PATTERNS) };
}

/// In the browser there are no texts until a language is loaded.
#[cfg(target_arch = "wasm32")]
const INITIAL_PATTERNS: &[&str] = &[];
#[cfg(not(target_arch = "wasm32"))]
const INITIAL_PATTERNS: &[&str] = ALL_PATTERNS[REFERENCE];
/// The patterns of all languages, for tests.
#[cfg(not(target_arch = "wasm32"))]
const ALL_PATTERNS: [&[&str]; LANGUAGES.len()] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

/// Pause before loading the first language again after a failure, in ms.
const RETRY_MS: u32 = 500;
/// Stands in a text for an element that [`embed`] inserts.
pub(crate) const PLACEHOLDER: &str = "\u{FFFC}";

/// A text function, for constant lists that are the same in all languages.
pub(crate) type TextFn = fn() -> &'static str;

/// A variable of a text.
enum Value<'text> {
    Text(&'text str),
    Number(usize),
}

/// The code of the current language.
pub(crate) fn current_language() -> &'static str {
    LANGUAGES[CURRENT.get()].0
}

/// Switches to the first available of these languages (codes such as `de-AT`), or to English. Keeps the current
/// language if loading fails. Returns the code of the current language.
pub(crate) async fn set_language(wanted: Vec<String>) -> &'static str {
    let index = language_index(&wanted);
    while CURRENT.get() != index || PATTERNS.get().is_empty() {
        match load_patterns(index).await {
            Some(patterns) => {
                CURRENT.set(index);
                PATTERNS.set(patterns);
            }
            None if PATTERNS.get().is_empty() => TimeoutFuture::new(RETRY_MS).await,
            None => break,
        }
    }
    current_language()
}

fn language_index(wanted: &[String]) -> usize {
    let index = |code: &String| {
        let primary = code.split('-').next().unwrap_or_default();
        LANGUAGES.iter().position(|(known, _)| known.eq_ignore_ascii_case(primary))
    };
    wanted.iter().find_map(index).unwrap_or(REFERENCE)
}

/// Fetches a language's patterns from the host. They stay in memory as long as the page.
#[cfg(target_arch = "wasm32")]
async fn load_patterns(index: usize) -> Option<&'static [&'static str]> {
    let (code, _) = LANGUAGES[index];
    let list = crate::browser::fetch_json(&format!("/{code}.json")).await?;
    let list = js_sys::Array::from(&list);
    let patterns = list.iter().map(|text| Some(&*text.as_string()?.leak())).collect::<Option<Vec<&str>>>()?;
    Some(patterns.leak())
}

#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::unused_async)] // In a browser it takes a while.
async fn load_patterns(index: usize) -> Option<&'static [&'static str]> {
    Some(ALL_PATTERNS[index])
}

/// Whether the current language is English, the language of messages from the host and the app.
pub(crate) fn is_english() -> bool {
    CURRENT.get() == REFERENCE
}

/// A sentence with an element in place of the [`PLACEHOLDER`].
pub(crate) fn embed(sentence: &str, inside: Html) -> Html {
    match sentence.split_once(PLACEHOLDER) {
        Some((before, after)) => html! { <>{ before.to_owned() }{ inside }{ after.to_owned() }</> },
        None => html! { <>{ sentence.to_owned() }{ inside }</> },
    }
}

fn message_text(message: usize) -> &'static str {
    PATTERNS.get().get(message).copied().unwrap_or_default()
}

fn format_message(message: usize, values: &[Value<'_>]) -> String {
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
    let language = js_sys::Array::of1(&LANGUAGES[CURRENT.get()].0.into());
    let rules = js_sys::Intl::PluralRules::new(&language, &js_sys::Object::new());
    rules.select(number as f64).into()
}

/// The plural category, for tests outside a browser.
#[cfg(not(target_arch = "wasm32"))]
fn category(number: usize) -> String {
    use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
    let language = LANGUAGES[CURRENT.get()].0.parse::<unic_langid::LanguageIdentifier>().unwrap_or_default();
    let rules = PluralRules::create(language, PluralRuleType::CARDINAL);
    let category = rules.ok().and_then(|rules| rules.select(number).ok()).unwrap_or(PluralCategory::OTHER);
    format!("{category:?}").to_lowercase()
}

/// Sets the language of a test.
#[cfg(test)]
pub(crate) fn set_test_language(code: &str) {
    let index = language_index(&[code.to_owned()]);
    CURRENT.set(index);
    PATTERNS.set(ALL_PATTERNS[index]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_available_language_is_selected() {
        let current_language = |wanted: &[&str]| {
            LANGUAGES[language_index(&wanted.iter().map(|&code| code.to_owned()).collect::<Vec<_>>())].0
        };
        assert_eq!(current_language(&["fr", "de-AT", "en"]), "de");
        assert_eq!(current_language(&["EN-gb", "de"]), "en");
        assert_eq!(current_language(&["fr"]), "en");
        assert_eq!(current_language(&[]), "en");
        assert!(is_english());
        assert_eq!(join(), "Join");
    }

    #[test]
    fn plurals_follow_the_language() {
        assert_eq!([0, 1, 2, 21].map(people), ["Empty", "1 person", "2 people", "21 people"]);
        set_test_language("de");
        assert_eq!([0, 1, 2, 21].map(people), ["Leer", "1 Person", "2 Personen", "21 Personen"]);
        assert_eq!(list_rest("Ada, Bob", 1), "Ada, Bob und 1 weitere Person");
        assert_eq!(already_added(3), "3 sind schon im Raum.");
    }

    #[test]
    fn every_message_formats_in_every_language() {
        let values = [1, 2, 3, 4].map(Value::Number);
        for (code, name) in LANGUAGES {
            assert!(!name.is_empty(), "{code} has a name");
            set_test_language(code);
            for message in 0..PATTERNS.get().len() {
                let text = format_message(message, &values);
                let is_control = |letter: char| letter < ' ' && letter != '\n';
                assert!(
                    !text.is_empty() && !text.contains(is_control) && !text.contains(['{', '}']),
                    "{code}: {text:?}"
                );
            }
        }
    }

    #[test]
    fn embed_inserts_an_element() {
        set_test_language("de");
        assert_eq!(hosted_by(PLACEHOLDER), format!("Host: {PLACEHOLDER}"));
        assert_eq!(
            embed(&hosted_by(PLACEHOLDER), html! { "Ann" }),
            html! { <>{ "Host: " }{ "Ann" }{ "" }</> }
        );
    }
}
