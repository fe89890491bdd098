//! In no room: what a place shows then, and what all of them show around it.

pub(crate) mod guest_join;
pub(crate) mod app_lobby;

use std::rc::Rc;

use room::Name;
use room::ui_protocol::{Me, Over, Preferences, Recent, Resumable, Sighting};
use yew::{Html, Properties, html};

use crate::components::icon::{Icon, drawn};
use crate::components::settings::Settings;
use crate::people::{FIRST_COLOUR, look};
use crate::platform::Place;
use crate::texts;

/// What there is to be seen from outside.
#[derive(Properties, PartialEq)]
pub(crate) struct OutsideProps {
    /// Who one is.
    pub(crate) me: Me,
    /// How they want it.
    pub(crate) preferences: Rc<Preferences>,
    /// Where the page is.
    pub(crate) place: &'static Place,
    /// The rooms to be seen.
    pub(crate) rooms: Rc<[Sighting]>,
    /// The rooms one was in.
    pub(crate) recent: Rc<[Recent]>,
    /// The rooms that can go on here.
    pub(crate) resumable: Rc<[Resumable]>,
    /// Why one is no longer in a room.
    pub(crate) over: Option<(Over, String)>,
}

/// The ways into a room, with what stands around them everywhere.
fn lobby_page(props: &OutsideProps, tools: Html, ways: Html) -> Html {
    let name = props.me.name.as_ref().map(Name::to_string).unwrap_or_default();
    let (shown, colour) = look(props.preferences.face.as_ref(), &name, FIRST_COLOUR);
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
                    <Settings preferences={Rc::clone(&props.preferences)} {name} {colour} {shown} seated={false} place={props.place} />
                </span>
            </header>
            { over(props) }
            <main>{ ways }</main>
            <footer class="quiet">{ &props.me.app }</footer>
        </div>
    }
}

/// Why one is back here, if it was not one's own wish.
fn over(props: &OutsideProps) -> Html {
    let Some((why, message)) = &props.over else { return Html::default() };
    let code = match why {
        Over::Refused(code) => serde_json::to_string(code),
        Over::Closed(code) => serde_json::to_string(code),
        Over::Unreachable | Over::Astray => serde_json::to_string(why),
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
