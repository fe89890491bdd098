//! The platforms the page runs on, and how they differ.

pub(crate) mod guest;
pub(crate) mod window;

use std::ptr;
use std::rc::Rc;

use room::ui_protocol::{DiscoveredRoom, EndReason, OwnProfile, Preferences, RecentRoom, ResumableRoom};
use yew::{Html, Properties};

use crate::components::leave::LeaveProps;
use crate::dispatch::Dispatch;
use crate::transport::Transport;

/// What differs between the app's window and a browser. Each entry point in `bin/` names one platform, so the compiler
/// drops everything that only the other one uses.
#[derive(Debug)]
pub struct Platform {
    /// Creates the transport.
    pub(crate) transport: fn() -> Rc<dyn Transport>,
    /// Renders the screen that is shown outside a room.
    pub(crate) lobby: fn(LobbyProps) -> Html,
    /// Renders additional tools below the vote cards.
    pub(crate) hand_extras: fn() -> Html,
    /// Renders the leave button.
    pub(crate) leave_control: fn(&Dispatch, LeaveProps) -> Html,
    /// Renders the settings for rooms that this computer hosts.
    pub(crate) host_settings: fn(&Rc<Preferences>) -> Html,
    /// Whether system notifications work.
    pub(crate) can_notify: bool,
}

/// Platforms are compared by address.
impl PartialEq for Platform {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other)
    }
}

/// Props of the lobby on every platform.
#[derive(Properties, PartialEq)]
pub(crate) struct LobbyProps {
    /// The person's profile.
    pub(crate) me: OwnProfile,
    /// The person's settings.
    pub(crate) preferences: Rc<Preferences>,
    /// The platform the page runs on.
    pub(crate) platform: &'static Platform,
    /// The rooms that discovery found.
    pub(crate) rooms: Rc<[DiscoveredRoom]>,
    /// Rooms the person joined before.
    pub(crate) recent: Rc<[RecentRoom]>,
    /// Rooms this computer can host again.
    pub(crate) resumable: Rc<[ResumableRoom]>,
    /// Why the last room ended for the person, as a code and as text.
    pub(crate) ended: Option<(EndReason, String)>,
}
