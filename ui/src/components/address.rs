//! Where others find a room that is hosted here.

use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use super::icon::{Icon, drawn};
use crate::asker::{Asker, use_asker};
use crate::browser;

/// Where.
#[derive(Properties, PartialEq)]
pub(crate) struct AddressesProps {
    /// Each as `address:port`, the likeliest first.
    pub(crate) addresses: Vec<String>,
}

/// The addresses, each with a button that copies it.
#[component]
pub(crate) fn Addresses(props: &AddressesProps) -> Html {
    let asker = use_asker();
    if props.addresses.is_empty() {
        return html! { <p class="quiet">{ "This machine is on no network: nobody else can join just now." }</p> };
    }
    let line = |address: &String| {
        let (asker, text) = (asker.clone(), address.clone());
        let click = Callback::from(move |_: MouseEvent| spawn_local(copy(asker.clone(), text.clone())));
        html! {
            <li key={address.clone()} class="address">
                <code data-test="host-address">{ address }</code>
                <button type="button" class="button is-icon" aria-label={format!("Copy {address}")} onclick={click}>
                    { drawn(Icon::Copy) }
                </button>
            </li>
        }
    };
    html! { <ul class="addresses">{ for props.addresses.iter().map(line) }</ul> }
}

async fn copy(asker: Asker, address: String) {
    if browser::copy(&address).await {
        asker.tell("Address copied.");
    } else {
        asker.trouble("The address could not be copied. Select it and copy it by hand.");
    }
}
