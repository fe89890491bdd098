//! Global keyboard shortcuts. Digits focus a vote card, and a letter clicks the button that names it in
//! `aria-keyshortcuts`. A shortcut works only while its button is in the page.

use std::cell::RefCell;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent};

/// Digits typed within this time form one number, in ms: `1` `3` is 13.
const DIGIT_TIMEOUT_MS: f64 = 1_000.0;

/// Listens for shortcuts until the listener is dropped.
pub(crate) fn listen() -> Option<EventListener> {
    let document = web_sys::window()?.document()?;
    let digits = RefCell::new(Digits::default());
    let options = EventListenerOptions::enable_prevent_default();
    let page = document.clone();
    Some(EventListener::new_with_options(&document, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if is_shortcut(&page, event) && handle_key(&page, event, &mut digits.borrow_mut()) {
            event.prevent_default();
        }
    }))
}

/// Whether a key press is not meant for a field, a dialog or the browser.
fn is_shortcut(document: &Document, event: &KeyboardEvent) -> bool {
    let to_field = event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|at| {
        matches!(at.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            && at.get_attribute("type").as_deref() != Some("checkbox")
    });
    let under_dialog = document.query_selector("dialog[open]").ok().flatten().is_some();
    let with_other_key = event.ctrl_key() || event.alt_key() || event.meta_key();
    !(event.default_prevented() || event.repeat() || to_field || under_dialog || with_other_key)
}

/// Runs the shortcut. Returns whether the key has one now.
fn handle_key(document: &Document, event: &KeyboardEvent, digits: &mut Digits) -> bool {
    let key = event.key();
    match key.as_str() {
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" if arrow_keys_are_free(document) => {
            focus(document, r#".hand [tabindex="0"]"#)
        }
        _ if key.len() == 1 && key.as_bytes()[0].is_ascii_digit() => {
            digits.push(&key, event.time_stamp(), |number| {
                focus(document, &format!(r#".hand [data-test="vote-{number}"]"#))
            })
        }
        _ => click(document, &key.to_ascii_uppercase()),
    }
}

/// The digits of a number being typed.
#[derive(Default)]
struct Digits {
    digits: String,
    last_ms: f64,
}

impl Digits {
    /// Adds a digit that was typed at `at` ms. Calls `choose` with the whole number and, if no card has it, with the
    /// digit alone.
    fn push(&mut self, digit: &str, at: f64, choose: impl Fn(&str) -> bool) -> bool {
        if at - self.last_ms > DIGIT_TIMEOUT_MS {
            self.digits.clear();
        }
        self.last_ms = at;
        self.digits.push_str(digit);
        if choose(&self.digits) {
            return true;
        }
        self.digits = digit.to_owned();
        choose(digit)
    }
}

fn click(document: &Document, key: &str) -> bool {
    // A quote would end the attribute selector. No shortcut contains one.
    if key.contains(['"', '\\']) {
        return false;
    }
    let selector = format!(r#"button[aria-keyshortcuts="{key}"]:enabled"#);
    let Some(button) = query(document, &selector) else { return false };
    button.click();
    true
}

fn focus(document: &Document, selector: &str) -> bool {
    query(document, selector).is_some_and(|element| element.focus().is_ok())
}

fn query(document: &Document, selector: &str) -> Option<HtmlElement> {
    document.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Whether the focused element does not use the arrow keys itself.
fn arrow_keys_are_free(document: &Document) -> bool {
    document.active_element().is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "MAIN"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_digits_form_one_number_if_a_card_has_it() {
        let chosen = RefCell::new(Vec::new());
        let choose = |number: &str| {
            let exists = ["1", "2", "3", "13", "21"].contains(&number);
            if exists {
                chosen.borrow_mut().push(number.to_owned());
            }
            exists
        };
        let mut digits = Digits::default();
        assert!(digits.push("1", 2_000.0, choose));
        assert!(digits.push("3", 2_400.0, choose), "13");
        assert!(digits.push("2", 2_600.0, choose), "no card 132, so 2");
        assert!(digits.push("1", 2_800.0, choose), "21");
        assert!(digits.push("3", 9_000.0, choose), "3: after the timeout");
        assert!(!digits.push("9", 9_100.0, choose));
        assert_eq!(*chosen.borrow(), ["1", "13", "2", "21", "3"]);
    }
}
