//! The person's name and preferences.

use room::Name;
use room::ui_protocol::{OwnProfile, Preferences, UiError, UiErrorCode, UiEvent, UiReply};

use super::{APP, Guest, State, storage, ui_error};
use crate::texts;

impl Guest {
    pub(super) fn set_name(&self, name: &str) -> Result<UiReply, UiError> {
        let name = Name::new(name).map_err(|error| ui_error(UiErrorCode::Name, texts::name_error(error)))?;
        storage::save_name(&name);
        let mut state = self.0.borrow_mut();
        state.name = Some(name);
        state.emit_profile();
        Ok(UiReply::Done)
    }

    pub(super) fn set_preferences(&self, preferences: Preferences) {
        storage::save_preferences(&preferences);
        self.0.borrow().emit(UiEvent::Preferences(preferences));
    }
}

impl State {
    /// Sends the person's profile.
    pub(super) fn emit_profile(&self) {
        self.emit(UiEvent::OwnProfile(OwnProfile {
            name: self.name.clone(),
            app: APP.into(),
            continues: self.continues.clone(),
        }));
    }
}
