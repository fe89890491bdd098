//! The page in the app's window.

use std::rc::Rc;

use yew::html;

use super::Platform;
use crate::components::default_scale::DefaultScale;
use crate::components::leave::Leave;
use crate::components::past_estimates::PastEstimatesButton;
use crate::screens::lobby::app_lobby::AppLobby;
use crate::texts;
use crate::transport::desktop::Desktop;

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
