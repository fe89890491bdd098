//! Copies what others need to get in.

use wasm_bindgen_futures::spawn_local;
use yew::{Callback, MouseEvent};

use crate::dispatch::Asker;
use crate::browser;
use crate::texts;

/// A click that copies such a text.
pub(crate) fn copied(asker: &Asker, text: &str) -> Callback<MouseEvent> {
    let (asker, text) = (asker.clone(), text.to_owned());
    Callback::from(move |_: MouseEvent| spawn_local(copy(asker.clone(), text.clone())))
}

async fn copy(asker: Asker, text: String) {
    if browser::copy(&text).await {
        asker.tell(texts::copied(&text));
    } else {
        asker.trouble(texts::not_copied());
    }
}
