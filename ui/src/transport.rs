//! The one way out of the page and in: whoever carries it, the rest of the page sees this trait only.

pub(crate) mod desktop;
pub(crate) mod guest;
mod js_deserializer;

use std::future::Future;
use std::pin::Pin;

use room::ui_protocol::{UiCommand, UiError, UiErrorCode, UiEvent, UiReply};
use yew::Callback;

/// The answer to an [`UiCommand`], when it comes.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<UiReply, UiError>>>>;

/// What carries the page into a room.
pub(crate) trait Transport {
    /// From now on, calls `news` with whatever happens by itself. Once, before the first ask.
    fn listen(&self, news: Callback<UiEvent>);
    /// Asks for something.
    fn ask(&self, ask: UiCommand) -> Answer;
}

/// The trouble that what carries the page did not do as it should.
fn broken(message: impl Into<String>) -> UiError {
    UiError { code: UiErrorCode::Broken, message: message.into() }
}
