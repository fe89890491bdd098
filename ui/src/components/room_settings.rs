//! The room's settings, for the driver.

use room::message::Request;
use room::{RoomSettings, Scale};
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::icon::{Icon, icon};
use super::modal::Modal;
use super::scale_choice::ScaleChoice;
use super::toggle::{ToggleProps, toggle};
use crate::dispatch::use_dispatch;
use crate::texts;

/// Props of [`RoomSettingsDialog`].
#[derive(Properties, PartialEq)]
pub(crate) struct RoomSettingsDialogProps {
    /// The current settings.
    pub(crate) settings: RoomSettings,
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
}

/// The button and its dialog.
#[component]
pub(crate) fn RoomSettingsDialog(props: &RoomSettingsDialogProps) -> Html {
    let dispatch = use_dispatch();
    let open = use_state_eq(|| false);
    let set_open = |is_open: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(is_open))
    };
    let change = {
        let (dispatch, settings) = (dispatch.clone(), props.settings.clone());
        move |change: &dyn Fn(&mut RoomSettings)| {
            dispatch.send_request(Request::change_settings(&settings, change));
        }
    };
    let on_toggle = |field: fn(&mut RoomSettings) -> &mut bool| {
        let change = change.clone();
        Callback::from(move |on: bool| change(&|settings| *field(settings) = on))
    };
    let on_scale = {
        let change = change.clone();
        Callback::from(move |scale: Scale| change(&|settings| settings.scale = scale.clone()))
    };
    let settings = &props.settings;
    let disabled = props.disabled;
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="room-settings" onclick={set_open(true).reform(|_: MouseEvent| ())}>
                { icon(Icon::Sliders) }{ texts::room_settings() }
            </button>
            if *open {
                <Modal title={texts::room_settings_title()} test="room-settings-dialog" on_close={set_open(false)}>
                    <ScaleChoice scale={settings.scale.clone()} {disabled} {on_scale} />
                    { toggle(&ToggleProps { test: "auto-reveal", label: texts::auto_reveal(), on: settings.auto_reveal, disabled,
                        on_toggle: on_toggle(|settings| &mut settings.auto_reveal) }) }
                    { toggle(&ToggleProps { test: "count-down", label: texts::count_down(),
                        on: settings.count_down, disabled: disabled || !settings.auto_reveal, on_toggle: on_toggle(|settings| &mut settings.count_down) }) }
                    { toggle(&ToggleProps { test: "hide-names", label: texts::hide_names(), on: settings.hide_names, disabled,
                        on_toggle: on_toggle(|settings| &mut settings.hide_names) }) }
                </Modal>
            }
        </>
    }
}
