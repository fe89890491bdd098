//! Where others find a room that is hosted here.

use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

use super::icon::{Drawn, Icon};
use crate::asker::use_asker;
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
    if props.addresses.is_empty() {
        return html! { <p class="quiet">{ "This machine is on no network: nobody else can join just now." }</p> };
    }
    html! {
        <ul class="addresses">
            { for props.addresses.iter().map(|address| html! {
                <OneAddress key={address.clone()} address={address.clone()} />
            }) }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
struct OneAddressProps {
    address: AttrValue,
}

#[component]
fn OneAddress(props: &OneAddressProps) -> Html {
    let asker = use_asker();
    let address = props.address.clone();
    let copy = Callback::from(move |_: MouseEvent| {
        let (asker, address) = (asker.clone(), address.clone());
        spawn_local(async move {
            if browser::copy(&address).await {
                asker.tell("Address copied.");
            } else {
                asker.trouble("The address could not be copied. Select it and copy it by hand.");
            }
        });
    });
    html! {
        <li class="address">
            <code data-test="host-address">{ &props.address }</code>
            <button type="button" class="button is-icon" aria-label={format!("Copy {}", props.address)} onclick={copy}>
                <Drawn icon={Icon::Copy} />
            </button>
        </li>
    }
}
