//! How the room plays: the scale, and what happens at the reveal. The driver's.

use room::message::Request;
use room::{Scale, ScaleKind};
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use super::scale_choice::ScaleChoice;
use super::toggle::{Toggle, toggle};
use crate::dispatch::use_dispatch;
use crate::texts;

/// How it plays now.
#[derive(Properties, PartialEq)]
pub(crate) struct RoomSettingsProps {
    /// What one votes with.
    pub(crate) scale: Scale,
    /// Whether rounds reveal by themselves.
    pub(crate) auto_reveal: bool,
    /// Whether they count down before.
    pub(crate) count_down: bool,
    /// Whether votes are shown without names.
    pub(crate) hide_names: bool,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
}

/// The button, and the dialog behind it.
#[component]
pub(crate) fn RoomSettings(props: &RoomSettingsProps) -> Html {
    let dispatch = use_dispatch();
    let open = use_state_eq(|| false);
    let set_open = |is_open: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(is_open))
    };
    let wish = |request: fn(bool) -> Request| {
        let dispatch = dispatch.clone();
        Callback::from(move |on: bool| dispatch.room(request(on)))
    };
    let on_scale = {
        let dispatch = dispatch.clone();
        Callback::from(move |scale: Scale| dispatch.room(Request::SetScale { scale }))
    };
    let disabled = props.disabled;
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="room-settings" onclick={set_open(true).reform(|_: MouseEvent| ())}>
                { drawn(Icon::Sliders) }{ texts::rules() }
            </button>
            if *open {
                <Modal title={texts::rules_title()} test="room-settings-dialog" on_close={set_open(false)}>
                    <ScaleChoice scale={props.scale.clone()} {disabled} {on_scale} />
                    { toggle(&Toggle { test: "auto-reveal", label: texts::auto_reveal(), on: props.auto_reveal, disabled,
                        on_wish: wish(|on| Request::SetAutoReveal { on }) }) }
                    { toggle(&Toggle { test: "count-down", label: texts::count_down(),
                        on: props.count_down, disabled: disabled || !props.auto_reveal, on_wish: wish(|on| Request::SetCountDown { on }) }) }
                    { toggle(&Toggle { test: "hide-names", label: texts::hide_names(), on: props.hide_names, disabled,
                        on_wish: wish(|on| Request::SetHideNames { on }) }) }
                </Modal>
            }
        </>
    }
}

/// What a scale of that kind is called.
pub(crate) fn scale_name(kind: ScaleKind) -> &'static str {
    match kind {
        ScaleKind::Fibonacci => texts::scale_fibonacci(),
        ScaleKind::ModifiedFibonacci => texts::scale_modified_fibonacci(),
        ScaleKind::PowersOfTwo => texts::scale_powers_of_two(),
        ScaleKind::TShirts => texts::scale_t_shirts(),
        ScaleKind::Hours => texts::scale_hours(),
        ScaleKind::Custom => texts::scale_own(),
    }
}
