//! Opening a room.

use room::Scale;
use yew::{
    AttrValue, Callback, Html, InputEvent, MouseEvent, Properties, SubmitEvent, component, html, use_state,
    use_state_eq,
};

use crate::browser;
use crate::components::room_settings::scale_name;
use crate::components::scale_choice::ScaleChoice;
use crate::texts;

/// What to open.
#[derive(Properties, PartialEq)]
pub(crate) struct HostRoomProps {
    /// What the room could be called.
    pub(crate) suggested: AttrValue,
    /// What one votes with there: the scale that was chosen last.
    pub(crate) scale: Scale,
    /// Another one is chosen.
    pub(crate) on_scale: Callback<Scale>,
    /// Open a room of this name.
    pub(crate) on_host: Callback<String>,
}

/// The room's name, and the button.
#[component]
pub(crate) fn HostRoom(props: &HostRoomProps) -> Html {
    let open = use_state_eq(|| false);
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
    let toggle = {
        let (set, is_open) = (open.setter(), *open);
        Callback::from(move |_: MouseEvent| set.set(!is_open))
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
            <div>
                <button type="button" class="button is-link" data-test="host-scale" aria-expanded={open.to_string()} onclick={toggle}>
                    { texts::host_scale(scale_name(props.scale.kind())) }
                </button>
            </div>
            if *open { <ScaleChoice scale={props.scale.clone()} disabled={false} on_scale={props.on_scale.clone()} /> }
        </div>
    }
}
