//! What the controller sees of a window.

use room::ui_protocol::{Notice, UiEvent};

/// A window with a page in it.
pub trait Window: Send + 'static {
    /// A page that listens. When the window loads anew, it has another.
    type Page: Send + 'static;

    /// From now on this page hears the news.
    fn attach(&mut self, page: Self::Page);

    /// Tells the page something.
    fn tell(&mut self, news: UiEvent);

    /// Opens an `http` or `https` link in the person's browser.
    ///
    /// # Errors
    /// What the system said.
    fn open_link(&mut self, url: &str) -> Result<(), String>;

    /// Has the system say something to the person, in place of what it said before. Where it can't, nothing
    /// happens.
    fn notify(&mut self, notice: Notice);
}
