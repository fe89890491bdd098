//! In no room: what a place shows then, and what all of them show around it.

pub(crate) mod app_lobby;
pub(crate) mod guest_join;

use std::rc::Rc;

use room::Name;
use room::ui_protocol::{DiscoveredRoom, EndReason, OwnProfile, Preferences, RecentRoom, ResumableRoom};
use yew::{Html, Properties, html};

use crate::components::icon::{Icon, drawn};
use crate::components::settings::Settings;
use crate::people::{FIRST_COLOUR, look};
use crate::platform::Platform;
use crate::texts;

/// What there is to be seen from outside.
#[derive(Properties, PartialEq)]
pub(crate) struct LobbyProps {
    /// Who one is.
    pub(crate) me: OwnProfile,
    /// How they want it.
    pub(crate) preferences: Rc<Preferences>,
    /// Where the page is.
    pub(crate) platform: &'static Platform,
    /// The rooms to be seen.
    pub(crate) rooms: Rc<[DiscoveredRoom]>,
    /// The rooms one was in.
    pub(crate) recent: Rc<[RecentRoom]>,
    /// The rooms that can go on here.
    pub(crate) resumable: Rc<[ResumableRoom]>,
    /// Why one is no longer in a room.
    pub(crate) over: Option<(EndReason, String)>,
}

/// The ways into a room, with what stands around them everywhere.
fn lobby_page(props: &LobbyProps, tools: Html, ways: Html) -> Html {
    let name = props.me.name.as_ref().map(Name::to_string).unwrap_or_default();
    let (shown, colour) = look(props.preferences.avatar.as_ref(), &name, FIRST_COLOUR);
    html! {
        <div class="lobby" data-test="lobby">
            <header class="brand">
                { logo() }
                <div>
                    <h1>{ "Pointing Party" }</h1>
                    <p>{ texts::tagline() }</p>
                </div>
                <span class="brand-tools">
                    { tools }
                    <Settings preferences={Rc::clone(&props.preferences)} {name} {colour} {shown} seated={false} platform={props.platform} />
                </span>
            </header>
            { over(props) }
            <main>{ ways }</main>
            <footer class="quiet">{ &props.me.app }</footer>
        </div>
    }
}

/// Why one is back here, if it was not one's own wish.
fn over(props: &LobbyProps) -> Html {
    let Some((why, message)) = &props.over else { return Html::default() };
    let code = match why {
        EndReason::Refused(code) => serde_json::to_string(code),
        EndReason::Closed(code) => serde_json::to_string(code),
        EndReason::Unreachable | EndReason::Astray => serde_json::to_string(why),
    };
    let code = code.ok().map(|code| code.trim_matches('"').to_owned());
    html! {
        <p class="over" role="alert" data-test="over" data-why={code}>
            { drawn(Icon::Warning) }<span>{ message }</span>
        </p>
    }
}

/// Two cards, one before the other.
fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
            <rect class="logo-back" x="20" y="6" width="20" height="30" rx="4" transform="rotate(12 30 21)" />
            <rect class="logo-front" x="9" y="9" width="22" height="32" rx="4" transform="rotate(-6 20 25)" />
            <path class="logo-mark" d="M14.5 26l4.5 4.5 7.5-9.5" />
        </svg>
    }
}
