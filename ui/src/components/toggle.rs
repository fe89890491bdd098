//! A box to tick that shows what the room says, not what was just clicked.

use yew::{Callback, Event, Html, html};

use crate::browser;

/// The box.
pub(crate) struct Toggle {
    /// What tests call it.
    pub(crate) test: &'static str,
    /// What it is about.
    pub(crate) label: &'static str,
    /// Whether it is ticked.
    pub(crate) on: bool,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
    /// Somebody wants it to be ticked, or not to be.
    pub(crate) on_wish: Callback<bool>,
}

/// The box with its label. It changes once the room has done what was wished: a request that fails
/// leaves it as it was.
pub(crate) fn toggle(toggle: &Toggle) -> Html {
    let Toggle { test, label, on, disabled, on_wish } = toggle;
    let wish = on_wish.reform(|event: Event| browser::wished(&event));
    html! {
        <label class="switch">
            <input type="checkbox" data-test={*test} checked={*on} disabled={*disabled} onchange={wish} />
            <span>{ *label }</span>
        </label>
    }
}
