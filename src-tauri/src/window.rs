//! The [`Window`] trait: what the controller needs from a window. [`crate::gui`] implements it with Tauri; tests use a
//! window without a screen.

use room::ui_protocol::{Notice, UiEvent};

/// A window with a page in it.
pub trait Window: Send + 'static {
    /// The page's event channel. A reloaded page has a new one.
    type Page: Send + 'static;

    /// Sends all further events to this page.
    fn attach(&mut self, page: Self::Page);

    /// Sends an event to the page. Without a page the event is dropped.
    fn send_event(&mut self, event: UiEvent);

    /// Opens an `http` or `https` link in the user's browser.
    ///
    /// # Errors
    /// The message of the operating system.
    fn open_link(&mut self, url: &str) -> Result<(), String>;

    /// Shows a desktop notification, which replaces the previous one. Does nothing on systems without notifications.
    fn notify(&mut self, notice: Notice);
}
