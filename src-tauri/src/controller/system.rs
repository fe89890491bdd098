//! What the page can't do by itself: files and links.

use room::ui_protocol::{Told, TroubleCode};

use super::{Answer, Controller, trouble};
use crate::save_file::save_file;
use crate::window::Window;

impl<W: Window> Controller<W> {
    pub(super) fn save_file(&self, file_name: &str, text: &str) -> Answer {
        let cannot = |error: &dyn std::fmt::Display| {
            trouble(
                TroubleCode::CannotSave,
                format!("{file_name} could not be saved ({error}). Copy the result instead"),
            )
        };
        let folder = self.downloads.as_deref().ok_or_else(|| cannot(&"there is no folder for downloads"))?;
        let path = save_file(folder, file_name, text).map_err(|error| cannot(&error))?;
        Ok(Told::Saved { path: path.display().to_string() })
    }

    pub(super) fn open_link(&mut self, url: &str) -> Answer {
        let is_web = ["http://", "https://"]
            .iter()
            .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        if !is_web {
            return Err(trouble(TroubleCode::CannotOpen, "only links to web pages are opened"));
        }
        let cannot = |error| {
            trouble(TroubleCode::CannotOpen, format!("the link could not be opened ({error}): {url}"))
        };
        self.window.open_link(url).map(|()| Told::Done).map_err(cannot)
    }
}
