//! A controlled checkbox: it shows the given value, not the last click.

use yew::{Callback, Event, Html, html};

use crate::browser;

/// Props of [`toggle`].
pub(crate) struct ToggleProps {
    /// The `data-test` attribute.
    pub(crate) test: &'static str,
    /// The text beside the checkbox.
    pub(crate) label: &'static str,
    /// Whether it is checked.
    pub(crate) on: bool,
    /// Whether it is disabled.
    pub(crate) disabled: bool,
    /// The person wants it checked or unchecked.
    pub(crate) on_toggle: Callback<bool>,
}

/// The checkbox with its label. It changes only when `on` changes: a failed request leaves it as it is.
pub(crate) fn toggle(toggle: &ToggleProps) -> Html {
    let ToggleProps { test, label, on, disabled, on_toggle } = toggle;
    let on_change = on_toggle.reform(|event: Event| browser::requested_checked(&event));
    html! {
        <label class="switch">
            <input type="checkbox" data-test={*test} checked={*on} disabled={*disabled} onchange={on_change} />
            <span>{ *label }</span>
        </label>
    }
}
