//! Somebody in a browser who has no mouse, or can't use one: keys, and looking at what has the focus.

use std::time::Instant;

use serde::Deserialize;
use thirtyfour::Key;

use crate::guest::Guest;
use crate::ui_driver::PATIENCE;

/// What has the focus, and whether that can be seen.
const FOCUS: &str = include_str!("keyboard/focus.js");
/// How often one goes on by Tab at most: no screen has as many stops.
const STOPS: usize = 80;

/// Where the focus is.
#[derive(Debug, Clone, Deserialize)]
struct Focus {
    /// What has it: its `data-test`, else its words.
    on: Option<String>,
    /// Why that can't be seen, if it can't.
    unseen: Option<String>,
}

impl Guest {
    /// Presses keys one after the other, whatever has the focus: letters, digits, or those of [`Key`].
    ///
    /// # Panics
    /// If afterwards nothing has the focus, or it can't be seen what has.
    pub fn presses(&self, keys: impl Into<Keys>) {
        self.hits(keys);
        self.keeps_the_focus();
    }

    fn hits(&self, keys: impl Into<Keys>) {
        let Keys(keys) = keys.into();
        self.does(&format!("presses {keys:?}"), async |driver| {
            driver.action_chain().send_keys(keys.clone()).perform().await
        });
    }

    /// Goes on by Tab until that has the focus, looking at each stop. Behind the last stop of a page there is the
    /// browser, and then the first one.
    ///
    /// # Panics
    /// If it is not to be reached, or a stop can't be seen.
    pub fn tabs_to(&self, test: &str) {
        self.sees(&format!(r#"[data-test="{test}"]"#));
        let mut on = self.keeps_the_focus();
        for _ in 0..STOPS {
            if on == test {
                return;
            }
            self.hits(Key::Tab);
            on = match self.focus() {
                Focus { on: None, .. } => String::new(),
                Focus { on: Some(_), .. } => self.keeps_the_focus(),
            };
        }
        panic!("{} never comes to {test} by Tab", self.name());
    }

    /// Waits until something has the focus and can be seen to, and says what: its `data-test`, or its words.
    ///
    /// # Panics
    /// If that does not come to be.
    pub fn keeps_the_focus(&self) -> String {
        let start = Instant::now();
        loop {
            let why = match self.focus() {
                Focus { on: Some(on), unseen: None } => return on,
                Focus { on: Some(on), unseen: Some(why) } => format!("can't see the focus on {on}: {why}"),
                Focus { on: None, .. } => "has lost the focus".to_owned(),
            };
            assert!(start.elapsed() < PATIENCE, "{} {why}", self.name());
        }
    }

    fn focus(&self) -> Focus {
        serde_json::from_value(self.runs(FOCUS)).expect("the script says where")
    }

    /// Waits until that has the focus.
    ///
    /// # Panics
    /// If it does not get it.
    pub fn is_at(&self, test: &str) {
        let start = Instant::now();
        while self.keeps_the_focus() != test {
            assert!(start.elapsed() < PATIENCE, "{}: {test} does not get the focus", self.name());
        }
    }
}

/// Keys to press.
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
