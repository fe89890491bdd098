//! Opening a room.

use std::rc::Rc;

use room::ui_protocol::Preferences;
use yew::{AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, component, html, use_state};

use crate::browser;
use crate::components::default_scale::DefaultScale;
use crate::texts;

/// What to open.
#[derive(Properties, PartialEq)]
pub(crate) struct HostRoomProps {
    /// What the room could be called.
    pub(crate) suggested: AttrValue,
    /// With the scale that one votes with there.
    pub(crate) preferences: Rc<Preferences>,
    /// Open a room of this name.
    pub(crate) on_host: Callback<String>,
}

/// The room's name, and the button.
#[component]
pub(crate) fn HostRoom(props: &HostRoomProps) -> Html {
    // None until somebody types a name of their own: so long, the suggestion follows theirs.
    let own = use_state(|| None::<String>);
    let name = own.as_ref().map_or_else(|| props.suggested.clone(), |own| own.clone().into());
    let host = {
        let (on_host, name) = (props.on_host.clone(), name.to_string());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            on_host.emit(name.clone());
        })
    };
    let typed = {
        let own = own.setter();
        Callback::from(move |event: InputEvent| own.set(Some(browser::typed(&event))))
    };
    html! {
        <div class="tile is-host">
            <form onsubmit={host}>
                <h2>{ texts::host_heading() }</h2>
                <p class="quiet">{ texts::host_help() }</p>
                <label class="field">
                    <span>{ texts::room_name() }</span>
                    <input type="text" data-test="room-name" value={name} oninput={typed} maxlength="80" autocomplete="off" dir="auto" />
                </label>
                <button type="submit" class="button is-primary is-large" data-test="host-room">{ texts::host_room() }</button>
            </form>
            <DefaultScale preferences={Rc::clone(&props.preferences)} label={texts::scale()} />
        </div>
    }
}
