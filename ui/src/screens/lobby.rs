//! The screen shown outside a room. [`app_lobby`] and [`guest_join`] provide its content.

pub(crate) mod app_lobby;
pub(crate) mod guest_join;

use std::rc::Rc;

use room::Name;
use room::ui_protocol::EndReason;
use yew::{Html, html};

use crate::components::icon::{Icon, icon};
use crate::components::settings::Settings;
use crate::people::{DEFAULT_COLOUR, avatar_text_and_colour};
use crate::platform::LobbyProps;
use crate::texts;

/// The lobby's frame: logo, settings and footer around `content`.
fn lobby_page(props: &LobbyProps, tools: Html, content: Html) -> Html {
    let name = props.me.name.as_ref().map(Name::to_string).unwrap_or_default();
    let (initials, colour) = avatar_text_and_colour(props.preferences.avatar.as_ref(), &name, DEFAULT_COLOUR);
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
                    <Settings preferences={Rc::clone(&props.preferences)} {name} {colour} {initials} seated={false} platform={props.platform} />
                </span>
            </header>
            { end_banner(props) }
            <main>{ content }</main>
            <footer class="quiet">{ &props.me.app }</footer>
        </div>
    }
}

/// Why the person is no longer in a room, unless they left.
fn end_banner(props: &LobbyProps) -> Html {
    let Some((reason, message)) = &props.ended else { return Html::default() };
    let code = match reason {
        EndReason::Refused(code) => serde_json::to_string(code),
        EndReason::Closed(code) => serde_json::to_string(code),
        EndReason::Unreachable | EndReason::WrongKey | EndReason::Astray => serde_json::to_string(reason),
    };
    let code = code.ok().map(|code| code.trim_matches('"').to_owned());
    html! {
        <p class="end-banner" role="alert" data-test="ended" data-reason={code}>
            { icon(Icon::Warning) }<span>{ message }</span>
        </p>
    }
}

/// The logo: two overlapping cards.
fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
            <rect class="logo-back" x="20" y="6" width="20" height="30" rx="4" transform="rotate(12 30 21)" />
            <rect class="logo-front" x="9" y="9" width="22" height="32" rx="4" transform="rotate(-6 20 25)" />
            <path class="logo-mark" d="M14.5 26l4.5 4.5 7.5-9.5" />
        </svg>
    }
}
