//! What the page can't do by itself: files and links.

use room::ui_protocol::{UiErrorCode, UiReply};

use super::{Answer, Controller, ui_error};
use crate::save_file::save_file;
use crate::window::Window;

impl<W: Window> Controller<W> {
    pub(super) fn save_file(&self, file_name: &str, text: &str) -> Answer {
        let cannot = |error: &dyn std::fmt::Display| {
            ui_error(
                UiErrorCode::CannotSave,
                format!("{file_name} could not be saved ({error}). Copy the result instead"),
            )
        };
        let folder = self.downloads.as_deref().ok_or_else(|| cannot(&"there is no folder for downloads"))?;
        let path = save_file(folder, file_name, text).map_err(|error| cannot(&error))?;
        Ok(UiReply::Saved { path: path.display().to_string() })
    }

    pub(super) fn open_link(&mut self, url: &str) -> Answer {
        let is_web = ["http://", "https://"]
            .iter()
            .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        if !is_web {
            return Err(ui_error(UiErrorCode::CannotOpen, "only links to web pages are opened"));
        }
        let cannot = |error| {
            ui_error(UiErrorCode::CannotOpen, format!("the link could not be opened ({error}): {url}"))
        };
        self.window.open_link(url).map(|()| UiReply::Done).map_err(cannot)
    }
}
