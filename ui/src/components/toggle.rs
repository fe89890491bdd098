//! A box to tick that shows what the room says, not what was just clicked.

use yew::{AttrValue, Callback, Event, Html, Properties, component, html};

use crate::browser;

/// The box.
#[derive(Properties, PartialEq)]
pub(crate) struct ToggleProps {
    /// What tests call it.
    pub(crate) test: AttrValue,
    /// What it is about.
    pub(crate) label: AttrValue,
    /// Whether it is ticked.
    pub(crate) on: bool,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
    /// Somebody wants it to be ticked, or not to be.
    pub(crate) on_wish: Callback<bool>,
}

/// The box with its label. It changes once the room has done what was wished: a request that fails
/// leaves it as it was.
#[component]
pub(crate) fn Toggle(props: &ToggleProps) -> Html {
    let wish = props.on_wish.reform(|event: Event| browser::wished(&event));
    html! {
        <label class="switch">
            <input type="checkbox" data-test={&props.test} checked={props.on} disabled={props.disabled} onchange={wish} />
            <span>{ &props.label }</span>
        </label>
    }
}
