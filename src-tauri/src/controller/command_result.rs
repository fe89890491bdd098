//! The results of UI commands, and their errors as sentences.

use room::message::FailureCode;
use room::ui_protocol::{UiError, UiErrorCode, UiReply};

/// The result of a UI command.
pub type CommandResult = Result<UiReply, UiError>;

/// An error for the page. The text is in the app's language.
pub(super) fn ui_error(code: UiErrorCode, error: impl std::fmt::Display) -> UiError {
    UiError { code, message: sentence(&error) }
}

/// Turns an error into a sentence for the user: capitalizes it and adds a period.
pub(super) fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let mut message = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    message.push_str(chars.as_str());
    if !message.ends_with(['.', '!', '?']) {
        message.push('.');
    }
    message
}

/// The error for commands that arrive after the controller has ended.
pub fn closing_error() -> UiError {
    let failure = FailureCode::Disconnected;
    UiError { code: UiErrorCode::Room(failure), message: texts::program_closing().to_owned() }
}
