//! Opening a room.

use yew::{AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, component, html, use_state};

use crate::browser;

/// What to open.
#[derive(Properties, PartialEq)]
pub(crate) struct HostRoomProps {
    /// What the room could be called.
    pub(crate) suggested: AttrValue,
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
        <form class="tile is-host" onsubmit={host}>
            <h2>{ "Start a new room" }</h2>
            <p class="quiet">{ "It opens on this machine, and appears by itself on the other desks." }</p>
            <label class="field">
                <span>{ "The room’s name" }</span>
                <input type="text" data-test="room-name" value={name} oninput={typed} maxlength="80" autocomplete="off" dir="auto" />
            </label>
            <button type="submit" class="button is-primary is-large" data-test="host-room">{ "Host a room" }</button>
        </form>
    }
}
