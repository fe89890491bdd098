//! How the page communicates with the app or the host. The rest of the page only knows [`Transport`].
//!
//! Each transport applies the host's messages to the page's only copy of the room and passes it on as an [`Update`].

pub(crate) mod desktop;
pub(crate) mod guest;
mod js_deserializer;

use std::future::Future;
use std::pin::Pin;

use room::Update;
use room::ui_protocol::{UiCommand, UiError, UiErrorCode, UiEvent, UiReply};
use yew::Callback;

/// The future reply to a [`UiCommand`].
pub(crate) type ReplyFuture = Pin<Box<dyn Future<Output = Result<UiReply, UiError>>>>;

/// Carries commands to the app or the host, and events back.
pub(crate) trait Transport {
    /// Calls `on_event` for every event from now on. Call it once, before the first command.
    fn subscribe(&self, on_event: Callback<UiEvent<Update>>);
    /// Sends a command.
    fn call(&self, command: UiCommand) -> ReplyFuture;
}

/// An error of the transport itself.
fn transport_error(message: impl Into<String>) -> UiError {
    UiError { code: UiErrorCode::Broken, message: message.into() }
}
