//! The setting for the scale of new rooms.

use std::rc::Rc;

use room::Scale;
use room::ui_protocol::{Preferences, UiCommand};
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::scale_choice::ScaleChoice;
use super::scale_choice::scale_name;
use crate::dispatch::use_dispatch;

/// Props of [`DefaultScale`].
#[derive(Properties, PartialEq)]
pub(crate) struct DefaultScaleProps {
    /// Contains the saved scale, if any.
    pub(crate) preferences: Rc<Preferences>,
    /// The setting's label.
    pub(crate) label: &'static str,
}

/// A button with the scale's name that opens the choice of scales.
#[component]
pub(crate) fn DefaultScale(props: &DefaultScaleProps) -> Html {
    let dispatch = use_dispatch();
    let open = use_state_eq(|| false);
    let scale = props.preferences.scale.clone().unwrap_or_else(Scale::fibonacci);
    let on_scale = {
        let preferences = Rc::clone(&props.preferences);
        Callback::from(move |scale: Scale| {
            dispatch.send(UiCommand::SetPreferences {
                preferences: Preferences { scale: Some(scale), ..(*preferences).clone() },
            });
        })
    };
    let toggle = {
        let (set, is_open) = (open.setter(), *open);
        Callback::from(move |_: MouseEvent| set.set(!is_open))
    };
    let name = scale_name(scale.kind());
    html! {
        <>
            <div class="setting">
                <span>{ props.label }</span>
                <button type="button" class="button is-small" data-test="host-scale" aria-expanded={open.to_string()}
                    aria-label={format!("{}: {name}", props.label)} onclick={toggle}>{ name }</button>
            </div>
            if *open { <ScaleChoice {scale} disabled={false} {on_scale} /> }
        </>
    }
}
