//! The room's settings, for the driver.

use room::message::Request;
use room::{Scale, ScaleKind};
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::icon::{Icon, icon};
use super::modal::Modal;
use super::scale_choice::ScaleChoice;
use super::toggle::{ToggleProps, toggle};
use crate::dispatch::use_dispatch;
use crate::texts;

/// Props of [`RoomSettings`].
#[derive(Properties, PartialEq)]
pub(crate) struct RoomSettingsProps {
    /// The room's scale.
    pub(crate) scale: Scale,
    /// Whether a round reveals once everyone has voted.
    pub(crate) auto_reveal: bool,
    /// Whether a countdown runs before that reveal.
    pub(crate) count_down: bool,
    /// Whether revealed votes have no names.
    pub(crate) hide_names: bool,
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
}

/// The button and its dialog.
#[component]
pub(crate) fn RoomSettings(props: &RoomSettingsProps) -> Html {
    let dispatch = use_dispatch();
    let open = use_state_eq(|| false);
    let set_open = |is_open: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(is_open))
    };
    let on_toggle = |request: fn(bool) -> Request| {
        let dispatch = dispatch.clone();
        Callback::from(move |on: bool| dispatch.send_request(request(on)))
    };
    let on_scale = {
        let dispatch = dispatch.clone();
        Callback::from(move |scale: Scale| dispatch.send_request(Request::SetScale { scale }))
    };
    let disabled = props.disabled;
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="room-settings" onclick={set_open(true).reform(|_: MouseEvent| ())}>
                { icon(Icon::Sliders) }{ texts::room_settings() }
            </button>
            if *open {
                <Modal title={texts::room_settings_title()} test="room-settings-dialog" on_close={set_open(false)}>
                    <ScaleChoice scale={props.scale.clone()} {disabled} {on_scale} />
                    { toggle(&ToggleProps { test: "auto-reveal", label: texts::auto_reveal(), on: props.auto_reveal, disabled,
                        on_toggle: on_toggle(|on| Request::SetAutoReveal { on }) }) }
                    { toggle(&ToggleProps { test: "count-down", label: texts::count_down(),
                        on: props.count_down, disabled: disabled || !props.auto_reveal, on_toggle: on_toggle(|on| Request::SetCountDown { on }) }) }
                    { toggle(&ToggleProps { test: "hide-names", label: texts::hide_names(), on: props.hide_names, disabled,
                        on_toggle: on_toggle(|on| Request::SetHideNames { on }) }) }
                </Modal>
            }
        </>
    }
}

/// The name of a kind of scale.
pub(crate) fn scale_name(kind: ScaleKind) -> &'static str {
    match kind {
        ScaleKind::Fibonacci => texts::scale_fibonacci(),
        ScaleKind::ModifiedFibonacci => texts::scale_modified_fibonacci(),
        ScaleKind::PowersOfTwo => texts::scale_powers_of_two(),
        ScaleKind::TShirts => texts::scale_t_shirts(),
        ScaleKind::Hours => texts::scale_hours(),
        ScaleKind::Custom => texts::scale_custom(),
    }
}
