//! Copies what others need to get in.

use wasm_bindgen_futures::spawn_local;
use yew::{Callback, MouseEvent};

use crate::browser;
use crate::dispatch::Dispatch;
use crate::texts;

/// A click that copies such a text.
pub(crate) fn copied(dispatch: &Dispatch, text: &str) -> Callback<MouseEvent> {
    let (dispatch, text) = (dispatch.clone(), text.to_owned());
    Callback::from(move |_: MouseEvent| spawn_local(copy(dispatch.clone(), text.clone())))
}

async fn copy(dispatch: Dispatch, text: String) {
    if browser::copy(&text).await {
        dispatch.tell(texts::copied(&text));
    } else {
        dispatch.error(texts::not_copied());
    }
}
