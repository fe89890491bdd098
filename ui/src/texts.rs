//! The page's texts, in the person's language.
//!
//! The crate `texts` has one function per message. This module loads the language: the page sends the person's wishes to its
//! host or app, which chooses a language and returns its texts. A page loads the texts of one language only.

#[cfg(target_arch = "wasm32")]
use std::cell::RefCell;

use gloo_timers::future::TimeoutFuture;
use yew::{Html, html};

pub(crate) use ::texts::*;

/// Pause before loading the first language again after a failure, in ms.
const RETRY_MS: u32 = 500;
/// Stands in a text for an element that [`embed`] inserts.
pub(crate) const PLACEHOLDER: &str = "\u{FFFC}";

#[cfg(target_arch = "wasm32")]
thread_local! {
    /// The wishes for which the current texts were loaded. Empty before the first language is loaded.
    static LOADED_FOR: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Switches to the best language for these wishes (codes such as `de-AT`, the best first), or to English. Keeps the
/// current language if loading fails; the first one is loaded until it succeeds. Returns the current language.
pub(crate) async fn load_language(wanted: Vec<String>) -> &'static Language {
    loop {
        if let Some(language) = load(&wanted).await {
            return language;
        }
        if !join().is_empty() {
            return current_language();
        }
        TimeoutFuture::new(RETRY_MS).await;
    }
}

/// Fetches the texts, and sets the page's `lang` and `dir`.
#[cfg(target_arch = "wasm32")]
async fn load(wanted: &[String]) -> Option<&'static Language> {
    use js_sys::{Array, Reflect};

    use crate::browser;

    if !wanted.is_empty() && LOADED_FOR.with_borrow(|loaded| loaded == wanted) {
        return Some(current_language());
    }
    let reply = browser::fetch_json(&format!("/texts/{}.json", wanted.join(","))).await?;
    let field = |name: &str| Reflect::get(&reply, &name.into()).ok();
    let (code, direction) = (field("language")?.as_string()?, field("dir")?.as_string()?);
    let list = Array::from(&field("texts")?);
    // They stay in memory as long as the page.
    let patterns = list.iter().map(|text| Some(&*text.as_string()?.leak())).collect::<Option<Vec<&str>>>()?;
    let language = use_loaded(&code, patterns.leak())?;
    browser::set_language(&code, &direction);
    LOADED_FOR.set(wanted.to_owned());
    Some(language)
}

/// Outside a browser the program contains all texts.
#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::unused_async)] // In a browser it takes a while.
async fn load(wanted: &[String]) -> Option<&'static Language> {
    let language = negotiate(wanted);
    set_language(language);
    Some(language)
}

/// A sentence with an element in place of the [`PLACEHOLDER`].
pub(crate) fn embed(sentence: &str, inside: Html) -> Html {
    match sentence.split_once(PLACEHOLDER) {
        Some((before, after)) => html! { <>{ before.to_owned() }{ inside }{ after.to_owned() }</> },
        None => html! { <>{ sentence.to_owned() }{ inside }</> },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embed_inserts_an_element() {
        in_language(negotiate(&["de".to_owned()]), || {
            assert_eq!(hosted_by(PLACEHOLDER), format!("Host: {PLACEHOLDER}"));
            assert_eq!(
                embed(&hosted_by(PLACEHOLDER), html! { "Ann" }),
                html! { <>{ "Host: " }{ "Ann" }{ "" }</> }
            );
        });
    }
}
