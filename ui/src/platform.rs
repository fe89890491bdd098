//! The platforms the page runs on, and how they differ.

use std::ptr;
use std::rc::Rc;

use room::ui_protocol::Preferences;
use yew::{Html, html};

use crate::components::default_scale::DefaultScale;
use crate::components::leave::{Leave, LeaveProps, plain_leave_button};
use crate::components::past_estimates::PastEstimatesButton;
use crate::dispatch::Dispatch;
use crate::screens::lobby::LobbyProps;
use crate::screens::lobby::app_lobby::AppLobby;
use crate::screens::lobby::guest_join::GuestJoin;
use crate::texts;
use crate::transport::Transport;
use crate::transport::desktop::Desktop;
use crate::transport::guest::Guest;

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

/// The app's window: it discovers, joins and hosts rooms.
pub static WINDOW: Platform = Platform {
    transport: || Rc::new(Desktop::default()),
    lobby: |props| html! { <AppLobby ..props /> },
    hand_extras: || html! { <PastEstimatesButton /> },
    leave_control: |_, props| html! { <Leave ..props /> },
    host_settings: |preferences| {
        html! { <DefaultScale preferences={Rc::clone(preferences)} label={texts::default_scale()} /> }
    },
    can_notify: true,
};

/// A guest's browser: it only joins the room of the host that served the page.
pub static GUEST: Platform = Platform {
    transport: || Rc::new(Guest::new()),
    lobby: |props| html! { <GuestJoin ..props /> },
    hand_extras: Html::default,
    leave_control: |dispatch, _| plain_leave_button(dispatch),
    host_settings: |_| Html::default(),
    can_notify: false,
};

/// Platforms are compared by address.
impl PartialEq for Platform {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other)
    }
}
