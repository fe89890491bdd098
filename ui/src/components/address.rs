//! Where others find a room that is hosted here.

use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, MouseEvent, html};

use super::icon::{Icon, drawn};
use crate::asker::Asker;
use crate::browser;

/// The addresses, each as `address:port` and with a button that copies it.
pub(crate) fn list(addresses: &[String], asker: &Asker) -> Html {
    if addresses.is_empty() {
        return html! { <p class="quiet">{ "This machine is on no network: nobody else can join just now." }</p> };
    }
    let line = |address: &String| {
        let click = copied(asker, address);
        html! {
            <li key={address.clone()} class="address">
                <code data-test="host-address">{ address }</code>
                <button type="button" class="button is-icon" aria-label={format!("Copy {address}")} onclick={click}>
                    { drawn(Icon::Copy) }
                </button>
            </li>
        }
    };
    html! { <ul class="addresses">{ for addresses.iter().map(line) }</ul> }
}

/// A click that copies such a text.
pub(crate) fn copied(asker: &Asker, text: &str) -> Callback<MouseEvent> {
    let (asker, text) = (asker.clone(), text.to_owned());
    Callback::from(move |_: MouseEvent| spawn_local(copy(asker.clone(), text.clone())))
}

async fn copy(asker: Asker, text: String) {
    if browser::copy(&text).await {
        asker.tell(format!("Copied: {text}"));
    } else {
        asker.trouble("That could not be copied. Select it and copy it by hand.");
    }
}
