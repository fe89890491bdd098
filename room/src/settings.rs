//! A room's settings: what its driver can change during a meeting.
//!
//! Every setting has a default, so a room that an older program saved opens with the defaults of newer settings.
//! `CONTRIBUTING.md` lists the steps to add one.

use serde::{Deserialize, Serialize};

use crate::Scale;

/// A room's settings. The driver changes them with [`crate::message::Request::ChangeSettings`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoomSettings {
    /// The values people can vote with. While hidden votes are on the table, only its hints can change.
    pub scale: Scale,
    /// Whether a round reveals automatically once all present voters have voted.
    pub auto_reveal: bool,
    /// Whether an automatic reveal starts with a countdown of [`crate::limits::REVEAL_COUNTDOWN`].
    pub count_down: bool,
    /// Whether new rounds show their votes without names.
    pub hide_names: bool,
}

impl Default for RoomSettings {
    fn default() -> Self {
        Self { scale: Scale::default(), auto_reveal: true, count_down: true, hide_names: false }
    }
}
