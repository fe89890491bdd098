//! What only Chromium can do: commands of the Chrome DevTools Protocol. In other engines these methods panic.

use serde_json::{Value, json};

use crate::browser::{Browser, Screen};

/// The system's preferred colour scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

impl Browser {
    /// Emulates another screen from now on.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn set_screen(&self, screen: Screen) {
        let Screen { width, height, touch } = screen;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch });
        self.send_command("Emulation.setDeviceMetricsOverride", metrics);
        self.send_command("Emulation.setTouchEmulationEnabled", json!({ "enabled": touch }));
    }

    /// Emulates a system that prefers this colour scheme from now on.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn set_theme(&self, theme: Theme) {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.send_command("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Sets the preferred languages, such as `de-AT,de`. They take effect when a page loads; the current page does not
    /// change.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn set_languages(&self, languages: &str) {
        let agent = self.run_script("return navigator.userAgent;", Value::Null);
        self.send_command(
            "Emulation.setUserAgentOverride",
            json!({ "userAgent": agent, "acceptLanguage": languages }),
        );
    }

    /// Moves the mouse to the top left corner, so that it hovers over nothing.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn move_mouse_away(&self) {
        self.send_command("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": 0, "y": 0 }));
    }

    /// Runs this script first in every page that is opened from now on.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn add_init_script(&self, script: &str) {
        self.send_command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    /// Sends a command of the Chrome DevTools Protocol.
    fn send_command(&self, method: &str, parameters: Value) {
        let sent = self.run(async |browser| browser.cdp().send_raw(method, parameters).await);
        sent.unwrap_or_else(|error| panic!("Chromium rejects {method}: {error}"));
    }
}
