//! The form that hosts a new room.

use std::rc::Rc;

use room::ui_protocol::Preferences;
use yew::{AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, component, html, use_state};

use crate::browser;
use crate::components::default_scale::DefaultScale;
use crate::texts;

/// Props of [`HostRoom`].
#[derive(Properties, PartialEq)]
pub(crate) struct HostRoomProps {
    /// The default room name.
    pub(crate) suggested: AttrValue,
    /// Contains the default scale.
    pub(crate) preferences: Rc<Preferences>,
    /// Hosts a room with this name.
    pub(crate) on_host: Callback<String>,
}

/// The room's name and scale, and the button that opens the room.
#[component]
pub(crate) fn HostRoom(props: &HostRoomProps) -> Html {
    // None until the person types a room name; until then the default follows the person's name.
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
        Callback::from(move |event: InputEvent| own.set(Some(browser::input_value(&event))))
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
