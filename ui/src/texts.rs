//! What the page says, in the person's language.
//!
//! The texts are Fluent files, one a language, in `ui/texts/`; the build makes a function of each message (see
//! `phrasebook`), all of which are here: `texts::cards(3)` is `3 cards`, or `3 Karten`. To add a language, add its file.

use std::cell::Cell;

use gloo_timers::future::TimeoutFuture;
use yew::{Html, html};

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

thread_local! {
    /// The place of the language that is spoken. A page has one thread; tests each have their own.
    static SPOKEN: Cell<usize> = const { Cell::new(REFERENCE) };
    /// Its patterns, by their numbers.
    static PATTERNS: Cell<&'static [&'static str]> = const { Cell::new(AT_FIRST) };
}

/// A page speaks nothing before it has loaded a language.
#[cfg(target_arch = "wasm32")]
const AT_FIRST: &[&str] = &[];
#[cfg(not(target_arch = "wasm32"))]
const AT_FIRST: &[&str] = ALL[REFERENCE];
/// All languages, for tests.
#[cfg(not(target_arch = "wasm32"))]
const ALL: [&[&str]; LANGUAGES.len()] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

/// How long the page waits before it tries again to load its first language, in ms.
const AGAIN_MS: u32 = 500;
/// Stands for what is no text, in a sentence around it.
pub(crate) const GAP: &str = "\u{FFFC}";

/// A text of which only the name is known yet: for lists that are the same in each language.
pub(crate) type Named = fn() -> &'static str;

/// What is put into a text.
enum Value<'text> {
    Text(&'text str),
    Number(usize),
}

/// The code of the language that is spoken.
pub(crate) fn spoken() -> &'static str {
    LANGUAGES[SPOKEN.get()].0
}

/// Speaks the first of these languages that there is from now on, such as `de-AT`; English if there is none of them.
/// The one that was spoken before stays if the new one can't be loaded. Returns the code of what is spoken then.
pub(crate) async fn speak(wanted: Vec<String>) -> &'static str {
    let place = place_of(&wanted);
    while SPOKEN.get() != place || PATTERNS.get().is_empty() {
        match load(place).await {
            Some(patterns) => {
                SPOKEN.set(place);
                PATTERNS.set(patterns);
            }
            None if PATTERNS.get().is_empty() => TimeoutFuture::new(AGAIN_MS).await,
            None => break,
        }
    }
    spoken()
}

fn place_of(wanted: &[String]) -> usize {
    let place = |code: &String| {
        let primary = code.split('-').next().unwrap_or_default();
        LANGUAGES.iter().position(|(known, _)| known.eq_ignore_ascii_case(primary))
    };
    wanted.iter().find_map(place).unwrap_or(REFERENCE)
}

/// A language's patterns, as the build has put them beside the page. They are kept for as long as the page is there.
#[cfg(target_arch = "wasm32")]
async fn load(place: usize) -> Option<&'static [&'static str]> {
    let (code, _) = LANGUAGES[place];
    let list = crate::browser::fetch(&format!("/{code}.json")).await?;
    let list = js_sys::Array::from(&list);
    let patterns = list.iter().map(|text| Some(&*text.as_string()?.leak())).collect::<Option<Vec<&str>>>()?;
    Some(patterns.leak())
}

#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::unused_async)] // In a browser it takes a while.
async fn load(place: usize) -> Option<&'static [&'static str]> {
    Some(ALL[place])
}

/// Whether that is English, in which also the host and the app speak.
pub(crate) fn speaks_english() -> bool {
    SPOKEN.get() == REFERENCE
}

/// A sentence with something in it that is no text: it takes the place of the [`GAP`].
pub(crate) fn around(sentence: &str, inside: Html) -> Html {
    match sentence.split_once(GAP) {
        Some((before, after)) => html! { <>{ before.to_owned() }{ inside }{ after.to_owned() }</> },
        None => html! { <>{ sentence.to_owned() }{ inside }</> },
    }
}

fn plain(message: usize) -> &'static str {
    PATTERNS.get().get(message).copied().unwrap_or_default()
}

fn filled(message: usize, values: &[Value<'_>]) -> String {
    let mut text = String::new();
    Reader { rest: plain(message), values }.read(Some(&mut text));
    text
}

/// What is left of a pattern; how one is written down, `phrasebook` says.
struct Reader<'text> {
    rest: &'text str,
    values: &'text [Value<'text>],
}

impl<'text> Reader<'text> {
    /// Reads up to the end of the pattern or variant, into `out` if that is the one that is chosen.
    fn read(&mut self, mut out: Option<&mut String>) {
        while let Some(place) = self.rest.find(['\u{1}', '\u{2}', '\u{3}', '\u{5}']) {
            let (plain, rest) = self.rest.split_at(place);
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

    /// The value whose number stands next: a digit, for no message has more than nine.
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
            let fits = match key.strip_prefix('=') {
                _ if chosen => false,
                Some(exactly) => exactly.parse() == Ok(number),
                None => key.is_empty() || key == category(number),
            };
            chosen |= fits;
            self.read(out.as_deref_mut().filter(|_| fits));
        }
        self.rest = self.rest.strip_prefix('\u{5}').unwrap_or(self.rest);
    }
}

/// The way in which the language counts so many.
#[cfg(target_arch = "wasm32")]
fn category(number: usize) -> String {
    let language = js_sys::Array::of1(&LANGUAGES[SPOKEN.get()].0.into());
    let rules = js_sys::Intl::PluralRules::new(&language, &js_sys::Object::new());
    rules.select(number as f64).into()
}

/// The same for tests, which run in no browser.
#[cfg(not(target_arch = "wasm32"))]
fn category(number: usize) -> String {
    use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
    let language = LANGUAGES[SPOKEN.get()].0.parse::<unic_langid::LanguageIdentifier>().unwrap_or_default();
    let rules = PluralRules::create(language, PluralRuleType::CARDINAL);
    let category = rules.ok().and_then(|rules| rules.select(number).ok()).unwrap_or(PluralCategory::OTHER);
    format!("{category:?}").to_lowercase()
}

/// Speaks that language, in a test.
#[cfg(test)]
pub(crate) fn speak_in_test(code: &str) {
    let place = place_of(&[code.to_owned()]);
    SPOKEN.set(place);
    PATTERNS.set(ALL[place]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_there_is_is_spoken() {
        let spoken = |wanted: &[&str]| {
            LANGUAGES[place_of(&wanted.iter().map(|&code| code.to_owned()).collect::<Vec<_>>())].0
        };
        assert_eq!(spoken(&["fr", "de-AT", "en"]), "de");
        assert_eq!(spoken(&["EN-gb", "de"]), "en");
        assert_eq!(spoken(&["fr"]), "en");
        assert_eq!(spoken(&[]), "en");
        assert!(speaks_english());
        assert_eq!(join(), "Join");
    }

    #[test]
    fn each_language_counts_in_its_way() {
        assert_eq!([0, 1, 2, 21].map(people), ["Nobody there", "1 person", "2 people", "21 people"]);
        speak_in_test("de");
        assert_eq!([0, 1, 2, 21].map(people), ["Niemand da", "1 Person", "2 Personen", "21 Personen"]);
        assert_eq!(list_rest("Ada, Bob", 1), "Ada, Bob und 1 andere");
        assert_eq!(known(3), "3 waren schon im Raum.");
    }

    #[test]
    fn every_text_can_be_filled_in() {
        let values = [1, 2, 3, 4].map(Value::Number);
        for (code, name) in LANGUAGES {
            assert!(!name.is_empty(), "{code} says what it is called");
            speak_in_test(code);
            for message in 0..PATTERNS.get().len() {
                let text = filled(message, &values);
                let is_control = |letter: char| letter < ' ' && letter != '\n';
                assert!(
                    !text.is_empty() && !text.contains(is_control) && !text.contains(['{', '}']),
                    "{code}: {text:?}"
                );
            }
        }
    }

    #[test]
    fn something_that_is_no_text_stands_in_a_sentence() {
        speak_in_test("de");
        assert_eq!(hosted_by(GAP), format!("Läuft bei {GAP}"));
        assert_eq!(around(&hosted_by(GAP), html! { "Ann" }), html! { <>{ "Läuft bei " }{ "Ann" }{ "" }</> });
    }
}
