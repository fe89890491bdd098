//! Keyboard-only use of the page: [`Guest`] presses real keys and checks after each one that the focus is visible.

use std::time::Instant;

use serde::Deserialize;
use thirtyfour::Key;

use crate::guest::Guest;
use crate::ui_driver::TIMEOUT;

/// Returns a [`Focus`].
const FOCUS_SCRIPT: &str = include_str!("keyboard/focus.js");
/// The most Tab presses to reach an element. No screen has that many tab stops.
const MAX_TAB_STOPS: usize = 80;

/// Where the focus is.
#[derive(Debug, Clone, Deserialize)]
struct Focus {
    /// The focused element: its `data-test` attribute, or else its label or text. `None` if no element has the focus.
    element: Option<String>,
    /// Why the focus is not visible, if it is not.
    problem: Option<String>,
}

impl Guest {
    /// Presses keys one after the other: letters, digits, or a special [`Key`].
    ///
    /// # Panics
    /// If no element has a visible focus afterwards.
    pub fn press(&self, keys: impl Into<Keys>) {
        self.send_keys(keys);
        self.wait_for_visible_focus();
    }

    fn send_keys(&self, keys: impl Into<Keys>) {
        let Keys(keys) = keys.into();
        self.run(&format!("presses {keys:?}"), async |driver| {
            driver.action_chain().send_keys(keys.clone()).perform().await
        });
    }

    /// Presses Tab until the element with this `data-test` has the focus, and checks every tab stop on the way. After the
    /// last stop of a page the focus is in the browser's own controls, and then on the first stop again.
    ///
    /// # Panics
    /// If Tab does not reach the element, or the focus is not visible at a stop.
    pub fn tab_to(&self, test: &str) {
        self.wait_for(&format!(r#"[data-test="{test}"]"#));
        let mut focused = self.wait_for_visible_focus();
        for _ in 0..MAX_TAB_STOPS {
            if focused == test {
                return;
            }
            self.send_keys(Key::Tab);
            focused = match self.focus() {
                Focus { element: None, .. } => String::new(),
                Focus { element: Some(_), .. } => self.wait_for_visible_focus(),
            };
        }
        panic!("{} can't reach {test} with Tab", self.name());
    }

    /// Waits until an element has a visible focus. Returns its `data-test`, or else its label or text.
    ///
    /// # Panics
    /// If that does not happen in time.
    pub fn wait_for_visible_focus(&self) -> String {
        let start = Instant::now();
        loop {
            let problem = match self.focus() {
                Focus { element: Some(element), problem: None } => return element,
                Focus { element: Some(element), problem: Some(problem) } => {
                    format!("can't see the focus on {element}: {problem}")
                }
                Focus { element: None, .. } => "has lost the focus".to_owned(),
            };
            assert!(start.elapsed() < TIMEOUT, "{} {problem}", self.name());
        }
    }

    fn focus(&self) -> Focus {
        serde_json::from_value(self.run_script(FOCUS_SCRIPT)).expect("the script returns the focus")
    }

    /// Waits until the element with this `data-test` has a visible focus.
    ///
    /// # Panics
    /// If that does not happen in time.
    pub fn wait_for_focus(&self, test: &str) {
        let start = Instant::now();
        while self.wait_for_visible_focus() != test {
            assert!(start.elapsed() < TIMEOUT, "{}: {test} does not get the focus", self.name());
        }
    }
}

/// A sequence of keys to press, made from a text or one [`Key`].
#[derive(Debug, Clone)]
pub struct Keys(String);

impl From<&str> for Keys {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Key> for Keys {
    fn from(key: Key) -> Self {
        Self(char::from(key).to_string())
    }
}
