//! The keys that work wherever the focus is: digits choose a card of the hand, and letters click the button that names
//! them in its `aria-keyshortcuts`. So a key does what its button does, and only while the button is there.

use std::cell::RefCell;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent};

/// Within how many ms a second digit belongs to the first: `1` `3` is 13.
const ONE_NUMBER_MS: f64 = 1_000.0;

/// Listens for as long as it is kept.
pub(crate) fn listen() -> Option<EventListener> {
    let document = web_sys::window()?.document()?;
    let digits = RefCell::new(Digits::default());
    let options = EventListenerOptions::enable_prevent_default();
    let heard = document.clone();
    Some(EventListener::new_with_options(&document, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if is_meant(&heard, event) && press(&heard, event, &mut digits.borrow_mut()) {
            event.prevent_default();
        }
    }))
}

/// Whether a key is not on its way to somewhere else: a field, a dialog, the browser.
fn is_meant(document: &Document, event: &KeyboardEvent) -> bool {
    let to_field = event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|at| {
        matches!(at.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            && at.get_attribute("type").as_deref() != Some("checkbox")
    });
    let under_dialog = document.query_selector("dialog[open]").ok().flatten().is_some();
    let with_other_key = event.ctrl_key() || event.alt_key() || event.meta_key();
    !(event.default_prevented() || event.repeat() || to_field || under_dialog || with_other_key)
}

/// Does what a key is for, if it is for something now.
fn press(document: &Document, event: &KeyboardEvent, digits: &mut Digits) -> bool {
    let key = event.key();
    match key.as_str() {
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" if has_no_focus(document) => {
            focus(document, r#".hand [tabindex="0"]"#)
        }
        _ if key.len() == 1 && key.as_bytes()[0].is_ascii_digit() => {
            digits.typed(&key, event.time_stamp(), |number| {
                focus(document, &format!(r#".hand [data-test="vote-{number}"]"#))
            })
        }
        _ => click(document, &key.to_ascii_uppercase()),
    }
}

/// The digits of a number, as they are typed.
#[derive(Default)]
struct Digits {
    so_far: String,
    last_at: f64,
}

impl Digits {
    /// Another digit, at so many ms. `choose` is asked for the number with it, and else for the digit alone.
    fn typed(&mut self, digit: &str, at: f64, choose: impl Fn(&str) -> bool) -> bool {
        if at - self.last_at > ONE_NUMBER_MS {
            self.so_far.clear();
        }
        self.last_at = at;
        self.so_far.push_str(digit);
        if choose(&self.so_far) {
            return true;
        }
        self.so_far = digit.to_owned();
        choose(digit)
    }
}

fn click(document: &Document, key: &str) -> bool {
    // Only what stands in some button's attribute is a key, and no such text has a quote in it.
    if key.contains(['"', '\\']) {
        return false;
    }
    let selector = format!(r#"button[aria-keyshortcuts="{key}"]:enabled"#);
    let Some(button) = found(document, &selector) else { return false };
    button.click();
    true
}

fn focus(document: &Document, selector: &str) -> bool {
    found(document, selector).is_some_and(|element| element.focus().is_ok())
}

fn found(document: &Document, selector: &str) -> Option<HtmlElement> {
    document.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Whether nothing has the focus that knows the arrow keys itself.
fn has_no_focus(document: &Document) -> bool {
    document.active_element().is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "MAIN"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_follow_each_other_are_one_number_if_there_is_such_a_card() {
        let chosen = RefCell::new(Vec::new());
        let choose = |number: &str| {
            let there = ["1", "2", "3", "13", "21"].contains(&number);
            if there {
                chosen.borrow_mut().push(number.to_owned());
            }
            there
        };
        let mut digits = Digits::default();
        assert!(digits.typed("1", 2_000.0, choose));
        assert!(digits.typed("3", 2_400.0, choose), "13");
        assert!(digits.typed("2", 2_600.0, choose), "there is no 132: 2");
        assert!(digits.typed("1", 2_800.0, choose), "21");
        assert!(digits.typed("3", 9_000.0, choose), "3: that was long after");
        assert!(!digits.typed("9", 9_100.0, choose));
        assert_eq!(*chosen.borrow(), ["1", "13", "2", "21", "3"]);
    }
}
