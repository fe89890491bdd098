//! The form that joins by code, link or address, for networks without discovery.

use yew::{AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, component, html, use_state};

use crate::browser;
use crate::texts;

/// Props of [`JoinAddress`].
#[derive(Properties, PartialEq)]
pub(crate) struct JoinAddressProps {
    /// What is wrong with the address.
    pub(crate) problem: Option<AttrValue>,
    /// Joins the room at this code, link or address.
    pub(crate) on_join: Callback<String>,
}

/// A text field and a join button.
#[component]
pub(crate) fn JoinAddress(props: &JoinAddressProps) -> Html {
    let address = use_state(String::new);
    let typed = {
        let address = address.setter();
        Callback::from(move |event: InputEvent| address.set(browser::input_value(&event)))
    };
    let join = {
        let (on_join, address) = (props.on_join.clone(), address.trim().to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !address.is_empty() {
                on_join.emit(address.clone());
            }
        })
    };
    html! {
        <form class="tile" onsubmit={join}>
            <h2>{ texts::join_heading() }</h2>
            <label class="field">
                <span>{ texts::join_help() }</span>
                <span class="field-row">
                    <input type="text" data-test="join-address" value={(*address).clone()} oninput={typed} placeholder="2226-XTT · 192.168.1.5"
                        autocomplete="off" spellcheck="false" autocapitalize="none" aria-describedby="address-problem" />
                    <button type="submit" class="button" data-test="join-by-address" disabled={address.trim().is_empty()}>{ texts::join() }</button>
                </span>
            </label>
            <p class="problem" id="address-problem" data-test="address-problem" role="status">{ props.problem.clone().unwrap_or_default() }</p>
        </form>
    }
}
