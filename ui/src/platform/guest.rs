//! The page in a browser.

use std::rc::Rc;

use yew::{Html, html};

use super::Platform;
use crate::components::leave::plain_leave_button;
use crate::screens::lobby::guest_join::GuestJoin;
use crate::transport::guest::Guest;

/// A guest's browser: it only joins the room of the host that served the page.
pub static GUEST: Platform = Platform {
    transport: || Rc::new(Guest::new()),
    lobby: |props| html! { <GuestJoin ..props /> },
    hand_extras: Html::default,
    leave_control: |dispatch, _| plain_leave_button(dispatch),
    host_settings: |_| Html::default(),
    can_notify: false,
};
