//! The places that the page runs in, and what differs between them.

use std::ptr;
use std::rc::Rc;

use room::ui_protocol::Preferences;
use yew::{Html, html};

use crate::components::default_scale::DefaultScale;
use crate::components::leave::{Leave, LeaveProps, leave};
use crate::components::past_estimates::ShelfButton;
use crate::dispatch::Dispatch;
use crate::screens::lobby::LobbyProps;
use crate::screens::lobby::app_lobby::Lobby;
use crate::screens::lobby::guest_join::Door;
use crate::texts;
use crate::transport::Transport;
use crate::transport::desktop::Desktop;
use crate::transport::guest::Guest;

/// What differs between the places that the page runs in. Each has an entry point of its own, which names its place
/// alone: so the compiler leaves out whatever only the other one shows.
#[derive(Debug)]
pub struct Platform {
    /// The way from here into a room.
    pub(crate) transport: fn() -> Rc<dyn Transport>,
    /// What to see while in no room.
    pub(crate) lobby: fn(LobbyProps) -> Html,
    /// What can be looked up beside the hand.
    pub(crate) hand_extras: fn() -> Html,
    /// The way out of a room.
    pub(crate) leave_control: fn(&Dispatch, LeaveProps) -> Html,
    /// What can be chosen for the rooms that one hosts, among the settings.
    pub(crate) for_own_rooms: fn(&Rc<Preferences>) -> Html,
    /// Whether the system can say something to the person who looks elsewhere.
    pub(crate) notifies: bool,
}

/// The app's window: it finds rooms, and hosts them.
pub static WINDOW: Platform = Platform {
    transport: || Rc::new(Desktop::default()),
    lobby: |props| html! { <Lobby ..props /> },
    hand_extras: || html! { <ShelfButton /> },
    leave_control: |_, props| html! { <Leave ..props /> },
    for_own_rooms: |preferences| {
        html! { <DefaultScale preferences={Rc::clone(preferences)} label={texts::scale_of_own_rooms()} /> }
    },
    notifies: true,
};

/// A guest's browser: it knows the one room that it was opened at.
pub static GUEST: Platform = Platform {
    transport: || Rc::new(Guest::new()),
    lobby: |props| html! { <Door ..props /> },
    hand_extras: Html::default,
    leave_control: |dispatch, _| leave(dispatch),
    for_own_rooms: |_| Html::default(),
    notifies: false,
};

/// A place is the same if it is the very same one.
impl PartialEq for Platform {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other)
    }
}
