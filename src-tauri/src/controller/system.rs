//! Saves files and opens links for the page, which has no access to either.

use room::ui_protocol::{UiErrorCode, UiReply};

use super::Controller;
use super::command_result::{CommandResult, ui_error};
use crate::save_file::save_file;
use crate::window::Window;

impl<W: Window> Controller<W> {
    pub(super) fn save_file(&self, file_name: &str, text: &str) -> CommandResult {
        let cannot = |error: &dyn std::fmt::Display| {
            ui_error(UiErrorCode::CannotSave, texts::program_file_not_saved(file_name, &error.to_string()))
        };
        let folder = self.downloads_dir.as_deref().ok_or_else(|| cannot(&texts::program_no_downloads()))?;
        let path = save_file(folder, file_name, text).map_err(|error| cannot(&error))?;
        Ok(UiReply::Saved { path: path.display().to_string() })
    }

    pub(super) fn open_link(&mut self, url: &str) -> CommandResult {
        let is_web = ["http://", "https://"]
            .iter()
            .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        if !is_web {
            return Err(ui_error(UiErrorCode::CannotOpen, texts::program_only_web_links()));
        }
        let cannot =
            |error: String| ui_error(UiErrorCode::CannotOpen, texts::program_link_not_opened(&error, url));
        self.window.open_link(url).map(|()| UiReply::Done).map_err(cannot)
    }
}
